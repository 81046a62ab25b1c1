"""What makes a figure speak: one comparison of an indicator, read from the catalogue.

{indicateur: survie_3_ans, inferieur_a: 70, repere: "…", phrase: "…"}
{indicateur: densite_commerces, inferieur_a: pairs, phrase: "…"}
{indicateur: revenu_disponible_median, inferieur_a: {comparateur: epci, rapport: 0.8}, phrase: …}
{indicateur: fermetures_annee, superieur_a: {indicateur: creations_annee}, phrase: "…"}
{famille: boulangerie, ecart: moins, phrase: "…"}      the commercial offer, against its peers
{secteur: C, ecart: plus, phrase: "…"}                 the location quotient of a NAF section
"""

from dataclasses import dataclass
from typing import Literal

from quartiers.catalogue.reader import Record
from quartiers.diagnostic.definitions import definitions, families, sections
from quartiers.schemes.reading.problems import meant
from quartiers.strategy.said import prose

Side = Literal["inferieur_a", "superieur_a"]
SIDES: tuple[Side, ...] = ("inferieur_a", "superieur_a")
COMPARATORS = {
    "commune": "dans la commune",
    "epci": "dans l’intercommunalité",
    "departement": "dans le département",
    "tous_qpv": "dans l’ensemble des quartiers prioritaires",
    "pairs": "dans les quartiers comparables",
}
# What a diagnostic sets beside each figure. Of the others it gives the neighbourhood alone.
COMPARED: dict[str, tuple[str, ...]] = {
    "densite_actif": tuple(COMPARATORS),
    "densite_marchand": tuple(COMPARATORS),
    "densite_commerces": ("pairs",),
    "revenu_disponible_median": ("commune", "epci", "departement"),
}
SECTORS = "quotient_localisation"
GAPS = ("moins", "plus")


@dataclass(frozen=True)
class Threshold:
    """A number to read a figure by: ours, never the law's; `why` says where it comes from."""

    number: float
    why: str


@dataclass(frozen=True)
class Comparator:
    """The same figure elsewhere, times `ratio`."""

    role: str
    ratio: float = 1.0


@dataclass(frozen=True)
class Other:
    """Another figure of the same diagnostic."""

    indicator: str


Reference = Threshold | Comparator | Other


@dataclass(frozen=True)
class Compared:
    indicator: str
    side: Side
    reference: Reference
    phrase: str

    @property
    def name(self) -> str:
        return self.indicator


@dataclass(frozen=True)
class Apart:
    """A family of shops or a sector that stands out, once chance and the number of tests are
    counted in: the verdict is the diagnostic's."""

    kind: Literal["famille", "secteur"]
    key: str
    gap: str
    phrase: str

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"


Trigger = Compared | Apart


def read_trigger(record: Record) -> Trigger:
    """Refuses, with its line, what no diagnostic could ever answer."""
    subjects = [key for key in ("indicateur", "famille", "secteur") if key in record]
    if len(subjects) != 1:
        raise record.error(
            "declencheurs",
            "un déclencheur porte sur une chose et une seule",
            "Donnez une des clés indicateur, famille, secteur.",
        )
    return _compared(record) if subjects[0] == "indicateur" else _apart(record, subjects[0])


def _apart(record: Record, kind: str) -> Apart:
    record.only((kind, "ecart", "phrase"))
    key, gap = record.text(kind), record.text("ecart")
    known = [family.id for family in families()] if kind == "famille" else list(sections())
    if key not in known:
        what = "la famille de commerces" if kind == "famille" else "la section de la NAF"
        raise record.error(kind, f"{what} « {key} » n’existe pas", meant(key, known, "Connues"))
    if gap not in GAPS:
        raise record.error("ecart", f"« {gap} » n’est pas prévu", f"Valeurs : {', '.join(GAPS)}.")
    phrase = prose(record.text("phrase"))
    return Apart("famille" if kind == "famille" else "secteur", key, gap, phrase)


def _compared(record: Record) -> Compared:
    record.only(("indicateur", "phrase"), (*SIDES, "repere"))
    indicator = known_indicator(record, "indicateur")
    if indicator == SECTORS:
        raise record.error(
            "indicateur", f"« {SECTORS} » a une valeur par secteur", "Employez la clé secteur."
        )
    sides = [side for side in SIDES if side in record]
    if len(sides) != 1:
        raise record.error(
            "indicateur",
            "une comparaison et une seule est attendue",
            f"Donnez une des clés {', '.join(SIDES)}.",
        )
    reference = _reference(record, sides[0], indicator)
    return Compared(indicator, sides[0], reference, prose(record.text("phrase")))


def known_indicator(record: Record, key: str) -> str:
    id = record.text(key)
    if id not in definitions():
        raise record.error(
            key,
            f"l’indicateur « {id} » n’existe pas",
            meant(id, list(definitions()), "Indicateurs du diagnostic"),
        )
    return id


def _reference(record: Record, side: Side, indicator: str) -> Reference:
    given = record[side]
    if not isinstance(given, str | Record):
        number = record.number(side)
        if number is None:
            raise record.error(
                side, "il manque à quoi comparer", "Donnez un nombre ou un comparateur."
            )
        if "repere" not in record:
            raise record.error(
                side, "un seuil se justifie", "Ajoutez la clé repere : d’où vient ce nombre."
            )
        return Threshold(number, prose(record.text("repere")))
    if "repere" in record:
        raise record.error(
            "repere", "un repère ne justifie qu’un nombre", "Retirez cette clé, ou le comparateur."
        )
    if isinstance(given, str):
        return Comparator(_role(record, side, given, indicator))
    if "indicateur" in given:
        return Other(known_indicator(given.only(("indicateur",)), "indicateur"))
    given.only(("comparateur",), ("rapport",))
    ratio = given.number("rapport") if "rapport" in given else 1.0
    if ratio is None or ratio <= 0:
        raise given.error("rapport", "un nombre positif est attendu", "0.8 veut dire 80 %.")
    return Comparator(_role(given, "comparateur", given.text("comparateur"), indicator), ratio)


def _role(record: Record, key: str, role: str, indicator: str) -> str:
    if role not in COMPARATORS:
        raise record.error(
            key, f"le comparateur « {role} » n’existe pas", meant(role, COMPARATORS, "Comparateurs")
        )
    offered = COMPARED.get(indicator, ())
    if role not in offered:
        listed = ", ".join(offered) or "aucun, donnez un nombre et son repère"
        raise record.error(
            key,
            f"le diagnostic ne donne pas « {indicator} » {COMPARATORS[role]}",
            f"Comparateurs de cet indicateur : {listed}.",
        )
    return role
