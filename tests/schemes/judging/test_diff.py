from dataclasses import replace

from tests.schemes import made

from quartiers.schemes.judging.diff import Altered, differences, numbers_changed
from quartiers.schemes.rules import Compare, Declared, Reference, Seniority, Within
from quartiers.schemes.scheme import Amount

BEFORE, CHANGE = made.date(2025, 6, 1), made.date(2026, 1, 1)
LAST = made.date(2025, 12, 31)
SMALL = made.leaf(Compare(made.key("effectif@unite_legale"), "inferieur_a", Reference("plafond")))
PAID = made.leaf(Declared(made.key("declaratif:paye@projet"), "tout est payé", "Payé ?"))
STAFF = made.leaf(Compare(made.key("employeur@unite_legale"), "egal", True))


def changed(*versions, parameters=(), days=(BEFORE, made.DAY), **card):
    scheme = made.scheme("essai", *versions, **card)
    return differences(made.catalogue(scheme, parameters=parameters), *days)


def test_opened_and_closed():
    (opened,) = changed(made.version(made.every(PAID), start=CHANGE))
    assert (opened.kind, opened.since) == ("ouvert", CHANGE)
    (closed,) = changed(made.version(made.every(PAID), end=LAST), replaced_by=("autre",))
    assert (closed.kind, closed.since) == ("ferme", LAST)
    assert closed.scheme.replaced_by == ("autre",)


def test_only_those_who_entered_stay():
    open_then = made.version(made.every(PAID), end=LAST)
    kept = replace(made.version(made.every(PAID), start=CHANGE), acquired_only=True)
    (found,) = changed(open_then, kept)
    assert (found.kind, found.since, found.conditions) == ("droits_acquis", CHANGE, ())
    (never_seen_open,) = changed(kept)
    assert never_seen_open.kind == "droits_acquis"
    (again,) = changed(open_then, kept, days=(made.DAY, BEFORE))
    assert again.kind == "ouvert"


def test_nothing_to_say():
    assert changed(made.version(made.every(PAID))) == ()
    assert changed(made.version(made.every(PAID), end=made.date(2024, 1, 1))) == ()


def test_number_of_law():
    limit = made.parameter("plafond", (made.SINCE, 50), (CHANGE, 20))
    (found,) = changed(made.version(made.every(SMALL, PAID)), parameters=(limit,))
    assert (found.kind, found.since, found.amounts) == ("modifie", None, ())
    (condition,) = found.conditions
    assert condition.before.endswith("inférieur à 50\u00a0salariés")
    assert condition.after.endswith("inférieur à 20\u00a0salariés")


def test_condition_added_and_taken_away():
    (found,) = changed(
        made.version(made.every(PAID), end=LAST), made.version(made.every(STAFF), start=CHANGE)
    )
    assert found.since == CHANGE
    assert found.conditions == (
        Altered("tout est payé", ""),
        Altered("", "l’entreprise emploie au moins un salarié"),
    )
    assert not found.regrouped


def test_same_conditions_in_another_way():
    (found,) = changed(
        made.version(made.every(PAID, STAFF), end=LAST),
        made.version(made.one_of(PAID, STAFF), start=CHANGE),
    )
    assert (found.conditions, found.regrouped) == ((), True)
    guarded = replace(STAFF, guard=PAID)
    (found,) = changed(
        made.version(made.every(guarded), end=LAST),
        made.version(made.every(PAID, STAFF), start=CHANGE),
    )
    assert found.conditions == (
        Altered("exception : tout est payé", ""),
        Altered("", "tout est payé"),
    )


def test_exception_is_told_as_one():
    created = made.leaf(Compare(made.key("porteur@projet"), "egal", "createur"))
    guarded = replace(STAFF, guard=created)
    (found,) = changed(
        made.version(made.every(STAFF, PAID), end=LAST),
        made.version(made.every(guarded, PAID), start=CHANGE),
    )
    (only,) = found.conditions
    assert only.after.startswith("exception : le porteur est une personne")
    twice = replace(PAID, guard=replace(created, name="porteur@projet#2"))
    (found,) = changed(
        made.version(made.every(guarded, PAID), end=LAST),
        made.version(made.every(guarded, twice), start=CHANGE),
    )
    assert (found.conditions, found.regrouped) == ((), True)


def test_amount():
    def bringing(*lumps):
        return tuple(Amount("Aide", made.source(), lump=lump) for lump in lumps)

    old = replace(made.version(made.every(PAID), end=LAST), amounts=bringing(100, 300))
    new = replace(made.version(made.every(PAID), start=CHANGE), amounts=bringing(100, 200))
    (found,) = changed(old, new)
    assert found.amounts == (Altered("Aide : 300\u00a0€", "Aide : 200\u00a0€"),)


def test_geography_in_force():
    inside = made.leaf(Within("qpv", "en_vigueur", "projet"), "dans")
    version = made.version(made.every(inside))

    def ends(*days):
        (found,) = changed(version, days=days)
        (condition,) = found.conditions
        return tuple(said.rpartition(" (")[2] for said in (condition.before, condition.after))

    in_2023, in_2024 = made.date(2023, 6, 1), made.date(2024, 6, 1)
    assert ends(in_2023, made.DAY) == ("celle de 2015)", "celle de 2024)")
    assert ends(in_2023, in_2024)[1] == "celle de 2024, celle de 2015 outre-mer)"
    assert changed(version) == ()


def test_age_is_not_a_change():
    young = made.leaf(Seniority(made.key("date_creation@unite_legale"), "inferieur_a", 36), "age")
    assert changed(made.version(made.every(young))) == ()


def test_numbers_of_law_that_change():
    same = made.parameter("stable", (made.SINCE, 5))
    moved = made.parameter("plafond", (made.SINCE, 50), (CHANGE, 20))
    begun = made.parameter("recent", (CHANGE, 7))
    whole = made.catalogue(parameters=(same, moved, begun))
    found = numbers_changed(whole, BEFORE, made.DAY)
    assert [each.parameter.id for each in found] == ["plafond", "recent"]
    assert (found[0].before.value, found[0].after.value) == (50, 20)
    assert found[1].before is None
    assert numbers_changed(whole, CHANGE, made.DAY) == ()
