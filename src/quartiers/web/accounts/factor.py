"""The second factor: a code of an application (TOTP), or a recovery code kept on paper."""

import hashlib
import secrets
from base64 import b32encode

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from markupsafe import Markup

from quartiers.web.accounts.models import RecoveryCode, User

CODES = 10
# Neither 0 nor O, neither 1 nor I nor L: they are copied by hand. 50 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
WRONG = "Ce code ne convient pas. Attendez le suivant, ou vérifiez l’heure de votre téléphone."


def device_of(user: User) -> TOTPDevice | None:
    """The application in use, None where there is none."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def check(user: User, typed: str) -> tuple[TOTPDevice | None, str]:
    """The device that the code proves, or why not. A wrong code makes the next one wait longer."""
    code = "".join(typed.upper().split()).replace("-", "")
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return None, WRONG
        allowed, why = device.verify_is_allowed()
        if not allowed:
            until = (why or {}).get("locked_until")
            seconds = int((until - timezone.now()).total_seconds()) + 1 if until else 1
            return None, f"Trop d’essais : attendez {seconds} secondes avant le prochain."
        if code.isdecimal() and len(code) == device.digits:
            return (device, "") if device.verify_token(code) else (None, WRONG)
        if _spend(user, code):
            device.throttle_reset()
            return device, ""
        device.throttle_increment()
        return None, WRONG


def new_device(user: User) -> TOTPDevice:
    """The one that is being set up: it counts once a first code proved it."""
    device, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "Application"}
    )
    return device


@transaction.atomic
def confirm(user: User, code: str) -> list[str]:
    """Put the new device in use and draw its recovery codes, shown once; [] for a wrong code."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token("".join(code.split())):
        return []
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return draw_codes(user)


@transaction.atomic
def draw_codes(user: User) -> list[str]:
    """New recovery codes; the former ones are no longer worth anything."""
    user.recovery_codes.all().delete()
    drawn = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hashed(user, code)) for code in drawn
    )
    return [f"{code[:5]}-{code[5:]}" for code in drawn]


def picture(device: TOTPDevice) -> Markup:
    """The QR code that the application reads, without a style of its own (CSP)."""
    code = segno.make(device.config_url, error="m")
    drawn = code.svg_inline(scale=4, border=2, svgclass=None, lineclass=None, omitsize=False)
    label = '<svg role="img" aria-label="Code QR à lire avec l’application" '
    return Markup(drawn.replace("<svg ", label, 1))  # noqa: S704: made by segno from our address


def _spend(user: User, code: str) -> bool:
    found = RecoveryCode.objects.filter(
        user=user, code_hash=_hashed(user, code), used_at__isnull=True
    )
    return found.update(used_at=timezone.now()) == 1


def _hashed(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()


def secret(device: TOTPDevice) -> str:
    """What to type where the picture cannot be read, by groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
