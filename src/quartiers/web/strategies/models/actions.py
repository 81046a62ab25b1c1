"""Objectives and fiches actions."""

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from quartiers.web.strategies.models.base import WithLines, Written
from quartiers.web.strategies.models.strategies import Stake, Strategy


class Priority(models.TextChoices):
    """The four of the programme, by the keys of the catalogue."""

    ENTREPRENEURIAT = "entrepreneuriat", "Entrepreneuriat"
    COMMERCE = "commerce_artisanat", "Commerce et artisanat"
    PRODUCTIF = "activites_productives", "Activités productives"
    NUMERIQUE = "transition_numerique", "Transition numérique"


class ActionState(models.TextChoices):
    IDEE = "idee", "Idée"
    PREPARATION = "preparation", "En préparation"
    COURS = "en_cours", "En cours"
    TERMINEE = "terminee", "Terminée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class Objective(Written):
    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="objectives")
    stakes = models.ManyToManyField(Stake, blank=True, related_name="objectives")
    title = models.CharField("intitulé", max_length=200)
    priority = models.CharField("priorité", max_length=24, choices=Priority)
    rank = models.PositiveIntegerField("ordre", default=0)
    history = HistoricalRecords(bases=(WithLines,))

    class Meta:
        verbose_name = "objectif"
        ordering = ("rank", "pk")

    def __str__(self) -> str:
        return self.title


class Action(Written):
    """`model` is the key of the catalogue's model it came from, and `why` the reason of then.
    `zones` are codes of neighbourhoods; `progress` a share of 100, null where nobody said."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="actions")
    title = models.CharField("intitulé", max_length=200)
    context = models.TextField("contexte", blank=True)
    description = models.TextField("description", blank=True)
    lead = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="led"
    )
    pilot = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="piloted"
    )
    partners = models.ManyToManyField("accounts.Organisation", blank=True, related_name="joined")
    zones = models.JSONField("quartiers", default=list, blank=True)
    place = models.JSONField("emplacement", null=True, blank=True)  # [lon, lat]
    state = models.CharField("état", max_length=12, choices=ActionState, default="idee")
    progress = models.PositiveSmallIntegerField("avancement (%)", null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    model = models.CharField(max_length=60, blank=True)
    why = models.CharField("raison de la proposition", max_length=400, blank=True)
    rank = models.PositiveIntegerField("ordre", default=0)
    history = HistoricalRecords(bases=(WithLines,))

    class Meta:
        verbose_name = "action"
        ordering = ("rank", "pk")

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="steps")
    title = models.CharField("étape", max_length=200)
    due_on = models.DateField("échéance", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)
    rank = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "étape"
        ordering = ("rank", "pk")


class ActionScheme(models.Model):
    """A scheme of the catalogue that an action counts on; its verdict is read again at each visit,
    a scheme that the catalogue no longer has keeps its name here."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="schemes")
    scheme = models.CharField("dispositif", max_length=60)
    name = models.CharField("nom du dispositif", max_length=300)
    note = models.CharField("précision", max_length=400, blank=True)
    linked_on = models.DateField("lié le", default=timezone.localdate)

    class Meta:
        verbose_name = "dispositif d’une action"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("action", "scheme"), name="scheme_once_per_action"),
        )


class Risk(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="risks")
    text = models.CharField("risque", max_length=400)
    answer = models.CharField("réponse prévue", max_length=400, blank=True)

    class Meta:
        verbose_name = "risque"
        ordering = ("pk",)
