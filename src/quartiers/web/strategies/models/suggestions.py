"""What was answered to the actions that a diagnostic suggests."""

from django.db import models
from django.utils import timezone

from quartiers.web.strategies.models.actions import Action
from quartiers.web.strategies.models.diagnostics import FrozenDiagnostic
from quartiers.web.strategies.models.strategies import Strategy


class SuggestionAnswer(models.Model):
    """One a model of action, in a strategy: a refusal is remembered with its reason, and may be
    taken back."""

    class Sense(models.TextChoices):
        ACCEPTEE = "acceptee", "Acceptée"
        ADAPTEE = "adaptee", "Adaptée"
        REFUSEE = "refusee", "Refusée"

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="answers")
    diagnostic = models.ForeignKey(FrozenDiagnostic, models.PROTECT, related_name="+")
    model = models.CharField("modèle d’action", max_length=60)
    sense = models.CharField("réponse", max_length=10, choices=Sense)
    reason = models.CharField("motif", max_length=400, blank=True)
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "réponse à une proposition"
        constraints = (
            models.UniqueConstraint(fields=("strategy", "model"), name="one_answer_a_model"),
        )
