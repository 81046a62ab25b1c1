"""Outcomes of a whole table: three columns of bits, what each row may be worth.

The operations of `logic`, one profile at a time there, a column at a time here. A bit that is the
same for every row stays a Python boolean and folds away: where no `sans_objet_si` can take a node
away, what is left is Kleene's logic on two columns, without a null anywhere.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl

from quartiers.schemes.tables.circuits import Wire

Bit = bool | pl.Expr | Wire
"""One boolean for all the rows, or a column to be made: of a circuit, or of a filter (a null is
then a bit that is set: what is not known may be)."""


Later = Callable[[], Bit]


class Outcome:
    """Whether a row may be worth true, false, without object: one at least of the three.

    Each of the three is worked out when it is first asked for: a capped verdict never asks whether
    its root may be false.
    """

    __slots__ = ("_false", "_true", "_void")

    def __init__(self, true: Bit | Later, false: Bit | Later, void: Bit | Later = False) -> None:
        self._true, self._false, self._void = true, false, void

    @property
    def true(self) -> Bit:
        if callable(self._true):
            self._true = self._true()
        return self._true

    @property
    def false(self) -> Bit:
        if callable(self._false):
            self._false = self._false()
        return self._false

    @property
    def void(self) -> Bit:
        if callable(self._void):
            self._void = self._void()
        return self._void

    @property
    def surely_true(self) -> Bit:
        return invert(some([self.void, self.false]))

    @property
    def surely_false(self) -> Bit:
        return invert(some([self.void, self.true]))

    @property
    def surely_void(self) -> Bit:
        if self.void is False:
            return False
        return every([self.void, invert(some([self.true, self.false]))])


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
    return Outcome(lambda: outcome.false, lambda: outcome.true, lambda: outcome.void)


def conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    nodes = list(outcomes)

    def true() -> Bit:
        may_hold = every(some([node.void, node.true]) for node in nodes)
        # A node that is never void and can be « not false » can be true: nothing more to ask for
        always_one = any(node.void is False for node in nodes)
        return may_hold if always_one else every([may_hold, some(node.true for node in nodes)])

    return Outcome(
        true,
        lambda: some(node.false for node in nodes),
        lambda: every(node.void for node in nodes),
    )


def disjunction(outcomes: Iterable[Outcome]) -> Outcome:
    return negation(conjunction([negation(outcome) for outcome in outcomes]))


def at_least(needed: int, outcomes: Iterable[Outcome]) -> Outcome:
    nodes = list(outcomes)

    def fewer() -> Bit:
        settled = _reaches(needed, [node.surely_true for node in nodes])
        shaky = [node.false for node in nodes]
        if needed > 1:
            shaky += [node.true for node in nodes]
        return every([invert(settled), some(shaky)])

    return Outcome(
        lambda: _reaches(needed, [node.true for node in nodes]),
        fewer,
        lambda: every(node.void for node in nodes),
    )


def _reaches(needed: int, bits: list[Bit]) -> Bit:
    """Whether as many of the bits as needed are set: their sum in base two, then compared."""
    digits: list[Bit] = [False] * len(bits).bit_length()
    for bit in bits:
        carry = bit
        for place, digit in enumerate(digits):
            digits[place], carry = differs(digit, carry), every([digit, carry])
    if needed >> len(digits):
        return False
    reached: Bit = True
    for place, digit in enumerate(digits):
        reached = every([digit, reached]) if needed >> place & 1 else some([digit, reached])
    return reached


def differs(one: Any, other: Any) -> Bit:
    if isinstance(one, bool):
        return invert(other) if one else other
    return differs(other, one) if isinstance(other, bool) else one ^ other


def guarded(outcome: Outcome, guard: Outcome) -> Outcome:
    def kept() -> Bit:
        return some([guard.void, guard.false])

    return Outcome(
        lambda: every([outcome.true, kept()]),
        lambda: every([outcome.false, kept()]),
        lambda: some([every([outcome.void, kept()]), guard.true]),
    )


def chosen(where: Bit, yes: Outcome, no: Outcome) -> Outcome:
    return Outcome(
        lambda: choose(where, yes.true, no.true),
        lambda: choose(where, yes.false, no.false),
        lambda: choose(where, yes.void, no.void),
    )
