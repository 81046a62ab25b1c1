from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.schemes import made

from quartiers.schemes.facts import Candidates, Interval, Known, Unknown
from quartiers.schemes.judging.outcomes import outcomes_of
from quartiers.schemes.judging.resolved import resolve
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Near,
    Reference,
    Seniority,
    Within,
    add_months,
)

STAFF = made.key("effectif@unite_legale")
EVERY = range(-30, 50)
NUMBERS = st.integers(0, 9)
HOLDS = {
    "egal": lambda value, bound: value == bound,
    "inferieur_a": lambda value, bound: value < bound,
    "au_plus": lambda value, bound: value <= bound,
    "superieur_a": lambda value, bound: value > bound,
    "au_moins_egal_a": lambda value, bound: value >= bound,
}
SETTLED = made.key("date_implantation@etablissement")


def worth(test, facts, day=made.DAY, numbers=None):
    return made.program(made.leaf(test, "seule"), *(numbers or ()), day=day).outcomes(facts)[-1]


def all_agree(answers):
    found = set(answers)
    return UNKNOWN if len(found) > 1 else TRUE if True in found else FALSE


@st.composite
def numeric_facts(draw):
    """A fact and every number that it may be."""
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    return draw(
        st.sampled_from(
            [
                (Known(low), [low]),
                (Interval(low, high), range(low, high + 1)),
                (Interval(None, high), [n for n in EVERY if n <= high]),
                (Interval(low, None), [n for n in EVERY if n >= low]),
                (Unknown("non publié"), EVERY),
            ]
        )
    )


@given(numeric_facts(), st.sampled_from(list(HOLDS)), NUMBERS)
def test_number_against_a_threshold(drawn, operator, bound):
    fact, numbers = drawn
    expected = all_agree(HOLDS[operator](number, bound) for number in numbers)
    assert worth(Compare(STAFF, operator, bound), {STAFF: fact}) == expected


@given(numeric_facts(), NUMBERS, NUMBERS)
def test_number_in_a_range(drawn, one, other):
    fact, numbers = drawn
    low, high = sorted((one, other))
    expected = all_agree(low <= number <= high for number in numbers)
    assert worth(Between(STAFF, low, high), {STAFF: fact}) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (date(2026, 1, 1), None, TRUE),
        (None, date(2025, 12, 31), FALSE),
        (None, date(2026, 1, 1), UNKNOWN),
    ],
)
def test_dates_with_an_open_end(low, high, expected):
    test = Compare(SETTLED, "au_moins_egal_a", date(2026, 1, 1))
    assert worth(test, {SETTLED: Interval(low, high)}) == expected


CODES = ["47", "47.1", "47.11A", "56.10C", "56"]


@given(
    st.sets(st.sampled_from(CODES[2:4] + ["10.71C"]), min_size=1),
    st.lists(st.sampled_from(CODES), min_size=1),
)
def test_precise_codes_by_prefix(codes, prefixes):
    key = made.key("naf@etablissement")
    fact = Candidates(frozenset(codes)) if len(codes) > 1 else Known(*codes)
    expected = all_agree(any(code.startswith(p) for p in prefixes) for code in codes)
    assert worth(Among(key, tuple(prefixes), True), {key: fact}) == expected


def test_code_less_precise_than_asked():
    key = made.key("naf@etablissement")
    for code, expected in (("96", UNKNOWN), ("96.02A", TRUE), ("96.01A", FALSE), ("9", UNKNOWN)):
        assert worth(Among(key, ("96.02",), True), {key: Known(code)}) == expected


def test_exact_codes_have_no_prefix():
    key = made.key("commune@projet")
    assert worth(Among(key, ("2",)), {key: Known("2A004")}) == FALSE
    some = Candidates(frozenset(("59512", "59599")))
    assert worth(Among(key, ("59512",)), {key: some}) == UNKNOWN
    assert worth(Among(key, ("59512", "59599")), {key: some}) == TRUE
    assert worth(Compare(key, "egal", "59512"), {key: some}) == UNKNOWN
    assert worth(Compare(key, "egal", "75056"), {key: some}) == FALSE


