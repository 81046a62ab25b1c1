from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from quartiers.strategy.budget import UNNAMED, Money, Sum, budget, total

AMOUNTS = st.none() | st.decimals(0, 10**6, places=2)
LINES = st.lists(
    st.builds(
        Money,
        year=st.integers(2024, 2028),
        funder=st.sampled_from(["Région", "État", " Région ", ""]),
        asked=AMOUNTS,
        obtained=AMOUNTS,
        state=st.sampled_from(["pressenti", "obtenu", "refuse"]),
    ),
    max_size=20,
)


@given(LINES)
def test_sums_are_those_of_the_lines(lines):
    found = budget(lines)
    kept = [line for line in lines if line.state != "refuse"]
    assert found.total.asked == sum((line.asked or 0 for line in kept), Decimal(0))
    assert found.total.obtained_unknown == sum(line.obtained is None for line in kept)
    by_year = sum((found.of_year(year) for year in found.years), Sum())
    by_funder = sum((found.of_funder(who) for who in found.funders), Sum())
    assert by_year == by_funder == found.total == total(lines)


def test_unknown_is_not_nothing():
    found = budget([Money(2026, "Région", None), Money(2026, "Région", Decimal(10), Decimal(0))])
    cell = found.cell(2026, "Région")
    assert (cell.asked, cell.asked_unknown) == (10, 1)
    assert (cell.obtained, cell.obtained_unknown) == (0, 1)
    assert found.cell(2027, "Région") is None


def test_largest_funder_first_and_names_are_one():
    found = budget(
        [Money(2026, "a", Decimal(1)), Money(2027, "b  c", Decimal(5)), Money(2027, " b c", None)]
    )
    assert found.funders == ("b c", "a")
    assert budget([Money(2026, " ")]).funders == (UNNAMED,)


def test_refused_is_counted_apart():
    found = budget([Money(2026, "a", Decimal(7), state="refuse"), Money(2026, "a", state="refuse")])
    assert (found.refused, found.refused_unknown, found.years) == (7, 1, ())
