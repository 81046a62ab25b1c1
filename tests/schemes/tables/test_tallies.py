from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schemes import drawn, made

from quartiers.schemes.judging.evaluate import codes
from quartiers.schemes.rules import Compare, Declared
from quartiers.schemes.tables.encoding import encode
from quartiers.schemes.tables.tallies import LeafTally, tallies

SMALL = made.leaf(Compare(made.key("effectif@unite_legale"), "inferieur_a", 50))
EMPLOYER = made.yes("employeur@unite_legale")
UP_TO_DATE = made.leaf(Declared(made.key("declaratif:a_jour@projet"), "à jour", "À jour ?"))


def counted(conditions, *profiles):
    (found,) = tallies(made.program(conditions), encode([made.profile(p) for p in profiles]))
    assert sum(found.verdicts.values()) == len(profiles)
    return found


@settings(max_examples=100)
@given(drawn.programs(), st.lists(drawn.profiles, max_size=6))
def test_verdicts_counted(program, profiles):
    found = tallies(program, encode(profiles))
    by_scheme = zip(*(codes(program, profile) for profile in profiles), strict=True)
    for tally, expected in zip(found, by_scheme if profiles else [[]] * len(found), strict=True):
        assert {code: n for code, n in tally.verdicts.items() if n} == Counter(expected)


@settings(max_examples=50)
@given(drawn.programs(), st.lists(drawn.profiles, min_size=1, max_size=9))
def test_slices_add_up(program, profiles):
    halves = [tallies(program, encode(half)) for half in (profiles[::2], profiles[1::2])]
    for whole, *parts in zip(tallies(program, encode(profiles)), *halves, strict=True):
        for leaf, *of_parts in zip(whole.leaves, *(part.leaves for part in parts), strict=True):
            assert leaf.against == sum(part.against for part in of_parts)
            assert leaf.unknown == sum(part.unknown for part in of_parts)


def test_what_stands_against():
    big, out = {"effectif@unite_legale": 60}, {"employeur@unite_legale": False}
    found = counted(made.every(SMALL, EMPLOYER), big, big | out, out, {})
    assert found.verdicts["non_remplie"] == 3
    assert found.leaves == (
        LeafTally("effectif@unite_legale", against=2, unknown=1),
        LeafTally("employeur@unite_legale", against=2, unknown=1),
    )


def test_true_is_against_below_a_denial():
    small = {"effectif@unite_legale": 3}
    found = counted(made.every(made.no(SMALL), EMPLOYER), small, small, {})
    assert found.leaves[0] == LeafTally("effectif@unite_legale", against=2, unknown=1)


def test_what_is_taken_away_is_not_against():
    guarded = made.leaf(SMALL.test, guard=UP_TO_DATE)
    big = {"effectif@unite_legale": 60, "employeur@unite_legale": False}
    exempt = big | {"declaratif:a_jour@projet": True}
    found = counted(
        made.every(EMPLOYER, guarded), big | {"declaratif:a_jour@projet": False}, exempt
    )
    assert [(leaf.name, leaf.against) for leaf in found.leaves] == [
        ("employeur@unite_legale", 2),
        ("declaratif:a_jour@projet", 0),
        ("effectif@unite_legale", 1),
    ]


def test_exception_without_object_takes_nothing_away():
    empty = made.one_of(made.leaf(EMPLOYER.test, "vide", guard=UP_TO_DATE))
    found = counted(
        made.leaf(SMALL.test, "petite", guard=empty),
        {"effectif@unite_legale": 60, "declaratif:a_jour@projet": True},
    )
    assert found.verdicts["non_remplie"] == 1
    assert {leaf.name: leaf.against for leaf in found.leaves}["petite"] == 1


def test_settled_rows_miss_nothing():
    found = counted(made.one_of(SMALL, EMPLOYER), {"effectif@unite_legale": 3}, {})
    assert found.leaves[1] == LeafTally("employeur@unite_legale", against=0, unknown=1)


def test_without_reasons():
    table = encode([made.profile({"effectif@unite_legale": 60})])
    (found,) = tallies(made.program(SMALL), table, reasons=False)
    assert (found.verdicts["non_remplie"], found.leaves) == (1, ())


def test_closed_that_day():
    past = made.scheme("essai", made.version(SMALL, end=made.SINCE))
    program = made.prepare(made.catalogue(past), made.DAY)
    (found,) = tallies(program, encode([{}, {}]))
    assert (found.verdicts["ferme"], found.leaves) == (2, ())
