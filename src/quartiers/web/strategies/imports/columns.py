"""Which columns a plan has: the line of titles found, each column proposed for a field."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.web.strategies.imports.cells import plain
from quartiers.web.strategies.imports.sheets import Cell, Sheet, Unread

IGNORED = ""
LOOKED = 30  # lines where the titles may stand


@dataclass(frozen=True)
class Field:
    """`names`: titles of columns that mean it, plain."""

    key: str
    label: str
    names: tuple[str, ...]


FIELDS = (
    Field(
        "titre",
        "Intitulé de l’action",
        ("action", "intitule", "intitule de l action", "titre", "titre de l action", "fiche action")
        + ("nom de l action", "operation", "projet", "libelle", "intitule du projet"),
    ),
    Field("objectif", "Objectif", ("objectif", "objectif operationnel", "objectif strategique")),
    Field("priorite", "Priorité", ("priorite", "axe", "thematique", "theme", "volet", "pilier")),
    Field("contexte", "Contexte", ("contexte", "constat", "constats", "enjeu", "diagnostic")),
    Field(
        "description",
        "Description",
        ("description", "contenu", "descriptif", "detail", "description de l action", "modalites"),
    ),
    Field(
        "porteur",
        "Organisation qui porte l’action",
        ("porteur", "chef de file", "maitre d ouvrage", "maitrise d ouvrage", "mo")
        + ("structure porteuse", "porteur de l action", "porteur de projet", "organisme"),
    ),
    Field("pilote", "Pilote (personne)", ("pilote", "referent", "responsable", "chef de projet")),
    Field("partenaires", "Partenaires", ("partenaires", "partenaire", "partenaires associes")),
    Field(
        "quartiers",
        "Quartiers",
        ("quartier", "quartiers", "qpv", "qp", "code qpv", "code quartier", "perimetre", "secteur"),
    ),
    Field("etat", "État", ("etat", "statut", "etat d avancement", "etat de l action", "phase")),
    Field(
        "avancement",
        "Avancement (%)",
        ("avancement", "avancement en", "taux d avancement", "progression"),
    ),
    Field(
        "debut", "Début", ("debut", "date de debut", "demarrage", "date de demarrage", "lancement")
    ),
    Field("fin", "Fin", ("fin", "date de fin", "echeance", "achevement", "date d echeance")),
    Field("periode", "Période (début et fin)", ("periode", "calendrier", "planning", "duree")),
    Field(
        "cout",
        "Coût (€)",
        ("cout", "cout total", "montant", "budget", "budget previsionnel", "cout previsionnel")
        + ("montant total", "cout ht", "cout ttc", "depense", "depenses"),
    ),
    Field(
        "financeur",
        "Financeur",
        ("financeur", "financeurs", "financement", "source de financement"),
    ),
    Field(
        "demande",
        "Montant demandé (€)",
        ("demande", "montant demande", "subvention demandee", "sollicite", "montant sollicite"),
    ),
    Field(
        "obtenu",
        "Montant obtenu (€)",
        ("obtenu", "montant obtenu", "subvention obtenue", "accorde", "montant accorde", "notifie"),
    ),
    Field("annee", "Année des montants", ("annee", "exercice", "millesime")),
    Field("indicateur", "Indicateur", ("indicateur", "indicateurs", "indicateur de suivi")),
    Field("depart", "Valeur de départ", ("depart", "valeur de depart", "valeur initiale", "t0")),
    Field("cible", "Cible", ("cible", "valeur cible", "objectif chiffre", "resultat attendu")),
    Field("source", "Source de l’indicateur", ("source", "source de l indicateur")),
    Field("risque", "Risque", ("risque", "risques", "freins", "points de vigilance")),
)
LABELS = {field.key: field.label for field in FIELDS}
_NAMED = {name: field.key for field in FIELDS for name in field.names}


def field_named(title: Cell) -> str:
    """The field that a title means: the whole of it, else its beginning; "" for none."""
    if not isinstance(title, str):
        return IGNORED
    asked = plain(title)
    if asked in _NAMED:
        return _NAMED[asked]
    begun = [name for name in _NAMED if len(name) > 4 and asked.startswith(f"{name} ")]
    return _NAMED[max(begun, key=len)] if begun and len(asked) < 60 else IGNORED


def header_of(sheet: Sheet) -> int:
    """The line of titles (1 for the first): the one that names most fields."""

    def score(row: Sequence[Cell]) -> tuple[int, int]:
        fields = {field_named(cell) for cell in row} - {IGNORED}
        texts = sum(isinstance(cell, str) for cell in row)
        return len(fields) + ("titre" in fields), texts

    looked = sheet.rows[:LOOKED]
    best = max(range(len(looked)), key=lambda rank: (score(looked[rank]), -rank))
    return best + 1


def sheet_of(sheets: Sequence[Sheet]) -> int:
    """The one whose titles name most fields."""

    def score(sheet: Sheet) -> tuple[int, int]:
        row = sheet.rows[header_of(sheet) - 1]
        fields = {field_named(cell) for cell in row} - {IGNORED}
        return len(fields) + 3 * ("titre" in fields), len(sheet.rows)

    return max(range(len(sheets)), key=lambda rank: (score(sheets[rank]), -rank))


@dataclass(frozen=True)
class Shown:
    """A column: its title, the field proposed, and its first values."""

    rank: int
    title: str
    field: str
    sample: tuple[str, ...]


def columns(sheet: Sheet, header: int) -> list[Shown]:
    titles = sheet.rows[header - 1] if header <= len(sheet.rows) else ()
    below = sheet.rows[header : header + 40]
    width = max([len(titles), *(len(row) for row in below)])
    taken: set[str] = set()
    found = []
    for rank in range(width):
        title = titles[rank] if rank < len(titles) else None
        values = [row[rank] for row in below if rank < len(row) and row[rank] is not None]
        if title is None and not values:
            continue
        field = field_named(title)
        if field in taken:  # a field is read from one column
            field = IGNORED
        taken.add(field)
        said = title if isinstance(title, str) else ""
        found.append(Shown(rank, said[:80], field, tuple(_said(v) for v in values[:3])))
    return found


def _said(cell: Cell) -> str:
    if isinstance(cell, Unread):
        return f"({cell.said})"
    text = f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else str(cell)
    return text if len(text) <= 40 else f"{text[:39]}…"
