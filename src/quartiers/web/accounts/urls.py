"""The addresses of the accounts: those of fixed words first, then those of a territory."""

from quartiers.web.accounts import (
    account,
    administration,
    closing,
    confirming,
    forgotten,
    lists,
    login,
    members,
    processing,
    proconnect_views,
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
    *proconnect_views.urls,
    *closing.urls,
    *processing.urls,
    *administration.urls,
    *members.urls,
    *lists.urls,
]
