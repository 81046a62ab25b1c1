"""The same rules in the OpenFisca way: NumPy arrays, a condition a vector, worked out once.

Three values are two vectors of booleans, surely true and surely false; choices are numbers, as
OpenFisca encodes them. Verdicts: 0 remplies, 1 à confirmer, 2 information manquante, 3 non remplie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Pair = tuple[Bits, Bits]
Columns = Mapping[str, tuple[Any, ...]]


def columns(table: pa.Table, facts: Mapping[str, str]) -> Columns:
    """Each fact as arrays: two ends, two booleans, or numbers with their words."""
    made: dict[str, tuple[Any, ...]] = {}
    for fact, form in facts.items():
        if form in ("nombre", "date"):
            made[fact] = (_end(table[f"{fact}.min"], -1), _end(table[f"{fact}.max"], 1))
        elif form == "booleen":
            values = table[fact].combine_chunks()
            yes = values.fill_null(False).to_numpy(zero_copy_only=False)
            no = ~values.fill_null(True).to_numpy(zero_copy_only=False)
            made[fact] = (yes, no)
        else:
            coded = table[fact].combine_chunks().dictionary_encode()
            words = coded.dictionary.to_pylist()
            made[fact] = (coded.indices.fill_null(len(words)).to_numpy(), words)
    return made


def _end(column: pa.ChunkedArray, side: int) -> Any:
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32()).cast(pa.float64())
    return column.fill_null(side * np.inf).to_numpy()


def worth(tests: list[dict[str, Any]], facts: Columns) -> list[Pair]:
    return [_test(facts[test["fact"]], test["op"], test["value"]) for test in tests]


def _test(fact: tuple[Any, ...], operator: str, value: Any) -> Pair:
    if operator == "in":
        numbers, words = fact
        inside = np.array([word in value for word in words] + [False])
        outside = ~inside
        outside[-1] = False
        return inside[numbers], outside[numbers]
    if isinstance(value, bool):
        return fact if value else fact[::-1]
    low, high = fact
    if operator == "between":
        first, last = value
        return (low >= first) & (high <= last), (high < first) | (low > last)
    bound = value if not isinstance(value, str) else np.datetime64(value, "D").astype(int)
    if operator == "inferieur_a":
        return high < bound, low >= bound
    if operator == "au_plus":
        return high <= bound, low > bound
    if operator == "superieur_a":
        return low > bound, high <= bound
    return low >= bound, high < bound


@dataclass
class Pairs:
    """A tree as two vectors, surely true and surely false, joined two by two.

    With `hoped`, what only a person can say is favourable; `wanted` is False below a denial.
    """

    worth: list[Pair]
    hoped: frozenset[int]

    def pair(self, tree: Any, wanted: bool = True) -> Pair:
        if isinstance(tree, int):
            true, false = self.worth[tree]
            if tree not in self.hoped:
                return true, false
            return (~false, false) if wanted else (true, ~true)
        operator, *nodes = tree
        if operator == "not":
            true, false = self.pair(nodes[0], not wanted)
            return false, true
        if operator == "most":
            needed, *nodes = nodes
            pairs = [self.pair(node, wanted) for node in nodes]
            trues = sum(true.astype(np.uint8) for true, _ in pairs)
            falses = sum(false.astype(np.uint8) for _, false in pairs)
            return trues >= needed, falses > len(pairs) - needed
        trues, falses = zip(*(self.pair(node, wanted) for node in nodes), strict=True)
        if operator == "and":
            return reduce(np.logical_and, trues), reduce(np.logical_or, falses)
        return reduce(np.logical_or, trues), reduce(np.logical_and, falses)


@dataclass
class OneSided:
    """The same, where each side works out only what it needs."""

    worth: list[Pair]
    hoped: frozenset[int]

    def true(self, tree: Any, wanted: bool = True) -> Bits:
        if isinstance(tree, int):
            true, false = self.worth[tree]
            return ~false if wanted and tree in self.hoped else true
        operator, *nodes = tree
        if operator == "not":
            return self.false(nodes[0], not wanted)
        if operator == "most":
            needed, *nodes = nodes
            return sum(self.true(n, wanted).astype(np.uint8) for n in nodes) >= needed
        join = np.logical_and if operator == "and" else np.logical_or
        return reduce(join, [self.true(node, wanted) for node in nodes])

    def false(self, tree: Any, wanted: bool = True) -> Bits:
        if isinstance(tree, int):
            true, false = self.worth[tree]
            return ~true if not wanted and tree in self.hoped else false
        operator, *nodes = tree
        if operator == "not":
            return self.true(nodes[0], not wanted)
        if operator == "most":
            needed, *nodes = nodes
            falses = sum(self.false(n, wanted).astype(np.uint8) for n in nodes)
            return falses > len(nodes) - needed
        join = np.logical_or if operator == "and" else np.logical_and
        return reduce(join, [self.false(node, wanted) for node in nodes])


def verdicts(
    program: dict[str, Any], facts: Columns, tuned: bool = False
) -> list[NDArray[np.uint8]]:
    """One scheme, one formula that ends with `select`, as OpenFisca's do; or by hand, `tuned`."""
    found, hoped = worth(program["tests"], facts), frozenset(program["asked"])
    if tuned:
        sure, best = OneSided(found, frozenset()), OneSided(found, hoped)
        return [_tuned(rule, sure, best) for rule in program["rules"]]
    plain, hopeful = Pairs(found, frozenset()), Pairs(found, hoped)
    return [_selected(rule, plain, hopeful) for rule in program["rules"]]


def _selected(rule: dict[str, Any], plain: Pairs, hopeful: Pairs) -> NDArray[np.uint8]:
    true, false = plain.pair(rule["tree"])
    best, _ = hopeful.pair(rule["tree"])
    if_true, confirm, unknown, no = np.array([rule["capped"], 1, 2, 3], np.uint8)
    return np.select([true, best, false], [if_true, confirm, no], unknown)


def _tuned(rule: dict[str, Any], plain: OneSided, hopeful: OneSided) -> NDArray[np.uint8]:
    """2, less one at best, less one more when sure and not capped, or one more when false."""
    tree = rule["tree"]
    codes = plain.false(tree).view(np.uint8) + np.uint8(2)
    codes -= hopeful.true(tree).view(np.uint8)
    if not rule["capped"]:
        codes -= plain.true(tree).view(np.uint8)
    return codes
