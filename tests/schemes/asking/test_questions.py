import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.schemes import made, trees

from quartiers.schemes.asking.questions import missing_facts, next_question, question
from quartiers.schemes.facts import Candidates, Known
from quartiers.schemes.judging.evaluate import codes
from quartiers.schemes.rules import (
    Among,
    Between,
    Compare,
    Declared,
    Judged,
    Reference,
    Within,
    leaves,
)

STAFF = made.key("effectif@unite_legale")
SIZE = made.leaf(Compare(STAFF, "inferieur_a", 50))
WHO = made.leaf(Among(made.key("porteur@projet"), ("entreprise",)))
PAID = made.leaf(Declared(made.key("declaratif:paye@projet"), "tout est payé", "Est-ce payé ?"))
GOOD = made.leaf(Judged(made.key("appreciation:bon@projet"), "c’est bon", "le comité"))
INSIDE = made.leaf(Within("qpv", "en_vigueur", "etablissement"))


def code(program, tree, answers):
    return codes(program, trees.profile(tree, answers))[0]


def can_be_asked(tree, answers):
    kinds = {leaf.name: leaf.kind for leaf in leaves(tree)}
    return [n for n, answer in answers.items() if answer is None and kinds[n] != "appreciation"]


def changing(program, tree, answers, among):
    """The leaves whose answer changes the code, for some answers to the others."""
    return {
        name
        for name in among
        for rest in trees.completions({**answers, name: True}, dict.fromkeys(among))
        if code(program, tree, {**rest, name: True}) != code(program, tree, {**rest, name: False})
    }


@given(trees.trees_and_answers())
def test_only_what_changes_a_verdict(drawn):
    tree, answers = drawn
    program = made.program(tree)
    ranked = missing_facts(program, trees.profile(tree, answers))
    expected = changing(program, tree, answers, can_be_asked(tree, answers))
    assert {str(key) for each in ranked for key in each.facts} == expected


@given(trees.trees_and_answers(), st.sets(st.integers(0, 6)))
def test_what_was_asked_in_vain(drawn, ranks):
    tree, answers = drawn
    program = made.program(tree)
    askable = can_be_asked(tree, answers)
    vain = [name for rank, name in enumerate(askable) if rank in ranks]
    ranked = missing_facts(program, trees.profile(tree, answers), [made.key(n) for n in vain])
    left = [name for name in askable if name not in vain]
    expected = changing(program, tree, answers, left)
    assert {str(key) for each in ranked for key in each.facts} == expected


@given(trees.trees_and_answers(), st.data())
def test_dialogue_ends_when_nothing_can_change(drawn, data):
    tree, answers = drawn
    program = made.program(tree)
    for _ in range(len(answers) + 1):
        asked = next_question(program, trees.profile(tree, answers))
        if asked is None:
            break
        (key,) = asked.facts
        answers = {**answers, str(key): data.draw(st.booleans())}
    else:
        raise AssertionError("the dialogue goes on for ever")
    askable = dict.fromkeys(can_be_asked(tree, answers))
    assert len({code(program, tree, c) for c in trees.completions(answers, askable)}) == 1


def test_judgement_is_never_asked():
    assert next_question(made.program(made.every(GOOD)), {}) is None


def test_what_a_judgement_will_settle_is_not_asked():
    tree = made.every(GOOD, made.one_of(made.leaf(GOOD.test, "autre"), PAID))
    assert next_question(made.program(tree), {}) is None


def test_what_nobody_told_is_not_hoped_for():
    tree = made.every(GOOD, made.one_of(SIZE, made.no(PAID)))
    asked = next_question(made.program(tree), {}, [STAFF])
    assert asked is not None
    assert asked.text == "Est-ce payé ?"


def test_number_of_law_unknown_to_all():
    unknown = made.parameter("plafond", (made.SINCE, None))
    small = made.leaf(Compare(STAFF, "inferieur_a", Reference("plafond")))
    assert next_question(made.program(made.every(small), unknown), {}) is None