@pytest.mark.parametrize(
    ("operator", "days_before", "expected"),
    [
        ("inferieur_a", 0, FALSE),
        ("inferieur_a", -1, TRUE),
        ("au_plus", 0, TRUE),
        ("au_plus", 1, FALSE),
        ("superieur_a", 0, FALSE),
        ("superieur_a", 1, TRUE),
        ("au_moins_egal_a", 0, TRUE),
        ("au_moins_egal_a", -1, FALSE),
    ],
)
def test_age_goes_from_date_to_date(operator, days_before, expected):
    born = made.key("date_creation@unite_legale")
    limit = made.parameter("duree", (made.SINCE, 36))
    test = Seniority(born, operator, Reference("duree"))
    birthday = add_months(made.DAY, -36) - timedelta(days=days_before)
    assert worth(test, {born: Known(birthday)}, numbers=[limit]) == expected


def test_age_at_the_end_of_a_month():
    born = made.key("date_creation@unite_legale")
    test = Seniority(born, "au_moins_egal_a", 1)
    for day, expected in ((date(2026, 1, 28), TRUE), (date(2026, 1, 29), FALSE)):
        assert worth(test, {born: Known(day)}, date(2026, 2, 28)) == expected


def test_parameter_without_value_decides_nothing():
    test = Compare(STAFF, "inferieur_a", Reference("plafond"))
    unknown = made.parameter("plafond", (made.SINCE, None))
    assert worth(test, {STAFF: Known(1)}, numbers=[unknown]) == UNKNOWN
    assert worth(test, {STAFF: Known(1)}, date(2019, 6, 1), [unknown]) == UNKNOWN


def test_activity_is_a_section_a_code_or_a_register():
    test = Activity("etablissement", ("C",), ("96.02",), ("artisanat",))

    def found(naf, register=None):
        facts = {"naf@etablissement": naf, "registre@unite_legale": register}
        given = {name: value for name, value in facts.items() if value is not None}
        return worth(test, made.profile(given))

    assert [found("10.71C"), found("96.02A"), found("47.11A", "artisanat")] == [TRUE] * 3
    assert [found("47.11A", "commerce"), found("47.11A"), found(None, "commerce")] == [
        FALSE,
        UNKNOWN,
        UNKNOWN,
    ]
    alone = Activity("etablissement", ("C",))
    assert worth(alone, made.profile({"naf@etablissement": "47.11A"})) == FALSE
    assert worth(alone, made.profile({"naf@unite_legale": "10.71C"})) == UNKNOWN


def test_border_street_counts_where_the_text_says():
    test = Within("qpv", "2024", "etablissement", border=True)

    def found(inside, street):
        facts = {"dans:qpv:2024@etablissement": inside, "rue_limite@etablissement": street}
        return worth(test, made.profile({k: v for k, v in facts.items() if v is not None}))

    assert [found(True, None), found(False, True), found(None, True)] == [TRUE] * 3
    assert [found(False, False), found(False, None), found(None, False)] == [
        FALSE,
        UNKNOWN,
        UNKNOWN,
    ]


def test_inside_is_near():
    test = Near("qpv", "2024", "projet", 300)
    near, inside = "distance:qpv:2024@projet", "dans:qpv:2024@projet"
    cases = [
        ({near: 300}, TRUE),
        ({near: 301}, UNKNOWN),
        ({near: 301, inside: False}, FALSE),
        ({inside: True}, TRUE),
        ({inside: False}, UNKNOWN),
        ({near: made.between(100, 250), inside: False}, TRUE),
        ({near: made.between(250, 400), inside: False}, UNKNOWN),
    ]
    for facts, expected in cases:
        assert worth(test, made.profile(facts)) == expected, facts


