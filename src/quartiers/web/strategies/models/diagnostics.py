"""A diagnostic « arrêté au … »: kept whole, with the contours and the register it used."""

from django.db import models
from django.utils import timezone


class FrozenDiagnostic(models.Model):
    """`content` is the published JSON of the diagnostic; `register` the vintage of the register."""

    territory = models.CharField(max_length=60)
    zone = models.CharField("quartier", max_length=20)
    zoning = models.CharField("zonage", max_length=20)
    as_of = models.DateField("arrêté au")
    register = models.CharField("millésime du registre", max_length=20)
    content = models.JSONField()
    made_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "diagnostic arrêté"
        ordering = ("zone", "-made_at")

    @property
    def contours(self) -> str:
        """« QPV 2024 »"""
        kind, _, year = self.zoning.partition("_")
        return f"{kind.upper()} {year}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        """Written once: what moved since is another diagnostic, frozen beside it."""
        if not self._state.adding:
            raise TypeError("un diagnostic arrêté ne change pas")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.zone} au {self.as_of:%d/%m/%Y}"
