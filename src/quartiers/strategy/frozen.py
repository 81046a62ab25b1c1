"""A frozen diagnostic read back: the published JSON, not the value it was made from.

What people keep is the JSON of the day they froze it. It outlives the code: what a strategy says of
a figure is what its readers can still open, even where today's code would compute another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from quartiers.diagnostic.definitions import definitions
from quartiers.diagnostic.indicator import (
    Additivity,
    Between,
    Indicator,
    Known,
    NotComputable,
    Secrecy,
    Source,
    Value,
    Withheld,
)
from quartiers.errors import BadInput

SCHEMA = "1."  # versions of the published schema that can be read: 1.0, 1.1…
# Its figures bear the ids of others, for the few activities that a partial register holds.
PARTIAL = "couverts"
# The block of an indicator, where it is not that of its family.
BLOCK_OF = dict.fromkeys(
    ("variation_stock", "effet_national", "effet_structurel", "effet_local"), "evolution"
)
ABSENT = "ce chiffre n’est pas dans le diagnostic arrêté"

Line = Mapping[str, object]


@dataclass(frozen=True)
class Frozen:
    """`register` is the day of the register. `placed` are figures by block; `tables` by id, a line
    being cells by column; `refusals` say why a block is empty."""

    zone: str
    name: str
    zoning: str
    geography: str
    communes: tuple[str, ...]
    epci: str
    departement: str
    as_of: date
    register: date
    scope: str
    fictitious: bool
    caveats: tuple[str, ...]
    placed: tuple[tuple[str, Indicator], ...]
    tables: Mapping[str, tuple[Line, ...]]
    refusals: Mapping[str, str]

    @property
    def figures(self) -> tuple[Indicator, ...]:
        return tuple(made for _, made in self.placed)

    @cached_property
    def _by_id(self) -> Mapping[str, Indicator]:
        first: dict[str, Indicator] = {}
        for block, made in self.placed:
            if block != PARTIAL:
                first.setdefault(made.id, made)
        return first

    def figure(self, id: str) -> Indicator | None:
        """The figure of the whole neighbourhood, None where the diagnostic has none."""
        return self._by_id.get(id)

    def why_absent(self, id: str) -> str:
        """The reason of the block that would have held it."""
        definition = definitions().get(id)
        block = BLOCK_OF.get(id) or (definition.family if definition else "")
        return self.refusals.get(block) or ABSENT

    def table(self, id: str) -> tuple[Line, ...]:
        return self.tables.get(id, ())


def read_frozen(content: Mapping[str, Any]) -> Frozen:
    """Raises BadInput where it is not the published JSON of one neighbourhood."""
    kind, version = content.get("kind"), str(content.get("schema_version", ""))
    if kind != "diagnostic" or not version.startswith(SCHEMA):
        raise BadInput(
            "Ce contenu n’est pas un diagnostic de quartier arrêté par ce programme"
            f" (schéma {version or 'absent'}).",
            "Arrêtez à nouveau le diagnostic du quartier.",
        )
    try:
        return _frozen(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(
            f"Le diagnostic arrêté est incomplet ou abîmé ({error}).",
            "Arrêtez à nouveau le diagnostic du quartier.",
        ) from None


def _frozen(content: Mapping[str, Any]) -> Frozen:
    zone, blocks = content["zone"], content["blocks"]
    sources = {each["key"]: _source(each) for each in content["sources"]}
    return Frozen(
        zone=zone["code"],
        name=zone["name"],
        zoning=zone["zoning"],
        geography=zone["geography"],
        communes=tuple(zone["commune_names"]),
        epci=zone["epci_name"] or "",
        departement=zone["departement_name"],
        as_of=date.fromisoformat(content["as_of"]),
        register=date.fromisoformat(content["stock_date"]),
        scope=content["scope"],
        fictitious=content["fictitious"],
        caveats=tuple(content["caveats"]),
        placed=tuple(
            (block["id"], _indicator(made, sources))
            for block in blocks
            for made in block["figures"]
        ),
        tables={table["id"]: _lines(table) for block in blocks for table in block["tables"]},
        refusals={block["id"]: block["refusal"] for block in blocks if block["refusal"]},
    )


def _source(given: Mapping[str, Any]) -> Source:
    return Source(**{key: told for key, told in given.items() if key != "key"})


def _indicator(given: Mapping[str, Any], sources: Mapping[str, Source]) -> Indicator:
    return Indicator(
        id=given["id"],
        label=given["label"],
        value=value_of(given["value"]),
        unit=given["unit"],
        definition=given["definition"],
        sources=tuple(sources[key] for key in given["sources"]),
        zone=given["zone"],
        contour=given["contour"],
        period=given["period"],
        caveats=tuple(given["caveats"]),
        additivity=Additivity(given["additivity"]),
        secrecy=Secrecy(given["secrecy"]),
        decimals=given["decimals"],
        rows=tuple((column, wanted) for column, wanted in given["rows"]),
    )


def value_of(given: Mapping[str, Any]) -> Value:
    match given["type"]:
        case "known":
            return Known(given["number"])
        case "between":
            return Between(given["low"], given["high"], given["meaning"], given["estimate"])
        case "withheld":
            return Withheld(given["reason"])
        case "not_computable":
            return NotComputable(given["reason"])
    raise ValueError(f"valeur de type « {given['type']} »")


def _lines(table: Mapping[str, Any]) -> tuple[Line, ...]:
    names = [column["id"] for column in table["columns"]]
    return tuple(dict(zip(names, map(_cell, row), strict=True)) for row in table["rows"])


def _cell(content: object) -> object:
    return value_of(content) if isinstance(content, Mapping) else content


def number_of(content: object) -> float | None:
    """The one number of a cell, None where it has none."""
    match content:
        case bool() | None | str():
            return None
        case int() | float() | Known():
            return float(content.number if isinstance(content, Known) else content)
        case Between(estimate=estimate):
            return estimate
    return None


def total_of(cells: Sequence[object]) -> float | None:
    """Their sum; None where one is unknown."""
    numbers = [number_of(content) for content in cells]
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None
