"""A file between its sending and its import."""

from django.db import models
from django.utils import timezone

from quartiers.web.accounts.durations import IMPORTS


class ImportFile(models.Model):
    """Its content is erased once used; the row goes after a day, with the report. `choices`: the
    sheet, the line of titles and the columns that the person chose."""

    class Kind(models.TextChoices):
        TABLEAU = "tableau", "Tableau"
        DONNEES = "donnees", "Export JSON"
        ARCHIVE = "archive", "Archive"

    territory = models.CharField(max_length=60)
    strategy = models.ForeignKey(
        "strategies.Strategy", models.CASCADE, null=True, blank=True, related_name="+"
    )
    sent_by = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField("nom", max_length=200)
    content = models.BinaryField()
    choices = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "fichier à importer"


def forget_old() -> int:
    """How many were erased."""
    return ImportFile.objects.filter(sent_at__lt=timezone.now() - IMPORTS).delete()[0]
