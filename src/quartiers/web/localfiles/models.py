"""A local file, under the terms of its convention, and its lines."""

from datetime import date

from django.db import models
from django.utils import timezone

USUAL_THRESHOLD = 5


class Kind(models.TextChoices):
    DEVECO = "deveco", "Export de Dévéco"
    VACANCE = "vacance", "Locaux vacants (LOCOMVAC)"
    CHAMBRE = "chambre", "Fichier d’une chambre consulaire"
    CFE = "cfe", "Cotisation foncière des entreprises (CFE)"
    AUTRE = "autre", "Autre fichier"


class Access(models.TextChoices):
    """Who may open the file. Partners never see a line: only the counts that its secrecy allows."""

    PILOTE = "pilote", "Les pilotes seulement"
    EQUIPE = "equipe", "L’équipe : pilotes et contributeurs"
    PARTENAIRES = "partenaires", "L’équipe ; les partenaires voient les comptes"


class LocalFile(models.Model):
    """`draft` holds the table, compressed, between the sending and the import: for a day, and for
    who sent it. After `keep_until` nothing of the file is read, then nothing is left."""

    territory = models.CharField(max_length=60, db_index=True)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    title = models.CharField("intitulé", max_length=160)
    origin = models.CharField("reçu de, et convention", max_length=300)
    access = models.CharField("qui peut l’ouvrir", max_length=12, choices=Access)
    threshold = models.PositiveSmallIntegerField("seuil du secret", default=USUAL_THRESHOLD)
    keep_until = models.DateField("à effacer le")
    file_name = models.CharField(max_length=160)
    remarks = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    category = models.CharField("colonne croisée", max_length=80, blank=True)
    rows_count = models.PositiveIntegerField(default=0)
    draft = models.BinaryField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="local_files"
    )
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "fichier local"
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return self.title


class LocalLine(models.Model):
    """`zone` is the code of a neighbourhood, "" for none; `cells` the columns that were kept."""

    file = models.ForeignKey(LocalFile, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    siret = models.CharField(max_length=14, blank=True)
    zone = models.CharField(max_length=8, blank=True)
    category = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=500, blank=True)
    cells = models.JSONField(default=dict)
    by = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = "ligne d’un fichier local"
        ordering = ("line", "pk")
        indexes = (models.Index(fields=("file", "zone", "category"), name="line_by_zone"),)


def alive(today: date | None = None) -> models.Q:
    """What its retention still allows to read."""
    return models.Q(keep_until__gte=today or timezone.localdate())
