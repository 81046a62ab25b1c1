from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.schemes.checking.crosschecks import without_value
from quartiers.schemes.scheme import Dated, Parameter
from quartiers.schemes.sourcing import Source

START = date(2026, 1, 1)
LAW = Source("", "Loi", "", "", "texte_lu", None)
DAYS = [START + timedelta(days=number) for number in range(12)]


def parameter(*spans):
    return Parameter("x", "X", "mois", tuple(Dated(a, b, 1, LAW) for a, b in spans))


@st.composite
def parameters(draw):
    """Up to three periods in order, apart or not, the last one open or not."""
    cuts = sorted(draw(st.sets(st.integers(0, 11), min_size=2, max_size=6)))
    if len(cuts) % 2:
        cuts.pop()
    spans = [(DAYS[a], DAYS[b - 1]) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    if draw(st.booleans()):
        spans[-1] = (spans[-1][0], None)
    if draw(st.booleans()):
        spans[0] = (None, spans[0][1])
    return parameter(*spans)


@given(parameters(), st.sampled_from(DAYS), st.integers(0, 12))
def test_first_day_without_value(made, start, length):
    end = start + timedelta(days=length)
    days = [start + timedelta(days=number) for number in range(length + 1)]
    lacking = next((day for day in days if made.at(day) is None), None)
    assert without_value(made, start, end) == (f"le {lacking}" if lacking else "")


@pytest.mark.parametrize(
    ("spans", "start", "end", "said"),
    [
        ([(DAYS[0], None)], DAYS[0], None, ""),
        ([(DAYS[0], DAYS[5])], DAYS[0], None, f"le {DAYS[6]}"),
        ([(DAYS[2], None)], None, None, ""),
        ([(None, DAYS[5])], None, None, f"le {DAYS[6]}"),
        ([(None, DAYS[5])], None, DAYS[5], ""),
    ],
)
def test_open_ends(spans, start, end, said):
    assert without_value(parameter(*spans), start, end) == said
