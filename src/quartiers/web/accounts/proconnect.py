"""Signing in by ProConnect: OpenID Connect with a signed userinfo, matched on `sub`.

mozilla-django-oidc reads a userinfo given as `application/jwt`; its own matching is by e-mail,
which two identities may share over time: only `sub` names a person for ever.
"""

from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from quartiers.web.accounts.models import User

TAKEN = "proconnect_taken"  # in the session: this address has an account of its own
LINKING = "proconnect_linking"  # the account that asked to be linked


class ProConnectBackend(OIDCAuthenticationBackend):
    def get_or_create_user(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> User | None:
        """The library checks the signatures; whom the token was made by and for, we do."""
        _check_for_us(payload)
        found: User | None = super().get_or_create_user(access_token, id_token, payload)
        return found

    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Signed, for us, and of whom the token names: the library would take plain JSON too."""
        answer = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=settings.OIDC_TIMEOUT,
        )
        answer.raise_for_status()
        if not answer.headers.get("Content-Type", "").lower().startswith("application/jwt"):
            raise SuspiciousOperation("The userinfo is not signed.")
        claims: dict[str, Any] = self.verify_token(answer.text, nonce=None)
        _check_for_us(claims)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("The userinfo is of somebody else.")
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get("sub") and claims.get("email"))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        """Who asked to be linked from inside their account, else who bears this `sub`."""
        asked = self.request.session.pop(LINKING, None)
        here = self.request.user
        if asked is not None and here.is_authenticated and here.pk == asked:
            _link(here, claims["sub"])
            return User.objects.filter(pk=here.pk)
        return User.objects.filter(sub=claims["sub"])

    def create_user(self, claims: dict[str, Any]) -> User | None:
        """A new person, unless the address already has an account of its own: it is linked from
        inside that account, never by the address alone."""
        email = claims["email"].strip().lower()
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    email, name=name_of(claims), sub=claims["sub"], confirmed_at=timezone.now()
                )
        except IntegrityError:
            self.request.session[TAKEN] = True
            return None

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        """An account that was made by ProConnect follows its name; another keeps its own."""
        if not user.has_usable_password() and user.name != name_of(claims):
            user.name = name_of(claims)
            user.save(update_fields=["name"])
        return user


def _check_for_us(claims: dict[str, Any]) -> None:
    given, audience = settings.OPTIONS.proconnect, claims.get("aud")
    for_us = given.client in (audience if isinstance(audience, list) else [audience])
    if claims.get("iss") != given.issuer or not for_us:
        raise SuspiciousOperation("The token is not of this service, or not for us.")


def _link(user: User, sub: str) -> None:
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(sub=sub)
    except IntegrityError:
        raise SuspiciousOperation("This identity already opens another account.") from None


def name_of(claims: dict[str, Any]) -> str:
    parts = (claims.get("given_name", ""), claims.get("usual_name", ""))
    return " ".join(part for part in parts if part)[:120] or claims["email"].partition("@")[0]


def end_address(request: HttpRequest) -> str:
    """Where ProConnect ends its own session, "" for whoever did not come by it."""
    token = request.session.get("oidc_id_token")
    if not token or settings.OPTIONS.proconnect is None:
        return ""
    asked = {
        "id_token_hint": token,
        "state": get_random_string(43),
        "post_logout_redirect_uri": request.build_absolute_uri(
            reverse(settings.LOGOUT_REDIRECT_URL)
        ),
    }
    return f"{settings.OIDC_OP_LOGOUT_ENDPOINT}?{urlencode(asked)}"
