"""The money of an action: costs by nature, and who pays what. Its rules come with `funding`."""

from django.db import models

from quartiers.web.strategies.models.actions import Action


class CostLine(models.Model):
    """`nature` is a key of the catalogue's vocabulary of costs, "" where nobody said it; amounts
    are in euros, without tax unless `with_tax`."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="costs")
    nature = models.CharField("nature", max_length=40, blank=True)
    label = models.CharField("poste", max_length=200)
    year = models.PositiveSmallIntegerField("année")
    amount = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    with_tax = models.BooleanField("toutes taxes comprises", default=False)

    class Meta:
        verbose_name = "dépense"
        ordering = ("year", "pk")


class FundingState(models.TextChoices):
    PRESSENTI = "pressenti", "Pressenti"
    DEMANDE = "demande", "Demandé"
    OBTENU = "obtenu", "Obtenu"
    REFUSE = "refuse", "Refusé"
    VERSE = "verse", "Versé"


class Credits(models.TextChoices):
    DROIT_COMMUN = "droit_commun", "Droit commun"
    P147 = "p147", "Crédits de la politique de la ville (programme 147)"
    PRIVE = "prive", "Privé"
    AUTRE = "autre", "Autre crédit dédié"


class FundingLine(models.Model):
    """`obtained` is null until it is known: nothing said is not nothing given."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="fundings")
    funder = models.CharField("financeur", max_length=200)
    scheme = models.CharField("dispositif", max_length=60, blank=True)
    credits = models.CharField("nature des crédits", max_length=14, choices=Credits, blank=True)
    zone = models.CharField("quartier", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("année")
    asked = models.DecimalField(
        "demandé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    obtained = models.DecimalField(
        "obtenu (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    state = models.CharField("état", max_length=10, choices=FundingState, default="pressenti")

    class Meta:
        verbose_name = "financement"
        ordering = ("year", "pk")
