from datetime import timedelta

from tests.schemes import made

from quartiers.schemes.asking.answers import ELSEWHERE, answers
from quartiers.schemes.rules import Activity, Among, Between, Compare, Near, Within

BORN = made.key("date_creation@unite_legale")
NAF = made.key("naf@projet")


def tried(test, *keys, given=None):
    program = made.program(made.leaf(test, "seule"))
    found = answers([made.key(key) for key in keys], program.outcomes.by_fact, given or {})
    return [{str(key): fact.value for key, fact in answer.items()} for answer in found]


def values(test, key, given=None):
    return [answer[key] for answer in tried(test, key, given=given)]


def test_yes_or_no():
    assert values(Compare(made.key("femme@personne"), "egal", True), "femme@personne") == [
        True,
        False,
    ]


def test_dates_around_a_threshold():
    day = timedelta(days=1)
    test = Compare(BORN, "au_plus", made.DAY)
    assert values(test, str(BORN)) == [made.DAY - day, made.DAY, made.DAY + day]
    known = {BORN: made.between(made.DAY, None)}
    assert values(test, str(BORN), known) == [made.DAY, made.DAY + day]
    past = {BORN: made.between(None, made.DAY)}
    assert values(test, str(BORN), past) == [made.DAY - day, made.DAY]


def test_numbers_around_both_ends_of_a_range():
    key = made.key("surface@projet")
    assert values(Between(key, 300, 1000), str(key)) == [299, 300, 301, 999, 1000, 1001]


def test_one_code_of_each_list():
    test = Activity("projet", ("B",), ("96.02",))
    assert values(test, str(NAF)) == ["05", ELSEWHERE]
    exact = Among(made.key("registre@projet"), ("commerce",))
    assert values(exact, "registre@projet")[0] == "commerce"


def test_addresses_in_each_zone_and_in_none():
    inside, near = "dans:qpv:2024@projet", "distance:qpv:2024@projet"
    nowhere, there = tried(Near("qpv", "en_vigueur", "projet", 300), inside, near)
    assert nowhere == {inside: False, near: float("inf")}
    assert there == {inside: True, near: 0}
    departement = Among(made.key("departement@projet"), ("974",))
    found = tried(departement, "departement@projet", inside)
    assert {"departement@projet": "974", inside: False} in found
    assert {"departement@projet": ELSEWHERE, inside: True} in found
    assert len(tried(Within("acv", "en_vigueur", "projet"), "dans:acv:en_vigueur@projet")) == 2
