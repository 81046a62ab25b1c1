"""Waves and labels as data, what the operators said of each, whom to call, what is proposed."""

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class Cohort(models.Model):
    """A wave of labelled territories."""

    slug = models.SlugField(unique=True)
    name = models.CharField("vague", max_length=120)
    opened_on = models.DateField("ouverte le", null=True, blank=True)
    decided_on = models.DateField("décidée le", null=True, blank=True)
    note = models.TextField("remarque", blank=True)

    class Meta:
        verbose_name = "vague"
        ordering = ("decided_on", "slug")

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """`territory` is a slug of the catalogue or an official code. `merged_into` keeps the link when
    a territory is merged with another; `published` shows it on the public map."""

    class State(models.TextChoices):
        CANDIDATURE = "candidature", "Candidature"
        RETENU = "retenu", "Retenu"
        LABELLISE = "labellise", "Labellisé"
        REFUSE = "refuse", "Non retenu"
        SORTI = "sorti", "Sorti"

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="labels")
    territory = models.CharField("territoire", max_length=60)
    name = models.CharField("nom", max_length=200)
    state = models.CharField("état", max_length=12, choices=State)
    labelled_on = models.DateField("labellisé le", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    file_number = models.CharField("numéro de dossier", max_length=40, blank=True)
    maturity = models.CharField("maturité", max_length=20, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    published = models.BooleanField("visible sur la carte publique", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "label"
        constraints = (
            models.UniqueConstraint(fields=("cohort", "territory"), name="labelled_once_a_wave"),
        )

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """What one of the four operators says of a candidate."""

    class Sense(models.TextChoices):
        FAVORABLE = "favorable", "Favorable"
        RESERVE = "reserve", "Favorable avec réserves"
        DEFAVORABLE = "defavorable", "Défavorable"
        SANS_AVIS = "sans_avis", "Sans avis"

    label = models.ForeignKey(Label, models.CASCADE, related_name="opinions")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT)
    sense = models.CharField("avis", max_length=12, choices=Sense)
    text = models.TextField("motivation", blank=True)
    given_on = models.DateField("rendu le", default=timezone.localdate)

    class Meta:
        verbose_name = "avis"
        constraints = (
            models.UniqueConstraint(fields=("label", "organisation"), name="one_opinion_each"),
        )


class Referent(models.Model):
    label = models.ForeignKey(Label, models.CASCADE, related_name="referents")
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE)
    function = models.CharField("fonction", max_length=200)
    since = models.DateField("depuis", null=True, blank=True)

    class Meta:
        verbose_name = "référent"


class Desk(models.Model):
    """Functional addresses of a département, dated: never those of a person."""

    departement = models.CharField("département", max_length=3)
    body = models.CharField("organisme", max_length=40)
    name = models.CharField("intitulé", max_length=200)
    email = models.EmailField("adresse fonctionnelle", blank=True)
    page = models.URLField("page", blank=True)
    checked_on = models.DateField("vérifié le")

    class Meta:
        verbose_name = "guichet"
        ordering = ("departement", "body")


class SchemeProposal(models.Model):
    """A correction that an operator proposes of the page of one of its schemes."""

    class State(models.TextChoices):
        PROPOSEE = "proposee", "Proposée"
        ACCEPTEE = "acceptee", "Acceptée"
        REFUSEE = "refusee", "Refusée"

    scheme = models.CharField("dispositif", max_length=60)
    text = models.TextField("fiche proposée")
    reason = models.CharField("motif", max_length=1_000)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT)
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    state = models.CharField("état", max_length=10, choices=State, default="proposee")
    made_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("réponse", max_length=1_000, blank=True)

    class Meta:
        verbose_name = "proposition de correction"
        ordering = ("-made_at",)
