"""For one scheme, the establishments of a zone by verdict, and the conditions that decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.rules import Leaf, leaves
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.tables.tallies import tallies
from quartiers.schemes.verdict import Code
from quartiers.storage.store import Store, open_store
from quartiers.usecases.catalogue import Loaded, current_catalogue
from quartiers.usecases.zone_rows import ZoneRows, zone_rows


@dataclass(frozen=True)
class Reason:
    """A condition: how many refused it stands against, how many others wait for it."""

    leaf: Leaf
    against: int
    unknown: int


@dataclass(frozen=True)
class Targets:
    """`counts` by verdict, for the establishments of `zone.rows`. None of it is a promise."""

    scheme: Scheme
    zone: ZoneRows
    as_of: date
    counts: Mapping[Code, int]
    reasons: tuple[Reason, ...]
    program: Program
    warning: str
    fictitious: bool


def targets(
    scheme_id: str,
    zone: str,
    *,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Targets:
    """Raises UnknownCode for a scheme or a zone that is not known, StoreEmpty without register."""
    loaded = given(catalogue)
    day, opened = as_of or date.today(), store or open_store(demo=demo)
    scheme = loaded.catalogue.scheme(scheme_id.strip().lower())
    rows = zone_rows(opened, zone, day)
    return tallied(scheme, rows, loaded, day, opened.demo)


def given(catalogue: Catalogue | None) -> Loaded:
    return Loaded(catalogue) if catalogue else current_catalogue()


def tallied(scheme: Scheme, rows: ZoneRows, loaded: Loaded, day: date, fictitious: bool) -> Targets:
    program = prepare(loaded.catalogue, day, [scheme.id])
    tally = tallies(program, rows.facts)[0]
    version = program.rules[0].version
    named = {leaf.name: leaf for leaf in leaves(version.conditions)} if version else {}
    reasons = [Reason(named[each.name], each.against, each.unknown) for each in tally.leaves]
    return Targets(
        scheme=scheme,
        zone=rows,
        as_of=day,
        counts=tally.verdicts,
        reasons=tuple(reason for reason in reasons if reason.against or reason.unknown),
        program=program,
        warning=loaded.warning,
        fictitious=fictitious,
    )
