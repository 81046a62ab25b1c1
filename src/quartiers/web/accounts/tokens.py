"""Signed links of an e-mail: they say nothing, work once, and expire."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from quartiers.web.accounts.models import User

LIFETIME = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


class Confirmation(PasswordResetTokenGenerator):
    """Worth nothing once the address is confirmed, or changed."""

    key_salt = "quartiers.web.accounts.confirmation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.email}{user.confirmed_at}{user.is_active}{timestamp}"


confirmation = Confirmation()
reset = default_token_generator


def mark(user: User) -> str:
    return urlsafe_base64_encode(str(user.pk).encode())


def user_of(written: str) -> User | None:
    try:
        number = int(force_str(urlsafe_base64_decode(written)))
        return User.objects.filter(pk=number, is_active=True).first()
    except (ValueError, OverflowError):
        return None
