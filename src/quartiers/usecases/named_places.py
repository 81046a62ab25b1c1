"""The places that have a name: communes, intercommunalities, labelled territories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from quartiers.territory.labelled import Label, labelled_territories

Kind = Literal["territoire", "commune", "epci", "ept", "qpv"]
ORDER: tuple[Kind, ...] = ("territoire", "commune", "epci", "ept", "qpv")
TOWN = 10_000  # inhabitants: a name said without « à » is then more a town than a word


@dataclass(frozen=True, slots=True)
class Place:
    """`slug` is that of the labelled territory that it is, "" elsewhere; `where` tells homonyms
    apart; `also`: other names that it is known by."""

    kind: Kind
    code: str
    name: str
    where: str
    size: int
    generation: int | None = None
    slug: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names it in an address."""
        return self.slug or self.code


def named_places(table: pl.DataFrame, *, labelled: bool) -> tuple[Place, ...]:
    """`labelled`: with the territories of the programme, which no made-up place is."""
    named = table.filter(kind="departement").select("code", "name").iter_rows()
    departements = {code: f"{name} ({code})" for code, name in named}
    labels = tuple(labelled_territories().values()) if labelled else ()
    alone = {str(each.perimeter[0]): each for each in labels if len(each.perimeter) == 1}
    return (
        *(_joint(label) for label in labels if len(label.perimeter) > 1),
        *_communes(table, departements, alone),
        *_groups(table, alone),
    )


def _communes(
    table: pl.DataFrame, departements: Mapping[str, str], alone: Mapping[str, Label]
) -> Iterator[Place]:
    rows = table.filter(kind="commune").select("code", "name", "departement", "population")
    for code, name, departement, people in rows.iter_rows():
        where = departements.get(departement, f"département {departement}")
        yield _labelled(Place("commune", code, name, where, people or 0), alone)


def _joint(label: Label) -> Place:
    """Several communes together have no code of their own."""
    return Place(
        "territoire",
        label.slug,
        label.name,
        "groupement de communes",
        TOWN,
        slug=label.slug,
        also=(label.source_name,),
    )


def _groups(table: pl.DataFrame, alone: Mapping[str, Label]) -> Iterator[Place]:
    rows = table.filter(pl.col("kind").is_in(["epci", "ept"])).select(
        "kind", "code", "name", "population"
    )
    for kind, code, name, people in rows.iter_rows():
        where = "établissement public territorial" if kind == "ept" else "intercommunalité"
        yield _labelled(Place(kind, code, name, where, people or 0), alone)


def _labelled(place: Place, alone: Mapping[str, Label]) -> Place:
    label = alone.get(place.code)
    if label is None:
        return place
    return replace(place, slug=label.slug, also=(label.name, label.source_name))
