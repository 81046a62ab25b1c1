"""Login by ProConnect: OpenID Connect with a signed userinfo, matched on `sub`.

mozilla-django-oidc reads a userinfo given as `application/jwt`; its own matching is by e-mail, which
two identities may share over time: only `sub` names a person for ever.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from quartiers.web.accounts.models import User


class ProConnect(OIDCAuthenticationBackend):
    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get("sub") and claims.get("email"))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        return User.objects.filter(sub=claims["sub"])

    def create_user(self, claims: dict[str, Any]) -> User | None:
        """A new person, unless the address already has an account of its own: it is linked from
        inside that account, never by the address alone."""
        email = claims["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            return None
        return User.objects.create_user(
            email, name=name_of(claims), sub=claims["sub"], confirmed_at=timezone.now()
        )

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        user.name = name_of(claims)
        user.save(update_fields=["name"])
        return user


def name_of(claims: dict[str, Any]) -> str:
    parts = (claims.get("given_name", ""), claims.get("usual_name", ""))
    return " ".join(part for part in parts if part)[:120] or claims["email"].partition("@")[0]
