"""A survey of premises, its units, what each person saw of them, and the marks of the pole."""

import uuid

from django.db import models
from django.utils import timezone

from quartiers.usecases.premises import STATES


class Survey(models.Model):
    """`around` says how the units were chosen, and from which register, on the day it was made."""

    territory = models.CharField(max_length=60, db_index=True)
    title = models.CharField("rue ou polarité", max_length=160)
    zone = models.CharField("quartier", max_length=8)
    day = models.DateField("date du relevé")
    around = models.CharField(max_length=400, blank=True)
    left_out = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="surveys_made"
    )
    made_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "relevé de locaux"
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """`siret` is "" for a unit that was seen and not proposed. What the register says of it is read
    again at each visit; `address` and `label` are those of the day it was proposed. `kept` settles
    what two people saw differently, until somebody comes back."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="units")
    siret = models.CharField(max_length=14, blank=True)
    siret_shown = models.BooleanField(default=False)
    naf = models.CharField(max_length=6, blank=True)
    label = models.CharField("activité au registre", max_length=300, blank=True)
    address = models.CharField("adresse", max_length=300, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    rank = models.PositiveIntegerField(default=0)
    kept = models.ForeignKey("Entry", models.SET_NULL, null=True, blank=True, related_name="+")
    kept_after = models.PositiveBigIntegerField(default=0)  # the last entry when it was kept
    kept_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="premises_settled"
    )

    class Meta:
        verbose_name = "local"
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "siret"), condition=~models.Q(siret=""), name="siret_once"
            ),
        )

    def __str__(self) -> str:
        return self.address or self.label or "Local"


class Entry(models.Model):
    """What one person saw: never changed, another one follows it. `uid` is made by the phone, so
    that what is sent twice is kept once; `digest` tells the same entry from another."""

    uid = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="entries")
    by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="premises_entries"
    )
    seen_at = models.DateTimeField("vu le")
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField("état", max_length=12, choices=tuple(STATES.items()))
    family = models.CharField("famille d’activité vue", max_length=40, blank=True)
    activity = models.CharField("activité vue", max_length=160, blank=True)
    surface = models.PositiveIntegerField("surface estimée (m²)", null=True, blank=True)
    place = models.CharField("adresse vue", max_length=300, blank=True)
    comment = models.CharField("commentaire", max_length=1_000, blank=True)

    class Meta:
        verbose_name = "saisie d’un local"
        ordering = ("pk",)


class Photo(models.Model):
    """Apart from its entry, which is read far more often; never in an export."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="photo")
    content = models.BinaryField()
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name = "photo d’un local"


class Mark(models.Model):
    """Of one person on one question of the grid: two who disagree are both kept."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="marks")
    question = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField("note")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="pole_marks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "note d’une polarité"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("survey", "question", "by"), name="mark_once"),
            models.CheckConstraint(
                condition=models.Q(value__gte=1, value__lte=4), name="mark_in_scale"
            ),
        )


class Remark(models.Model):
    """What one person says of one criterion."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="remarks")
    criterion = models.CharField(max_length=40)
    text = models.CharField("remarque", max_length=1_000)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="pole_remarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "remarque sur une polarité"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("survey", "criterion", "by"), name="remark_once"),
        )
