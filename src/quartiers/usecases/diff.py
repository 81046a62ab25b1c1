"""What changes between two days, for the schemes and for the establishments of a zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from quartiers.errors import BadInput
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.diff import Difference, Renumbered, differences, numbers_changed
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.tables.compiling import verdict_table
from quartiers.schemes.verdict import Code
from quartiers.storage.store import Store, open_store
from quartiers.usecases.show import read_by
from quartiers.usecases.targets import given
from quartiers.usecases.zone_rows import ZoneRows, zone_rows

OUT: tuple[Code, ...] = ("non_remplie", "sans_objet", "ferme")
"""From one of these to another, nothing changes for an establishment."""
Moves = Mapping[tuple[Code, Code], int]
"""How many establishments go from a verdict to another one."""


@dataclass(frozen=True)
class Moved:
    scheme: Scheme
    moves: Moves

    @property
    def count(self) -> int:
        return sum(self.moves.values())


@dataclass(frozen=True)
class Changes:
    """`moved`: the schemes whose verdicts change in the zone, most first; `touched`: establishments
    with at least one that matters to them. The facts are those of one register: only the rules
    change of day. `numbers`: the numbers of law that change;
    `readers`: by number, the schemes in force on one of the days that read it."""

    before: date
    after: date
    differences: tuple[Difference, ...]
    numbers: tuple[Renumbered, ...]
    readers: Mapping[str, tuple[Scheme, ...]]
    schemes: Mapping[str, Scheme]
    zone: ZoneRows | None
    moved: tuple[Moved, ...]
    touched: int
    warning: str
    fictitious: bool


def schemes_diff(
    before: date,
    after: date,
    *,
    zone: str = "",
    catalogue: Catalogue | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Changes:
    """Raises BadInput where the second day is not after the first one."""
    if after <= before:
        raise BadInput(
            f"Le {after} n’est pas après le {before}.",
            "Donnez le jour le plus ancien à --from, le plus récent à --to.",
        )
    loaded = given(catalogue)
    whole = loaded.catalogue
    opened = store or open_store(demo=demo) if zone or demo else None
    rows = zone_rows(opened, zone, after) if opened and zone else None
    moved, touched = _moved(whole, rows.facts, before, after) if rows else ((), 0)
    numbers = numbers_changed(whole, before, after)
    return Changes(
        before=before,
        after=after,
        differences=differences(whole, before, after),
        numbers=numbers,
        readers={each.parameter.id: _readers(whole, each, before, after) for each in numbers},
        schemes=whole.schemes,
        zone=rows,
        moved=moved,
        touched=touched,
        warning=loaded.warning,
        fictitious=bool(opened and opened.demo),
    )


def _readers(
    catalogue: Catalogue, number: Renumbered, before: date, after: date
) -> tuple[Scheme, ...]:
    def reads(scheme: Scheme) -> bool:
        versions = (scheme.version_at(before), scheme.version_at(after))
        return any(v is not None and number.parameter.id in read_by(v) for v in versions)

    return tuple(scheme for scheme in catalogue.schemes.values() if reads(scheme))


def _moved(
    catalogue: Catalogue, facts: pl.DataFrame, before: date, after: date
) -> tuple[tuple[Moved, ...], int]:
    """Every scheme is looked at: an age or a geography may change a verdict without the rule."""
    old = verdict_table(prepare(catalogue, before), facts)
    new = verdict_table(prepare(catalogue, after), facts)
    found = []
    touched = pl.Series([False] * facts.height, dtype=pl.Boolean)
    for id_, scheme in catalogue.schemes.items():
        changed = old[id_].cast(pl.String) != new[id_].cast(pl.String)
        if not changed.any():
            continue
        touched |= changed & ~(old[id_].is_in(OUT) & new[id_].is_in(OUT))
        pairs = pl.DataFrame({"was": old[id_], "now": new[id_]}).filter(changed)
        counts = pairs.group_by("was", "now").len().sort("len", "was", descending=[True, False])
        found.append(Moved(scheme, {(was, now): n for was, now, n in counts.iter_rows()}))
    found.sort(key=lambda moved: (-moved.count, moved.scheme.name))
    return tuple(found), int(touched.sum())
