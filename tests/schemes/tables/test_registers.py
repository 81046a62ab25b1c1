import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quartiers.schemes.tables.circuits import Asked, Circuit
from quartiers.schemes.tables.registers import planned

INPUTS = [0b0000_1111, 0b0011_0011, 0b0101_0101]
"""Each of the eight ways in which three bits may be set is one of the lowest bits of a word."""
JOINS = {
    "and": lambda one, other: one & other,
    "or": lambda one, other: one | other,
    "xor": lambda one, other: one ^ other,
    "not": lambda one, _: ~one,
}
steps = st.tuples(st.sampled_from(sorted(JOINS)), st.integers(0, 99), st.integers(0, 99))
stages = st.tuples(st.lists(steps, max_size=12), st.lists(st.integers(0, 99), max_size=4))


def inputs(circuit):
    return [circuit.ask(Asked(name, "yes", None)) for name in "abc"]


def found(circuit):
    plan = planned(circuit)
    block = np.zeros((plan.registers, 1), np.uint64)
    for register, bit in zip(block, plan.asked, strict=False):
        register[0] = INPUTS["abc".index(bit.column)]
    for bits in plan.run(block):
        yield [bit if isinstance(bit, bool) else int(bit[0]) & 0xFF for bit in bits]


@given(st.lists(stages, min_size=1, max_size=4))
def test_any_circuit(drawn):
    circuit, numbers, expected = Circuit(), list(INPUTS), []
    wires = inputs(circuit)
    for joins, wanted in drawn:
        for how, one, other in joins:
            for made in (wires, numbers):
                made.append(JOINS[how](made[one % len(made)], made[other % len(made)]))
        circuit.want([True, *(wires[place % len(wires)] for place in wanted)])
        expected.append([True, *(numbers[place % len(numbers)] & 0xFF for place in wanted)])
    assert list(found(circuit)) == expected


def test_the_same_join_is_one_gate():
    circuit = Circuit()
    a, b, c = inputs(circuit)
    circuit.want([(a & b) | c, c | (b & a), ~~a])
    assert len(planned(circuit).stages[0].steps) == 2


def test_registers_are_given_back():
    circuit = Circuit()
    a, b, _ = inputs(circuit)
    for _ in range(50):
        a = ~(a & b)
    circuit.want([a])
    assert planned(circuit).registers == 2
