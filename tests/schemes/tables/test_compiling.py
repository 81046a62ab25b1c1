from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schemes import drawn, made

from quartiers.errors import BadTable, UnknownCode
from quartiers.schemes.facts import Candidates, Interval, Known
from quartiers.schemes.judging.evaluate import codes
from quartiers.schemes.rules import Among, Compare, Within
from quartiers.schemes.tables.compiled_trees import CODES
from quartiers.schemes.tables.compiling import prefilter, verdict_table
from quartiers.schemes.tables.encoding import encode
from quartiers.schemes.verdict import SETTLED

STAFF = made.key("effectif@unite_legale")
SMALL = made.leaf(Compare(STAFF, "inferieur_a", 50))
IN_QPV = made.leaf(Within("qpv", "en_vigueur", "etablissement"))


def one_by_one(program, profiles):
    return [tuple(codes(program, profile)) for profile in profiles]


def verdicts(conditions, profiles):
    table = encode([made.profile(facts) for facts in profiles])
    return verdict_table(made.program(conditions), table)["essai"].to_list()


@settings(max_examples=100)
@given(drawn.programs(), st.lists(drawn.profiles, max_size=5))
def test_the_two_evaluators_agree(program, profiles):
    assert verdict_table(program, encode(profiles)).rows() == one_by_one(program, profiles)


@settings(max_examples=150)
@given(
    drawn.tests, st.sampled_from(drawn.DAYS), st.lists(drawn.full_profiles, min_size=3, max_size=9)
)
def test_they_agree_on_each_test(test, day, profiles):
    program = made.program(made.leaf(test), *drawn.PARAMETERS, day=day)
    assert verdict_table(program, encode(profiles)).rows() == one_by_one(program, profiles)


@settings(max_examples=100)
@given(drawn.programs(), drawn.profiles, drawn.full_profiles)
def test_knowing_more_flips_nothing(program, known, all_facts):
    finer = {key: _narrowed(known.get(key), fact) for key, fact in all_facts.items()}
    before, after = verdict_table(program, encode([known, finer])).rows()
    assert [b for b in before if b in SETTLED] == [
        a for a, b in zip(after, before, strict=True) if b in SETTLED
    ]


def _narrowed(known, given):
    """One of the values that a fact may be; any when it is unknown."""
    match known:
        case Known():
            return known
        case Interval(low=low, high=high):
            return Known(high if low is None else low)
        case Candidates(values=values):
            return Known(min(values))
    return given


@settings(max_examples=100)
@given(drawn.tests, st.sampled_from(drawn.DAYS), st.lists(drawn.full_profiles, min_size=3))
def test_prefilter_loses_no_right(test, day, profiles):
    leaf = made.leaf(test)
    pair = (made.scheme("oui", made.version(leaf)), made.scheme("non", made.version(made.no(leaf))))
    program = made.prepare(made.catalogue(*pair, parameters=drawn.PARAMETERS), day)
    table = encode(profiles).with_row_index("row")
    everyone = verdict_table(program, table)
    for scheme in everyone.columns:
        lost = table.filter(~prefilter(program, scheme, table.columns))["row"]
        assert set(everyone[scheme].gather(lost)) <= {"non_remplie"}


@settings(max_examples=100)
@given(drawn.programs(), st.lists(drawn.profiles, min_size=1, max_size=5))
def test_prefilter_keeps_no_row_too_many(program, profiles):
    plain = [
        {key: fact for key, fact in profile.items() if not isinstance(fact, Candidates)}
        for profile in profiles
    ]
    table = encode(plain).with_row_index("row")
    everyone = verdict_table(program, table)
    for scheme in everyone.columns:
        kept = table.filter(prefilter(program, scheme, table.columns))["row"]
        possible = (everyone[scheme] != "non_remplie").arg_true()
        assert kept.to_list() == possible.to_list()


@pytest.mark.parametrize("overseas", ["974", "57", None])
def test_last_and_first_day_of_a_vintage(overseas):
    looked_at = made.key("date_implantation@etablissement")
    rule = made.leaf(Within("qpv", "en_vigueur", "etablissement", looked_at))
    place = {"departement@etablissement": overseas} if overseas else {}
    profiles = [
        made.profile(
            {
                **place,
                str(looked_at): moment,
                "dans:qpv:2015@etablissement": old,
                "dans:qpv:2024@etablissement": not old,
            }
        )
        for old in (True, False)
        for moment in drawn.MOMENTS
    ]
    program = made.program(rule)
    expected = one_by_one(program, profiles)
    assert len(set(expected)) > 1
    assert verdict_table(program, encode(profiles)).rows() == expected


