"""People and organisations. An e-mail address is never shown in public."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from quartiers.web.accounts.rights import Role

INVITATION_DAYS = 14


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser):
    """`sub` is the identifier that ProConnect gives; an account of ours has none. An account is
    usable once its address is confirmed."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom affiché", max_length=120)
    sub = models.CharField(max_length=255, unique=True, null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField(default=timezone.now)
    digest = models.BooleanField("recevoir le résumé par courriel", default=True)
    fictitious = models.BooleanField("compte de démonstration", default=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    COLLECTIVITE = "collectivite", "Collectivité"
    PREFECTURE = "prefecture", "Préfecture"
    ANCT = "anct", "ANCT"
    ANRU = "anru", "ANRU"
    BDT = "bdt", "Banque des Territoires"
    BPIFRANCE = "bpifrance", "Bpifrance"
    CHAMBRE = "chambre", "Chambre consulaire"
    ASSOCIATION = "association", "Association"


class Organisation(models.Model):
    """`operator` is the key of the catalogue's vocabulary whose schemes it may propose to correct;
    `region` bounds the projects that an operator's officer sees."""

    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    operator = models.CharField("opérateur du catalogue", max_length=40, blank=True)
    region = models.CharField("région", max_length=2, blank=True)
    fictitious = models.BooleanField(default=False)

    class Meta:
        verbose_name = "organisation"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role on a territory: a slug of the catalogue or an official code; "" is all of them, for
    the national roles. Ended, it stays for the history."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    territory = models.CharField("territoire", max_length=60, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "territory"),
                condition=models.Q(until__isnull=True),
                name="one_role_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()} ({self.territory or 'national'})"


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """Sent by e-mail as a link that works once; only the hash of its token is kept."""

    email = models.EmailField("adresse électronique")
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    territory = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="invitations")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_in_two_weeks)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "invitation"

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(32)


class ListPurpose(models.Model):
    """Why a nominative list was opened, by whom: kept a year, then erased."""

    user = models.ForeignKey(User, models.SET_NULL, null=True)
    territory = models.CharField(max_length=60)
    scheme = models.CharField(max_length=60)
    zone = models.CharField(max_length=20)
    purpose = models.CharField("motif", max_length=500)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ouverture d’une liste nominative"


class RecoveryCode(models.Model):
    """Opens an account once when the telephone is lost; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "code de secours"
