"""A circuit as steps over few registers, so that what stands between facts and verdicts stays in
the cache of a core: a register is given back after its last use, and the next step takes it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from quartiers.schemes.tables.circuits import Asked, Circuit
from quartiers.schemes.tables.words import Words

Step = tuple[str, int, int, int]
"""The sign of a gate, two registers and that of their join; a denial looks at one."""
JOINS = {"&": np.bitwise_and, "|": np.bitwise_or, "^": np.bitwise_xor}


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps, then what was wanted: the same bit for every row, or a register, to be read before the
    next stage writes over it."""

    steps: Sequence[Step]
    found: Sequence[bool | int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The bits to read from the table, each into the register of its place, then the stages."""

    asked: Sequence[Asked]
    stages: Sequence[Stage]
    registers: int

    def run(self, block: Sequence[Words]) -> Iterator[list[bool | Words]]:
        """What each stage wanted, of registers that hold what was asked."""
        for stage in self.stages:
            for sign, one, other, into in stage.steps:
                if sign == "~":
                    np.invert(block[one], block[into])
                else:
                    JOINS[sign](block[one], block[other], block[into])
            yield [bit if isinstance(bit, bool) else block[bit] for bit in stage.found]


@dataclass(slots=True)
class _Registers:
    count: int = 0
    free: list[int] = field(default_factory=list)
    of_gate: dict[int, int] = field(default_factory=dict)

    def take(self, gate: int) -> int:
        if not self.free:
            self.free.append(self.count)
            self.count += 1
        self.of_gate[gate] = self.free.pop()
        return self.of_gate[gate]

    def give_back(self, gates: Iterable[int]) -> None:
        self.free += [self.of_gate[gate] for gate in gates]


def planned(circuit: Circuit) -> Plan:
    """The steps to what is wanted, stage after stage; gates that nothing looks at are left out."""
    registers, last = _Registers(), _last_uses(circuit)
    of_gate = registers.of_gate
    read = [(bit, circuit.places["?", number, number]) for bit, number in circuit.asked.items()]
    # Column by column, so that a slice of it is still in the cache for its next bit
    read = sorted((bit for bit in read if bit[1] in last), key=lambda bit: bit[0].column)
    for _, place in read:
        registers.take(place)
    stages: list[Stage] = []
    steps: list[Step] = []
    for place, (sign, one, other) in enumerate(circuit.gates):
        if sign == "!":
            wanted = circuit.wanted[one]
            found = [bit if isinstance(bit, bool) else of_gate[bit] for bit in wanted]
            stages.append(Stage(steps, found))
            steps = []
            read_here = {bit for bit in wanted if not isinstance(bit, bool)}
            registers.give_back(gate for gate in read_here if last[gate] == place)
        elif sign != "?" and place in last:
            operands = of_gate[one], of_gate[other]
            registers.give_back(gate for gate in {one, other} if last[gate] == place)
            steps.append((sign, *operands, registers.take(place)))
    return Plan([bit for bit, _ in read], stages, registers.count)


def _last_uses(circuit: Circuit) -> dict[int, int]:
    """The last place that looks at each gate, where one does."""
    last: dict[int, int] = {}
    for place in range(len(circuit.gates) - 1, -1, -1):
        sign, one, other = circuit.gates[place]
        if sign == "!":
            for bit in circuit.wanted[one]:
                if not isinstance(bit, bool):
                    last.setdefault(bit, place)
        elif sign != "?" and place in last:
            last.setdefault(one, place)
            last.setdefault(other, place)
    return last