def test_prefilter_without_columns():
    program = made.program(SMALL)
    assert pl.DataFrame({"siret": ["1", "2"]}).filter(prefilter(program, "essai", ["siret"])).height


def test_prefilter_of_a_lazy_table():
    program = made.program(made.every(SMALL, IN_QPV))
    profiles = [
        {"effectif@unite_legale": n, "dans:qpv:2024@etablissement": n < 60} for n in (49, 50)
    ]
    table = encode([made.profile(facts) for facts in profiles])
    wanted = prefilter(program, "essai", table.columns)
    assert table.lazy().filter(wanted).collect()["effectif@unite_legale.max"].to_list() == [49]


def test_prefilter_of_an_absent_scheme():
    with pytest.raises(UnknownCode, match="« absent »"):
        prefilter(made.program(SMALL), "absent", [])


def test_table_of_words():
    table = pl.DataFrame({"naf@etablissement": ["56.10A", "47.11B", None, "5"]})
    rule = made.leaf(Among(made.key("naf@etablissement"), ("56",), by_prefix=True))
    for column in (pl.String, pl.Categorical, pl.Enum(["56.10A", "5", "47.11B"])):
        found = verdict_table(made.program(rule), table.cast(column))["essai"]
        assert found.dtype == CODES
        assert found.to_list() == [
            "remplies",
            "non_remplie",
            "information_manquante",
            "information_manquante",
        ]


def test_many_codes_in_no_order():
    codes_ = [f"{n:03}" for n in range(0, 300, 3)]
    rule = made.leaf(Among(made.key("commune@etablissement"), tuple(codes_)))
    table = pl.DataFrame({"commune@etablissement": [f"{n:03}" for n in range(300)]})
    found = verdict_table(made.program(rule), table)["essai"]
    assert [n for n, code in enumerate(found) if code == "remplies"] == list(range(0, 300, 3))


def test_whole_numbers_in_a_table():
    table = pl.DataFrame({f"{STAFF}.min": [49, 50, None, 0], f"{STAFF}.max": [49, 50, None, 60]})
    assert verdict_table(made.program(SMALL), table)["essai"].to_list() == [
        "remplies",
        "non_remplie",
        "information_manquante",
        "information_manquante",
    ]


def test_empty_table():
    found = verdict_table(made.program(SMALL), encode([], [STAFF]))
    assert (found.columns, found.height) == (["essai"], 0)


def test_more_rows_than_a_slice(monkeypatch):
    monkeypatch.setattr("quartiers.schemes.tables.running.SLICE", 64)
    found = verdicts(SMALL, [{"effectif@unite_legale": n} for n in range(150)])
    assert found == ["remplies"] * 50 + ["non_remplie"] * 100


def test_table_that_is_a_part_of_another():
    table = encode([made.profile({"employeur@unite_legale": n % 3 == 0}) for n in range(99)])
    program = made.program(made.yes("employeur@unite_legale"))
    whole = verdict_table(program, table)
    assert verdict_table(program, table[5:90]).equals(whole[5:90])


def test_closed_that_day():
    past = made.scheme("essai", made.version(SMALL, end=made.SINCE))
    program = made.prepare(made.catalogue(past), made.DAY)
    assert verdict_table(program, encode([{}, {}]))["essai"].to_list() == ["ferme"] * 2


def test_not_a_number_is_refused():
    table = pl.DataFrame({f"{STAFF}.min": [float("nan")], f"{STAFF}.max": [float("nan")]})
    with pytest.raises(BadTable, match="n’est pas un nombre"):
        verdict_table(made.program(SMALL), table)


def test_not_a_number_beside_an_open_end():
    table = pl.DataFrame({f"{STAFF}.min": [None, 1.0], f"{STAFF}.max": [float("nan"), 2.0]})
    with pytest.raises(BadTable, match="n’est pas un nombre"):
        verdict_table(made.program(SMALL), table)


@pytest.mark.parametrize("slice_", [64, 1 << 19])
def test_ends_in_the_wrong_order(monkeypatch, slice_):
    monkeypatch.setattr("quartiers.schemes.tables.running.SLICE", slice_)
    high = [5.0] * 200
    table = pl.DataFrame({f"{STAFF}.min": [*high[:-1], 6.0], f"{STAFF}.max": high})
    with pytest.raises(BadTable, match="une ligne où la borne basse dépasse la haute"):
        verdict_table(made.program(SMALL), table)


def test_weak_source_caps():
    weak = replace(SMALL, source=made.source("source_tierce"))
    assert verdicts(weak, [{"effectif@unite_legale": 3}]) == ["a_confirmer"]
