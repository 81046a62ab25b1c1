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
    a territory is merged with another; `published` shows it on the public pages. `file_number` is
    that of the application on démarches-simplifiées, `maturity` what the programme's team says of
    it where what was written does not tell (a key of `steering.MATURITY`)."""

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
    filed_on = models.DateField("dossier déposé le", null=True, blank=True)
    decided_on = models.DateField("décision du", null=True, blank=True)
    reason = models.TextField("motif de la décision", blank=True)
    note = models.TextField("ce qui n’est pas sûr", blank=True)
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
        ordering = ("departement", "body", "name")
        constraints = (
            models.UniqueConstraint(fields=("departement", "body", "name"), name="one_desk"),
        )


class SchemeProposal(models.Model):
    """A correction that an operator proposes of the page of one of its schemes, or of a number of
    law that it reads (`parameter`). `base` is the text it was written from, `examined` what the
    check, the cases and the count said of it."""

    class State(models.TextChoices):
        PROPOSEE = "proposee", "Proposée"
        ACCEPTEE = "acceptee", "Acceptée"
        REFUSEE = "refusee", "Refusée"

    scheme = models.CharField("dispositif", max_length=60)
    parameter = models.CharField("paramètre", max_length=80, blank=True)
    base = models.TextField("fiche de départ", blank=True)
    text = models.TextField("fiche proposée")
    examined = models.JSONField("examen", default=dict)
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
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    class Meta:
        verbose_name = "proposition de correction"
        ordering = ("-made_at",)


class ApplicationImport(models.Model):
    """An export of démarches-simplifiées that was read: what came of each line, of nobody."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="imports")
    made_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    report = models.JSONField()

    class Meta:
        verbose_name = "import de candidatures"
        ordering = ("-made_at",)