def several():
    made_up = [made.every(WHO, SIZE), made.every(WHO, PAID), made.every(WHO, INSIDE)]
    return made.prepare(
        made.catalogue(*(made.scheme(f"d{n}", made.version(t)) for n, t in enumerate(made_up))),
        made.DAY,
    )


def test_first_what_settles_most():
    found = missing_facts(several(), {})
    assert str(found[0].facts[0]) == "porteur@projet"
    assert found[0].schemes == ("d0", "d1", "d2")
    holders = len(question(several(), found[0]).choices)
    assert found[0].settles == pytest.approx(3 * (holders - 1) / holders)
    assert [each.schemes for each in found[1:]] == [("d0",), ("d1",), ("d2",)]


def test_what_settles_beats_what_is_in_many():
    in_three = [made.every(PAID, GOOD)] * 3
    alone = [made.yes("employeur@unite_legale")] * 2
    rules = (made.scheme(f"d{n}", made.version(t)) for n, t in enumerate([*in_three, *alone]))
    first, second = missing_facts(made.prepare(made.catalogue(*rules), made.DAY), {})
    assert (str(first.facts[0]), first.settles) == ("employeur@unite_legale", 2)
    assert (len(second.schemes), second.settles) == (3, 1.5)


def test_candidates_narrow_the_answers():
    facts = {made.key("porteur@projet"): Candidates(frozenset(("entreprise", "commune")))}
    assert missing_facts(several(), facts)[0].settles == pytest.approx(1.5)


def test_each_side_of_the_thresholds_is_tried():
    tree = made.leaf(Between(STAFF, 10, 49))
    (found,) = missing_facts(made.program(tree), {STAFF: made.between(10, None)})
    assert (found.facts, found.settles) == ((STAFF,), 1)


def test_an_address_answers_every_zone_of_its_unit():
    band = made.leaf(Within("bande_300m", "en_vigueur", "etablissement"))
    rural = made.leaf(Within("frr", "en_vigueur", "etablissement"))
    home = made.leaf(Within("qpv", "en_vigueur", "personne"))
    program = made.program(made.every(made.one_of(INSIDE, band, rural), home))
    home_asked, asked = (question(program, each) for each in missing_facts(program, {}))
    assert home_asked.text == "Quelle est l’adresse de la personne ?"
    assert asked.text == "Quelle est l’adresse de l’établissement ?"
    assert {str(key) for key in asked.facts} == {
        "dans:qpv:2024@etablissement",
        "dans:bande_300m:2024@etablissement",
        "dans:frr:en_vigueur@etablissement",
    }
    outside = {key: Known(False) for key in asked.facts}
    assert next_question(program, outside) is None
    assert missing_facts(program, {}, asked.facts)[0].facts == home_asked.facts


@pytest.mark.parametrize(
    ("node", "text", "form"),
    [
        (WHO, "Qui porte le projet ?", "choix"),
        (SIZE, "Pour l’entreprise : combien de salariés (0 si aucun) ?", "nombre"),
        (PAID, "Est-ce payé ?", "booleen"),
        (INSIDE, "Quelle est l’adresse de l’établissement ?", "adresse"),
        (made.yes("femme@personne"), "Le projet est-il porté par une femme ?", "booleen"),
        (
            made.yes("aide_recue:essai@projet"),
            "L’aide « Dispositif essai » a-t-elle déjà été obtenue ?",
            "booleen",
        ),
        (
            made.leaf(Compare(made.key("cout:travaux@projet"), "au_plus", 9)),
            "Pour le coût des travaux : quel est le montant prévu, en euros hors taxes ?",
            "nombre",
        ),
        (
            made.leaf(Among(made.key("deliberation:cfe@commune"), ("contre",))),
            "Pour la commune (CFE) : la collectivité a-t-elle délibéré, pour l’année en cours ?",
            "choix",
        ),
    ],
)
def test_words_of_each_question(node, text, form):
    asked = next_question(made.program(made.every(node)), {})
    assert (asked.text, asked.form) == (text, form)
    assert bool(asked.choices) == (form == "choix")
