"""The addresses of the accounts: those of fixed words first, then those of a territory."""

from quartiers.web.accounts import (
    account,
    confirming,
    forgotten,
    login,
    second_factor,
    signup,
    spaces,
)

urls = [
    *spaces.urls,
    *login.urls,
    *signup.urls,
    *confirming.urls,
    *forgotten.urls,
    *account.urls,
    *second_factor.urls,
]
