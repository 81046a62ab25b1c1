"""A strategy, its stakes and what its diagnostic says for and against."""

from django.db import models
from simple_history.models import HistoricalRecords

from quartiers.web.strategies.models.base import WithLines, Written
from quartiers.web.strategies.models.diagnostics import FrozenDiagnostic


class StrategyState(models.TextChoices):
    PROJET = "projet", "En projet"
    ADOPTEE = "adoptee", "Adoptée"
    CLOSE = "close", "Close"


class Strategy(Written):
    """One is in force on a territory at a time; the others are its past or its drafts."""

    territory = models.CharField("territoire", max_length=60, db_index=True)
    title = models.CharField("intitulé", max_length=200)
    summary = models.TextField("résumé", blank=True)
    state = models.CharField("état", max_length=10, choices=StrategyState, default="projet")
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    adopted_on = models.DateField("adoptée le", null=True, blank=True)
    fictitious = models.BooleanField(default=False)
    diagnostics = models.ManyToManyField(FrozenDiagnostic, blank=True, related_name="strategies")
    history = HistoricalRecords(bases=(WithLines,))

    class Meta:
        verbose_name = "stratégie"
        ordering = ("-changed_at",)

    def __str__(self) -> str:
        return self.title


class Stake(Written):
    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="stakes")
    title = models.CharField("intitulé", max_length=200)
    text = models.TextField("description", blank=True)
    rank = models.PositiveIntegerField("ordre", default=0)
    history = HistoricalRecords(bases=(WithLines,))

    class Meta:
        verbose_name = "enjeu"
        ordering = ("rank", "pk")

    def __str__(self) -> str:
        return self.title


class StakeFigure(models.Model):
    """A figure of a frozen diagnostic that a stake rests on, as it was read that day."""

    stake = models.ForeignKey(Stake, models.CASCADE, related_name="figures")
    diagnostic = models.ForeignKey(FrozenDiagnostic, models.PROTECT, related_name="cited")
    indicator = models.CharField("indicateur", max_length=120)
    said = models.CharField("lu", max_length=400)

    class Meta:
        verbose_name = "chiffre d’un enjeu"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("stake", "diagnostic", "indicator"), name="figure_cited_once"
            ),
        )


class SwotItem(Written):
    """Proposed from the indicators with its reason (`reason`), or written by hand."""

    class Side(models.TextChoices):
        FORCE = "force", "Force"
        FAIBLESSE = "faiblesse", "Faiblesse"
        OPPORTUNITE = "opportunite", "Opportunité"
        MENACE = "menace", "Menace"

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="swot")
    side = models.CharField("volet", max_length=12, choices=Side)
    text = models.CharField("constat", max_length=400)
    reason = models.CharField("raison", max_length=400, blank=True)
    proposed = models.BooleanField("proposé par le diagnostic", default=False)
    rule = models.CharField("règle de la proposition", max_length=80, blank=True)
    diagnostic = models.ForeignKey(
        FrozenDiagnostic, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rank = models.PositiveIntegerField("ordre", default=0)
    history = HistoricalRecords(bases=(WithLines,))

    class Meta:
        verbose_name = "constat"
        ordering = ("side", "rank", "pk")

    def __str__(self) -> str:
        return self.text
