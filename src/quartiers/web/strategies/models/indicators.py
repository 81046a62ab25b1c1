"""What an action is judged by: a baseline, a target, and the values that follow."""

from django.db import models
from django.utils import timezone

from quartiers.web.strategies.models.actions import Action


class ActionIndicator(models.Model):
    """`open_data` is the id of an indicator of the diagnostic: its values then fill themselves."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="indicators")
    label = models.CharField("indicateur", max_length=200)
    unit = models.CharField("unité", max_length=60, blank=True)
    source = models.CharField("source", max_length=300)
    open_data = models.CharField("indicateur du diagnostic", max_length=120, blank=True)
    zone = models.CharField("quartier", max_length=20, blank=True)
    baseline = models.FloatField("valeur de départ", null=True, blank=True)
    baseline_on = models.DateField("date de départ", null=True, blank=True)
    target = models.FloatField("cible", null=True, blank=True)
    target_on = models.DateField("date de la cible", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur de suivi"
        ordering = ("pk",)


class IndicatorValue(models.Model):
    """`value` is null where it was looked for and not found, with the reason in `note`. `on` is the
    day it speaks of, the last one of `period` (« 2026 », « 2026-T3 ») where it is of a period;
    `entered_at` when it was last written here."""

    indicator = models.ForeignKey(ActionIndicator, models.CASCADE, related_name="values")
    on = models.DateField("date")
    value = models.FloatField("valeur", null=True, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)
    automatic = models.BooleanField("rempli par les données ouvertes", default=False)
    entered_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField("saisie le", default=timezone.now)
    period = models.CharField("période", max_length=10, blank=True)

    class Meta:
        verbose_name = "valeur d’un indicateur"
        ordering = ("on",)
        constraints = (models.UniqueConstraint(fields=("indicator", "on"), name="one_value_a_day"),)
