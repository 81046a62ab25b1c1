"""Communes and what holds them: EPCI, EPT, départements, régions, with names and populations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import polars as pl

from quartiers.catalogue.decoupage import decoupage, population_year
from quartiers.errors import UnknownCode
from quartiers.territory.code import Code
from quartiers.territory.codes import (
    DEMO_DEPARTEMENT,
    Commune,
    Departement,
    Epci,
    Ept,
    Region,
)
from quartiers.territory.lookup import nearest_codes

# A plain text may name several things: 93 is a département before it is a région.
KINDS = ("commune", "arrondissement", "epci", "ept", "departement", "region")
_KINDS_OF: dict[type[Code], tuple[str, ...]] = {
    Commune: ("commune", "arrondissement"),
    Epci: ("epci", "ept"),
    Ept: ("ept",),
    Departement: ("departement",),
    Region: ("region",),
}
_LEVEL = {"epci": "epci", "ept": "ept", "departement": "departement", "region": "region"}
YEAR_UNKNOWN = "millésime non précisé par le paquet"
Row = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Places:
    """`table` has the columns of the catalogue's `decoupage`, plus `intercommunality`.

    The intercommunality of a commune is its EPT in Greater Paris, else its EPCI; Paris, alone in
    its territory, keeps the métropole. Arrondissements have rows of their own.
    """

    table: pl.DataFrame = field(repr=False)

    @cached_property
    def _rows(self) -> dict[str, dict[str, tuple[object, ...]]]:
        """By kind and code. Each value is kept once: a row of its own object would take a
        kilobyte, and there are 38,000 of them."""
        kind, code = map(self.table.columns.index, ("kind", "code"))
        kept: dict[object, object] = {}
        rows: dict[str, dict[str, tuple[object, ...]]] = {}
        for row in self.table.iter_rows():
            once = tuple([kept.setdefault(value, value) for value in row])
            rows.setdefault(row[kind], {})[row[code]] = once
        return rows

    @cached_property
    def _held(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """For each level and code, the codes of its communes and of their arrondissements."""
        units = self.table.filter(pl.col("kind").is_in(["commune", "arrondissement"]))
        held: dict[tuple[str, str], tuple[str, ...]] = {}
        for level in _LEVEL:
            groups = units.filter(pl.col(level).is_not_null()).group_by(level).agg("code")
            held.update({(level, code): tuple(sorted(codes)) for code, codes in groups.iter_rows()})
        cities = units.filter(pl.col("parent").is_not_null()).group_by("parent").agg("code")
        for code, parts in cities.iter_rows():
            held["commune", code] = (code, *sorted(parts))
        return held

    def kind(self, code: str) -> str:
        """commune, arrondissement, epci, ept, departement or region. Raises UnknownCode."""
        for kind in _KINDS_OF.get(type(code), KINDS):  # type: ignore[arg-type]
            if code in self._rows.get(kind, ()):
                return kind
        raise self._unknown(code)

    def __contains__(self, code: str) -> bool:
        return any(code in rows for rows in self._rows.values())

    def row(self, code: str) -> Row:
        return self._named(self._rows[self.kind(code)][code])

    def commune(self, code: str) -> Row:
        """The row of a commune or an arrondissement. Raises UnknownCode."""
        for kind in ("commune", "arrondissement"):
            row = self._rows.get(kind, {}).get(code)
            if row is not None:
                return self._named(row)
        raise self._unknown(Commune(code))

    def _named(self, row: tuple[object, ...]) -> Row:
        return dict(zip(self.table.columns, row, strict=True))

    def name(self, code: str) -> str:
        return str(self.row(code)["name"])

    def population(self, code: str) -> int | None:
        """Municipal, of the year that `population_date` says; None is unknown, never zero."""
        value = self.row(code)["population"]
        return value if isinstance(value, int) else None

    def population_date(self, code: str) -> str:
        """Of what year that population is, for people; said unknown where no source gives it."""
        row = self.row(code)
        departement = row["departement"]
        if departement is None and row["kind"] != "departement":
            # A région or an EPCI holds several: one unknown year makes the whole unknown
            departements = {self.departement_of(commune) for commune in self.communes_of(code)}
        else:
            departements = {str(departement or code)}
        if DEMO_DEPARTEMENT in departements:
            return "population fictive"
        years = {population_year(each) for each in departements}
        year = years.pop() if len(years) == 1 else None
        return f"recensement {year}" if year else YEAR_UNKNOWN

    def roll_up(self, code: str) -> str:
        """The commune of an arrondissement, or the commune itself."""
        return str(self.commune(code)["parent"] or code)

    def epci_of(self, commune: str) -> str | None:
        """EPT in Greater Paris, else EPCI; None for the four islands that belong to none."""
        value = self.commune(commune)["intercommunality"]
        return None if value is None else str(value)

    def departement_of(self, commune: str) -> str:
        return str(self.commune(commune)["departement"])

    def region_of(self, commune: str) -> str:
        return str(self.commune(commune)["region"])

    def communes_of(self, code: str) -> tuple[str, ...]:
        """Codes that a register row of this place may bear, arrondissements beside their commune.

        Of a commune itself (with its arrondissements), an EPCI, an EPT, a département or a région.
        """
        kind = self.kind(code)
        if kind in _LEVEL:
            return self._held.get((kind, code), ())
        return self._held.get((kind, code), (str(code),))

    def _unknown(self, code: str) -> UnknownCode:
        kinds = _KINDS_OF.get(type(code), KINDS)  # type: ignore[arg-type]
        known = (each for kind in kinds for each in self._rows.get(kind, ()))
        near = nearest_codes(code, [each for each in known if len(each) == len(code)])
        offered = [f"{known} ({self.name(known)})" for known in near]
        hint = f"Codes proches : {', '.join(offered)}." if offered else ""
        return UnknownCode(
            f"{code} n’est ni une commune, ni un EPCI ou EPT, ni un département, ni une région "
            "du découpage chargé.",
            hint or "Vérifiez le code sur le site de l’Insee (code officiel géographique).",
        )


def places(extra: pl.DataFrame | None = None) -> Places:
    """The places of the catalogue, with those of the demonstration store where `extra` is given."""
    table = decoupage()
    if extra is not None:
        table = pl.concat([table, extra.select(table.columns).cast(table.schema)])
    return Places(table.with_columns(pl.coalesce("ept", "epci").alias("intercommunality")))


@cache
def official_places() -> Places:
    """Those of the catalogue, laid down once: their rows take time, and forty megabytes."""
    return places()


def places_beside(extra: pl.DataFrame) -> Places:
    """Those of the demonstration alone."""
    return Places(places(extra).table.tail(extra.height))
