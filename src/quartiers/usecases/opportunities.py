"""For every scheme, the establishments of a zone by verdict, and the question to ask them first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from quartiers.schemes.asking.answers import PLACE
from quartiers.schemes.asking.questions import Ranked, question
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.checking.coverage import can_refute
from quartiers.schemes.facts import FactKey
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.tables.encoding import HIGH, LOW
from quartiers.schemes.tables.tallies import Tally, tallies
from quartiers.schemes.verdict import Code
from quartiers.schemes.vocabulary import vocabulary
from quartiers.storage.store import Store, open_store
from quartiers.usecases.targets import given
from quartiers.usecases.trying import changed
from quartiers.usecases.zone_rows import ZoneRows, zone_rows

TRIED = 3
"""Questions tried for a scheme: the facts that most of its establishments wait for."""
OPEN: tuple[Code, ...] = ("remplies", "a_confirmer", "information_manquante")


@dataclass(frozen=True)
class Asking:
    """A question, and how many verdicts its answer changes, on average over the answers tried."""

    text: str
    key: FactKey
    changes: float


@dataclass(frozen=True)
class Opportunity:
    """`possible`: establishments that no condition rules out. `telling`: whether data could rule
    some out; else « à confirmer » says nothing of them."""

    scheme: Scheme
    counts: Mapping[Code, int]
    question: Asking | None
    telling: bool

    @property
    def possible(self) -> int:
        return sum(self.counts[code] for code in OPEN)


@dataclass(frozen=True)
class Opportunities:
    """The schemes in force, from the one that the most establishments are close to, those of which
    data tell nothing at the end; `questions` are those that change the most verdicts, all schemes
    together."""

    zone: ZoneRows
    as_of: date
    schemes: tuple[Opportunity, ...]
    questions: tuple[Asking, ...]
    closed: int
    warning: str
    fictitious: bool


def opportunities(
    zone: str,
    *,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Opportunities:
    """Raises UnknownCode for a zone that is not known, StoreEmpty without register."""
    loaded = given(catalogue)
    day, opened = as_of or date.today(), store or open_store(demo=demo)
    rows = zone_rows(opened, zone, day)
    program = prepare(loaded.catalogue, day)
    counted = tallies(program, rows.facts)
    changes = _changes(loaded.catalogue, program, counted, rows.facts)
    found = []
    for rule, tally in zip(program.rules, counted, strict=True):
        if rule.version is not None:
            own = {key: by[rule.scheme.id] for key, by in changes.items() if rule.scheme.id in by}
            best = _best(program, own)
            asking = best[0] if best else None
            telling = can_refute(rule.version)
            found.append(Opportunity(rule.scheme, tally.verdicts, asking, telling))
    total = {key: sum(by.values()) for key, by in changes.items()}
    return Opportunities(
        zone=rows,
        as_of=day,
        schemes=tuple(sorted(found, key=_rank)),
        questions=tuple(_best(program, total)),
        closed=len(program.rules) - len(found),
        warning=loaded.warning,
        fictitious=opened.demo,
    )


def _rank(opportunity: Opportunity) -> tuple[bool, int, int, str]:
    near = sum(opportunity.counts[code] for code in OPEN[:2])
    return not opportunity.telling, -near, -opportunity.possible, opportunity.scheme.name


def _best(program: Program, changes: Mapping[FactKey, float]) -> list[Asking]:
    ranked = sorted(changes.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [
        Asking(question(program, Ranked((key,), (), 0)).text, key, count)
        for key, count in ranked
        if count > 0
    ]


def _changes(
    catalogue: Catalogue, program: Program, counted: Iterable[Tally], table: pl.DataFrame
) -> dict[FactKey, dict[str, float]]:
    """For each fact worth trying, the verdicts that its answer changes, by scheme."""
    wanted: dict[FactKey, list[str]] = {}
    for rule, tally in zip(program.rules, counted, strict=True):
        waited = {leaf.name: leaf.unknown for leaf in tally.leaves if leaf.unknown}
        keys: dict[FactKey, int] = {}
        for name, count in waited.items():
            for key in program.reads[rule.places[name]]:
                if _can_be_asked(key) and _unknown(table, key):
                    keys[key] = max(count, keys.get(key, 0))
        for key in sorted(keys, key=lambda k: (-keys[k], str(k)))[:TRIED]:
            wanted.setdefault(key, []).append(rule.scheme.id)
    return changed(catalogue, program, table, wanted)


def _can_be_asked(key: FactKey) -> bool:
    if key.name in PLACE or key.name == "appreciation":
        return False
    return key.name == "declaratif" or bool(vocabulary().facts[key.name].question)


def _unknown(table: pl.DataFrame, key: FactKey) -> bool:
    """Whether some establishment may still answer."""
    names = [name for name in (str(key), f"{key}{LOW}", f"{key}{HIGH}") if name in table.columns]
    return not names or any(table[name].null_count() for name in names)
