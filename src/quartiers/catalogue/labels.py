"""Labels and levels of the official nomenclatures, and the activities that are counted apart."""

import csv
from dataclasses import dataclass
from functools import cache

from quartiers.catalogue.citations import checked
from quartiers.catalogue.reader import catalogue_path, read_yaml
from quartiers.errors import CatalogueError

FOLDER = "nomenclatures"


@dataclass(frozen=True)
class Activity:
    """A subclass of NAF rév. 2 or of NAF 2025."""

    code: str
    label: str
    division: str
    section: str


@dataclass(frozen=True)
class SizeBand:
    """Employees at 31 December of the band's year; `high` None is open."""

    code: str
    label: str
    short: str
    low: int
    high: int | None


@dataclass(frozen=True)
class Apart:
    """Activities counted apart, by NAF subclass or by first digit of the legal category."""

    id: str
    label: str
    naf: tuple[str, ...]
    legal_classes: tuple[str, ...]
    reason: str


def _rows(name: str) -> list[dict[str, str]]:
    path = catalogue_path(f"{FOLDER}/{name}")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        raise CatalogueError(
            f"La nomenclature {name} est introuvable.", "Réinstallez le programme."
        ) from None


@cache
def naf_rev2() -> dict[str, Activity]:
    return _activities("naf_rev2.csv")


@cache
def naf_2025() -> dict[str, Activity]:
    return _activities("naf_2025.csv")


def _activities(name: str) -> dict[str, Activity]:
    return {
        row["code"]: Activity(row["code"], row["libelle"], row["division"], row["section"])
        for row in _rows(name)
    }


@cache
def sections() -> dict[str, str]:
    """The 21 sections of NAF rév. 2, A to U."""
    return {r["code"]: r["libelle"] for r in _rows("naf_rev2_niveaux.csv") if not r["parent"]}


@cache
def divisions() -> dict[str, str]:
    """The 88 divisions of NAF rév. 2."""
    return {r["code"]: r["libelle"] for r in _rows("naf_rev2_niveaux.csv") if r["parent"]}


@cache
def sections_2025() -> dict[str, str]:
    return {row["section"]: row["libelle_section"] for row in _rows("naf_2025.csv")}


@cache
def section_of_division() -> dict[str, str]:
    """Section of each division of NAF rév. 2, enough for a code of any level."""
    return {r["code"]: r["parent"] for r in _rows("naf_rev2_niveaux.csv") if r["parent"]}


@cache
def legal_categories() -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in _rows("categories_juridiques.csv")}


@cache
def legal_classes() -> dict[str, str]:
    """Label of the first digit of a legal category."""
    return {row["classe"]: row["libelle_classe"] for row in _rows("categories_juridiques.csv")}


@cache
def size_bands() -> dict[str, SizeBand]:
    return {
        row["code"]: SizeBand(
            row["code"],
            row["libelle"],
            row["court"],
            int(row["min"]),
            int(row["max"]) if row["max"] else None,
        )
        for row in _rows("tranches_effectifs.csv")
    }


@cache
def counted_apart() -> dict[str, Apart]:
    """Couriers (`coursiers`), property renting, associations and public bodies, by id."""
    page = read_yaml("filtres.yaml").only(("verifie_le", "niveau", "filtres"))
    checked(page)
    found = {}
    for entry in page.records("filtres"):
        entry.only(("id", "libelle", "motif"), ("naf", "classes_juridiques"))
        for code in entry.texts("naf"):
            if code not in naf_rev2():
                raise entry.error("naf", f"« {code} » n’est pas une sous-classe de la NAF rév. 2")
        found[entry.text("id")] = Apart(
            entry.text("id"),
            entry.text("libelle"),
            entry.texts("naf"),
            entry.texts("classes_juridiques"),
            entry.text("motif"),
        )
    return found
