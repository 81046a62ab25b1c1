"""The definitions of indicators, read from the catalogue; the code only knows their ids."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from quartiers.catalogue.reader import Record, read_folder
from quartiers.diagnostic.indicator import Additivity, Secrecy
from quartiers.territory.french import typeset

_ORDER = (
    "tissu",
    "dynamique",
    "survie",
    "specialisation",
    "commerce",
    "emploi",
    "habitants",
    "couverture",
)
T = TypeVar("T", bound=StrEnum)


@dataclass(frozen=True)
class Definition:
    """One indicator of `catalogue/indicateurs`; `sources` are dataset ids, `caveats` sentences."""

    id: str
    family: str
    label: str
    unit: str
    text: str
    formula: str
    sources: tuple[str, ...]
    additivity: Additivity
    secrecy: Secrecy
    caveats: tuple[str, ...]
    decimals: int


@dataclass(frozen=True)
class Family:
    """A kind of shop or service of the commercial offer: codes, or beginnings of codes."""

    id: str
    label: str
    naf: tuple[str, ...]


@cache
def _folder() -> dict[str, Record]:
    return read_folder("indicateurs")


@cache
def definitions() -> dict[str, Definition]:
    """Every definition by id."""
    found: dict[str, Definition] = {}
    for page in _folder().values():
        for entry in page.records("indicateurs"):
            if entry.text("id") in found:
                raise entry.error("id", f"l’indicateur {entry['id']} est défini deux fois")
            found[entry["id"]] = _definition(page.text("famille"), entry)
    return found


@cache
def titles() -> dict[str, str]:
    """Title of each family of indicators, in the order of the chapters of a diagnostic."""
    pages = [page for page in _folder().values() if "famille" in page]
    found = {page.text("famille"): page.text("titre") for page in pages}
    return {family: found[family] for family in sorted(found, key=_rank)}


def _rank(family: str) -> int:
    return _ORDER.index(family) if family in _ORDER else len(_ORDER)


def _definition(family: str, entry: Record) -> Definition:
    entry.only(
        (
            *("id", "libelle", "unite", "definition", "formule", "sources"),
            *("additivite", "secret", "mises_en_garde", "decimales"),
        )
    )
    return Definition(
        id=entry["id"],
        family=family,
        label=entry.text("libelle"),
        unit=entry.text("unite"),
        text=typeset(entry.text("definition").strip()),
        formula=typeset(entry.text("formule").strip()),
        sources=entry.texts("sources"),
        additivity=_choice(entry, "additivite", Additivity),
        secrecy=_choice(entry, "secret", Secrecy),
        caveats=tuple(caution(key) for key in entry.texts("mises_en_garde")),
        decimals=int(entry.number("decimales") or 0),
    )


def _choice(entry: Record, key: str, kind: type[T]) -> T:
    try:
        return kind(entry.text(key))
    except ValueError:
        allowed = ", ".join(kind)
        raise entry.error(
            key, f"« {entry[key]} » n’est pas prévu", f"Valeurs : {allowed}."
        ) from None


def caution(key: str) -> str:
    """The sentence of a caveat of `precautions.yaml`."""
    return typeset(_folder()["precautions"].record("precautions").text(key).strip())


@cache
def sections() -> dict[str, str]:
    """Letter of each NAF section and its short label, in order."""
    entries = _folder()["regroupements"].records("sections")
    return {entry.text("code"): entry.text("libelle") for entry in entries}


@cache
def families() -> tuple[Family, ...]:
    """The families of the commercial offer."""
    return tuple(
        Family(entry.text("id"), entry.text("libelle"), entry.texts("naf"))
        for entry in _folder()["regroupements"].records("familles")
    )
