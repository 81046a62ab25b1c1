"""A circuit run on a table, slice of rows after slice.

In one thread: a step takes a few microseconds, less than a thread waits for another to let it go.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from quartiers.schemes.tables.columns import Prepared
from quartiers.schemes.tables.registers import planned
from quartiers.schemes.tables.words import WORD, Words, ones, words_for

SLICE = 1 << 19
"""Rows treated at once, a multiple of 64: a register is then 64 kB, and calls weigh little."""

Found = Iterator[list[bool | Words]]


def run(ready: Prepared, wanted: Iterable[Sequence[object]]) -> Iterator[tuple[slice, Found]]:
    """Some rows and the bits wanted of them, list after list: each is to be read before the next is
    asked for. A table whose numbers are not sound is refused."""
    ready.circuit.want([ready.sound()])
    for bits in wanted:
        ready.circuit.want(bits)
    plan = planned(ready.circuit)
    height = ready.table.height
    width = words_for(min(SLICE, height))
    # Memory that all the slices use in turn: new memory costs as much as what fills it
    block = np.empty((plan.registers, width), np.uint64)
    room = np.zeros(width * WORD, np.bool_)
    for start in range(0, max(height, 1), SLICE):  # a slice of no row has counts too
        rows = slice(start, min(start + SLICE, height))
        width = words_for(rows.stop - start)
        registers = [register[:width] for register in block]
        for asked, register in zip(plan.asked, registers, strict=False):
            ready.read(asked, start, register, room[: width * WORD])
        found = plan.run(registers)
        (sound,) = next(found)
        if not isinstance(sound, bool) and ones(sound, rows.stop - start) < rows.stop - start:
            ready.refuse()
        yield rows, found
