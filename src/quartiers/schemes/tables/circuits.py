"""What is to be worked out of a table, written down once, then run on slice after slice of rows.

Rules hold the same tests, often joined alike: a gate asked for twice is one gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Gate = tuple[str, int, int]
"""`&`, `|` or `^` of two earlier gates, `~` of one, twice; `?`, a bit to read, and `!`, bits that
are wanted there, by their number. Plain tuples: the collector of cycles need not come back to the
hundred thousand that three thousand schemes make."""


class Asked(NamedTuple):
    """A bit to be read from the table: a column, a sign and what it is compared with."""

    column: str
    sign: str
    bound: Any


@dataclass(frozen=True, slots=True)
class Circuit:
    """Gates in an order in which they may be worked out; `wanted` are bits known beforehand, or the
    places of gates."""

    gates: list[Gate] = field(default_factory=list)
    places: dict[Gate, int] = field(default_factory=dict)
    asked: dict[Asked, int] = field(default_factory=dict)
    wanted: list[tuple[bool | int, ...]] = field(default_factory=list)

    def ask(self, bit: Asked) -> "Wire":
        number = self.asked.setdefault(bit, len(self.asked))
        return Wire(self, self.place("?", number, number))

    def want(self, bits: Sequence[object]) -> None:
        """To be read before what is asked for afterwards is worked out."""
        self.gates.append(("!", len(self.wanted), len(self.wanted)))
        self.wanted.append(tuple(bit.place if isinstance(bit, Wire) else bool(bit) for bit in bits))

    def place(self, sign: str, one: int, other: int) -> int:
        gate = (sign, one, other) if one < other else (sign, other, one)
        place = self.places.setdefault(gate, len(self.gates))
        if place == len(self.gates):
            self.gates.append(gate)
        return place


class Wire:
    """A column of bits that a circuit works out."""

    __slots__ = ("circuit", "place")

    def __init__(self, circuit: Circuit, place: int) -> None:
        self.circuit, self.place = circuit, place

    def __and__(self, other: "Wire") -> "Wire":
        return self._with("&", other)

    def __or__(self, other: "Wire") -> "Wire":
        return self._with("|", other)

    def __xor__(self, other: "Wire") -> "Wire":
        one, two = self._denied(), other._denied()
        if one and two:
            return one ^ two
        if one or two:
            return ~((one or self) ^ (two or other))
        return self._with("^", other)

    def __invert__(self) -> "Wire":
        return self._denied() or self._with("~", self)

    def _denied(self) -> "Wire | None":
        """What this wire denies: to deny it again costs nothing."""
        sign, one, _ = self.circuit.gates[self.place]
        return Wire(self.circuit, one) if sign == "~" else None

    def _with(self, sign: str, other: "Wire") -> "Wire":
        return Wire(self.circuit, self.circuit.place(sign, self.place, other.place))
