"""What the answers to a question would change, for all the firms of a table at once.

A firm is looked at once for each answer that is tried. Schemes that read the same columns are
judged together: the firms alike for them are one row, and the answers are put one under the other
in a few tall tables, for to start a table costs more than to judge its rows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.asking.answers import answers
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import FactKey, Known
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.tables.compiling import verdict_table
from quartiers.schemes.tables.encoding import CANDIDATES, HIGH, LOW, encode

MOST_ROWS = 1 << 19
"""Of one tall table, so that a département takes no more memory than a few neighbourhoods."""
ALIKE = "établissements"
Try = tuple[FactKey, Known]
Codes = Mapping[str, NDArray[Any]]


def changed(
    catalogue: Catalogue,
    program: Program,
    table: pl.DataFrame,
    wanted: Mapping[FactKey, Collection[str]],
) -> dict[FactKey, dict[str, float]]:
    """For each fact, how many firms change verdict in each of its schemes, on average over the
    answers tried, once all who did not say have given the same one."""
    tries = {key: _tries(prepare(catalogue, program.as_of, wanted[key]), key) for key in wanted}
    total = {key: dict.fromkeys(ids, 0.0) for key, ids in wanted.items() if tries[key]}
    for ids in _looking_at_the_same(program, table):
        own = prepare(catalogue, program.as_of, ids)
        firms, many = alike(own, table)
        keys = [key for key in total if not total[key].keys().isdisjoint(ids)]
        every = [one for key in keys for one in tries[key]]
        before, *after = _judged(own, firms, every)
        for (key, _), codes in zip(every, after, strict=True):
            for id_ in total[key].keys() & ids:
                total[key][id_] += float(many[before[id_] != codes[id_]].sum())
    return {
        key: {id_: count / len(tries[key]) for id_, count in counts.items()}
        for key, counts in total.items()
    }


def _looking_at_the_same(program: Program, table: pl.DataFrame) -> Iterable[list[str]]:
    """The schemes in force, those that read the same columns together: the fewer columns, the more
    firms are alike."""
    known = {_fact_of(name) for name in table.columns}
    found: dict[frozenset[str], list[str]] = {}
    for rule in program.rules:
        read = {str(key) for place in rule.places.values() for key in program.reads[place]}
        if rule.version is not None:
            found.setdefault(frozenset(read & known), []).append(rule.scheme.id)
    return found.values()


def alike(program: Program, table: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """A row for all the firms that the rules cannot tell apart, and how many they are."""
    read = {str(fact) for fact in program.facts}
    names = [name for name in table.columns if _fact_of(name) in read]
    # Without any column of these schemes, a table still has its rows
    told = table.select(pl.repeat(True, pl.len()).alias(ALIKE), *names)
    firms = told.group_by(told.columns, maintain_order=True).len(name=f"{ALIKE} semblables")
    return firms.select(told.columns), firms[f"{ALIKE} semblables"].cast(pl.Int64).to_numpy()


def _fact_of(column: str) -> str:
    return column.removesuffix(LOW).removesuffix(HIGH).removesuffix(CANDIDATES)


def _tries(program: Program, key: FactKey) -> list[Try]:
    """An answer for each way its schemes can tell them apart: other schemes have other numbers."""
    facts = (answer[key] for answer in answers((key,), program.outcomes.by_fact, {}))
    return [(key, fact) for fact in facts if isinstance(fact, Known)]


def _judged(program: Program, firms: pl.DataFrame, tries: list[Try]) -> Iterator[Codes]:
    """The verdicts as things stand, then once each try is answered by all, in order."""
    tables = chain([firms], (answered_by_all(firms, *one) for one in tries))
    while some := list(islice(tables, max(1, MOST_ROWS // max(1, firms.height)))):
        found = verdict_table(program, pl.concat(some, how="diagonal_relaxed"))
        codes = {name: found[name].to_physical().to_numpy() for name in found.columns}
        for place in range(len(some)):
            rows = slice(place * firms.height, (place + 1) * firms.height)
            yield {name: column[rows] for name, column in codes.items()}


def answered_by_all(table: pl.DataFrame, key: FactKey, fact: Known) -> pl.DataFrame:
    """The table once every establishment that did not say has given this answer."""
    columns: list[Any] = []
    for name, values in encode([{key: fact}]).to_dict(as_series=False).items():
        if name not in table.columns:
            columns.append(pl.lit(values[0]).alias(name))
        elif not name.endswith((LOW, HIGH)):
            columns += _named(table, name, values[0])
        else:
            blank = pl.col(f"{key}{LOW}").is_null() & pl.col(f"{key}{HIGH}").is_null()
            columns.append(pl.when(blank).then(pl.lit(values[0])).otherwise(name).alias(name))
    return table.with_columns(columns)


def _named(table: pl.DataFrame, name: str, value: Any) -> list[pl.Expr]:
    """A code or a yes: a firm that may be several things is only asked which of them it is."""
    many = f"{name}{CANDIDATES}"
    # An Enum knows only the codes that its table already has
    own = pl.col(name).cast(pl.String) if isinstance(value, str) else pl.col(name)
    if many not in table.columns:
        return [own.fill_null(value)]
    either = pl.col(many)
    told = own.is_null() & (either.is_null() | either.list.contains(value))
    return [
        pl.when(told).then(pl.lit(value)).otherwise(own).alias(name),
        pl.when(~told).then(many).alias(many),
    ]
