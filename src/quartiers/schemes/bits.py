"""Outcomes of a whole table: three columns of bits, what each row may be worth.

The operations of `logic`, one profile at a time there, a column at a time here. A bit that is the
same for every row stays a Python boolean and folds away: where no `sans_objet_si` can take a node
away, what is left is Kleene's logic on two columns, without a null anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Bit = bool | pl.Expr | NDArray[np.uint64]
"""One boolean for all the rows, or a column without null: to be made, or at hand in words."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Whether a row may be worth true, false, without object: one at least of the three."""

    true: Bit
    false: Bit
    void: Bit = False

    @property
    def surely_true(self) -> Bit:
        return every([invert(self.false), invert(self.void)])

    @property
    def surely_false(self) -> Bit:
        return every([invert(self.true), invert(self.void)])

    @property
    def surely_void(self) -> Bit:
        return every([self.void, invert(self.true), invert(self.false)])


ANYTHING = Outcome(True, True)
"""What a leaf is worth where no column tells."""


def every(bits: Iterable[Bit]) -> Bit:
    kept: list[Any] = []
    for bit in bits:
        if isinstance(bit, bool):
            if not bit:
                return False
        else:
            kept.append(bit)
    return reduce(and_, kept) if kept else True


def some(bits: Iterable[Bit]) -> Bit:
    kept: list[Any] = []
    for bit in bits:
        if isinstance(bit, bool):
            if bit:
                return True
        else:
            kept.append(bit)
    return reduce(or_, kept) if kept else False


def invert(bit: Bit) -> Bit:
    return not bit if isinstance(bit, bool) else ~bit


def choose(where: Bit, yes: Bit, no: Bit) -> Bit:
    if yes is no:
        return yes
    return some([every([where, yes]), every([invert(where), no])])


def negation(outcome: Outcome) -> Outcome:
    return Outcome(outcome.false, outcome.true, outcome.void)


def conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    nodes = list(outcomes)
    may_hold = every(some([node.true, node.void]) for node in nodes)
    # A node that is never void and can be « not false » can be true: nothing more to ask for
    always_one = any(node.void is False for node in nodes)
    some_true = True if always_one else some(node.true for node in nodes)
    return Outcome(
        every([may_hold, some_true]),
        some(node.false for node in nodes),
        every(node.void for node in nodes),
    )


def disjunction(outcomes: Iterable[Outcome]) -> Outcome:
    return negation(conjunction(negation(outcome) for outcome in outcomes))


def at_least(needed: int, outcomes: Iterable[Outcome]) -> Outcome:
    nodes = list(outcomes)
    enough = _reaches(needed, [node.true for node in nodes])
    settled = _reaches(needed, [node.surely_true for node in nodes])
    shaky = [node.false for node in nodes]
    if needed > 1:
        shaky += [node.true for node in nodes]
    fewer = every([invert(settled), some(shaky)])
    return Outcome(enough, fewer, every(node.void for node in nodes))


def _reaches(needed: int, bits: list[Bit]) -> Bit:
    """Whether as many of the bits as needed are set: their sum in base two, then compared."""
    digits: list[Bit] = [False] * len(bits).bit_length()
    for bit in bits:
        carry = bit
        for place, digit in enumerate(digits):
            digits[place], carry = _differs(digit, carry), every([digit, carry])
    if needed >> len(digits):
        return False
    reached: Bit = True
    for place, digit in enumerate(digits):
        reached = every([digit, reached]) if needed >> place & 1 else some([digit, reached])
    return reached


def _differs(one: Any, other: Any) -> Bit:
    if isinstance(one, bool):
        return invert(other) if one else other
    return _differs(other, one) if isinstance(other, bool) else one ^ other


def guarded(outcome: Outcome, guard: Outcome) -> Outcome:
    kept = some([guard.false, guard.void])
    return Outcome(
        every([outcome.true, kept]),
        every([outcome.false, kept]),
        some([every([outcome.void, kept]), guard.true]),
    )


def chosen(where: Bit, yes: Outcome, no: Outcome) -> Outcome:
    return Outcome(
        choose(where, yes.true, no.true),
        choose(where, yes.false, no.false),
        choose(where, yes.void, no.void),
    )