EDGES = [date(2014, 12, 31), date(2015, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
EDGES += [date(2024, 12, 31), date(2025, 1, 1)]
HEXAGONE, OVERSEAS = "59", "974"
IN_2015, IN_2024 = "dans:qpv:2015@etablissement", "dans:qpv:2024@etablissement"


def in_force(day, departement):
    if day < date(2015, 1, 1):
        return None
    change = date(2025, 1, 1) if departement == OVERSEAS else date(2024, 1, 1)
    return IN_2015 if day < change else IN_2024


@st.composite
def places_and_days(draw):
    """Facts on the place, and every way they may be completed."""
    first, last = sorted((draw(st.sampled_from(EDGES)), draw(st.sampled_from(EDGES))))
    looked_at, days = draw(
        st.sampled_from(
            [
                (Known(first), [first]),
                (Interval(first, last), [day for day in EDGES if first <= day <= last]),
                (Interval(None, last), [day for day in EDGES if day <= last]),
                (Interval(first, None), [day for day in EDGES if day >= first]),
                (None, EDGES),
            ]
        )
    )
    where, places = draw(
        st.sampled_from(
            [
                ({"departement": Known(HEXAGONE)}, [HEXAGONE]),
                ({"departement": Known(OVERSEAS)}, [OVERSEAS]),
                ({"commune": Known("97414")}, [OVERSEAS]),
                ({"departement": Candidates(frozenset(("59", "62")))}, [HEXAGONE]),
                ({"departement": Candidates(frozenset(("59", "974")))}, [HEXAGONE, OVERSEAS]),
                ({}, [HEXAGONE, OVERSEAS]),
            ]
        )
    )
    answers = {name: draw(st.sampled_from([True, False, None])) for name in (IN_2015, IN_2024)}
    facts = {made.key(name): Known(a) for name, a in answers.items() if a is not None}
    facts |= {made.key(f"{name}@etablissement"): fact for name, fact in where.items()}
    if looked_at:
        facts[SETTLED] = looked_at
    ways = [(True, False) if answer is None else (answer,) for answer in answers.values()]
    inside = [dict(zip(answers, chosen, strict=True)) for chosen in product(*ways)]
    return facts, days, places, inside


@given(places_and_days())
def test_vintage_in_force_that_day_there(drawn):
    facts, days, places, inside = drawn
    test = Within("qpv", "en_vigueur", "etablissement", SETTLED)
    answers = set()
    for day, place, each in product(days, places, inside):
        vintage = in_force(day, place)
        answers.add(bool(vintage and each[vintage]))
    assert worth(test, facts) == all_agree(answers)


@given(places_and_days(), st.sampled_from(EDGES))
def test_vintage_in_force_on_the_day_asked(drawn, day):
    facts, _, places, inside = drawn
    test = Within("qpv", "en_vigueur", "etablissement")
    answers = set()
    for place, each in product(places, inside):
        vintage = in_force(day, place)
        answers.add(bool(vintage and each[vintage]))
    assert worth(test, facts, day) == all_agree(answers)


def test_zoning_without_vintages():
    test = Within("acv", "en_vigueur", "etablissement")
    assert worth(test, made.profile({"dans:acv:en_vigueur@etablissement": True})) == TRUE
    assert worth(test, made.profile({"dans:acv:en_vigueur@projet": True})) == UNKNOWN


def test_band_follows_the_dates_of_the_neighbourhoods():
    test = Within("bande_300m", "en_vigueur", "projet")
    facts = made.profile({"dans:bande_300m:2024@projet": True})
    assert worth(test, facts) == TRUE
    assert worth(test, facts, date(2023, 6, 1)) == UNKNOWN


def test_same_test_is_one_slot():
    program = made.program(
        made.every(
            made.leaf(Compare(STAFF, "inferieur_a", Reference("plafond")), "un"),
            made.leaf(Compare(STAFF, "inferieur_a", 50), "deux"),
            made.leaf(Compare(STAFF, "au_plus", 50), "trois"),
        ),
        made.parameter("plafond", (made.SINCE, 50)),
    )
    places = program.rules[0].places
    assert places["un"] == places["deux"] != places["trois"]
    assert len(program.tests) == 2


def test_tests_come_after_those_they_hold():
    tests = tuple(
        dict.fromkeys(
            made.program(
                made.leaf(Within("qpv", "en_vigueur", "projet", SETTLED, border=True), "a")
            ).tests
        )
    )
    assert outcomes_of(tests)({})[-1] == UNKNOWN
    assert resolve(Within("qpv", "2015", "projet"), made.DAY, {}) in tests
