import pytest
from tests.schemes import made

from quartiers.errors import UnknownCode
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.rules import Compare, Reference, Within

SMALL = made.leaf(Compare(made.key("effectif@unite_legale"), "inferieur_a", Reference("plafond")))
BIG = made.leaf(Compare(made.key("effectif@unite_legale"), "inferieur_a", Reference("autre")))
LIMITS = (
    made.parameter("plafond", (made.SINCE, 50)),
    made.parameter("autre", (made.SINCE, 50), level="usage"),
)


def three():
    schemes = (
        made.scheme("a", made.version(made.every(SMALL)), former_ids=("ancien",)),
        made.scheme("b", made.version(made.every(BIG))),
        made.scheme("c", made.version(made.every(SMALL), end=made.SINCE)),
    )
    return made.catalogue(*schemes, parameters=LIMITS)


def test_all_or_chosen_in_order():
    assert [rule.scheme.id for rule in prepare(three(), made.DAY).rules] == ["a", "b", "c"]
    assert [r.scheme.id for r in prepare(three(), made.DAY, ["c", "ancien"]).rules] == ["c", "a"]
    with pytest.raises(UnknownCode, match="Aucun dispositif ne porte l’identifiant « d »"):
        prepare(three(), made.DAY, ["d"])


def test_same_number_is_the_same_test():
    first, second, closed = prepare(three(), made.DAY).rules
    assert first.places == second.places
    assert (closed.version, closed.places) == (None, {})


def test_weakest_source_read():
    first, second, _ = prepare(three(), made.DAY).rules
    assert (first.level, first.capped_by, first.if_true) == ("texte_lu", "", "remplies")
    assert (second.level, second.capped_by, second.if_true) == ("usage", "usage", "a_confirmer")


def test_number_outside_its_periods_is_not_verified():
    limit = made.parameter("plafond", (made.date(2027, 1, 1), 50))
    (rule,) = made.program(made.every(SMALL), limit).rules
    assert rule.capped_by == "a_verifier"


def test_facts_of_a_geography_that_moves():
    settled = made.key("date_implantation@etablissement")
    node = made.leaf(Within("qpv", "en_vigueur", "etablissement", settled), "dans")
    assert [str(key) for key in made.program(node).facts] == [
        "dans:qpv:2015@etablissement",
        "dans:qpv:2024@etablissement",
        "date_implantation@etablissement",
        "departement@etablissement",
        "commune@etablissement",
    ]


def test_facts_in_order_of_reading():
    node = made.every(made.yes("femme@personne"), SMALL, made.yes("femme@personne"))
    facts = made.program(node, LIMITS[0]).facts
    assert [str(key) for key in facts] == ["femme@personne", "effectif@unite_legale"]
