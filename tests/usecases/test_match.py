import json
from collections import Counter
from datetime import date

import pytest
from tests.usecases import firms

from quartiers.documents.matched import match_json, match_text
from quartiers.errors import BadInput
from quartiers.schemes.facts import FactKey
from quartiers.schemes.verdict import WORDS
from quartiers.usecases.dialogue import answered, begin, next_question, stops
from quartiers.usecases.match import match_schemes

DAY = date(2026, 11, 22)
FACTS = {"porteur@projet": "createur", "stade@projet": "creation"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return firms.make_store(tmp_path_factory.mktemp("firms"))


@pytest.fixture(scope="module")
def catalogue():
    return firms.catalogue()


@pytest.fixture(scope="module")
def bakery(store, catalogue):
    return match_schemes(firms.INSIDE, as_of=DAY, catalogue=catalogue, store=store)


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_every_scheme_is_counted(bakery, catalogue):
    assert sum(bakery.counts.values()) == len(catalogue.schemes)
    assert len(bakery.verdicts) + len(bakery.closed) == len(catalogue.schemes)
    assert Counter(v.code for v in bakery.verdicts) + Counter(ferme=len(bakery.closed)) == Counter(
        bakery.counts
    )


def test_order_of_the_words_then_near_misses(bakery):
    codes = [verdict.code for verdict in bakery.verdicts]
    assert codes == sorted(codes, key=list(WORDS).index)
    near = [verdict.near_miss for verdict in bakery.verdicts if verdict.code == "non_remplie"]
    assert near == sorted(near, reverse=True)


def test_text_fits_and_certifies_nothing(bakery):
    for everything in (False, True):
        text = match_text(bakery, everything)
        assert max(map(len, text.splitlines())) <= 80
        assert "il ne certifie rien" in plain(text)
        assert "fictifs" in text


def test_long_lists_are_bounded(bakery):
    short, whole = match_text(bakery), match_text(bakery, everything=True)
    assert "ajoutez --all" in short
    assert "ajoutez --all" not in whole
    for verdict in bakery.verdicts:
        if verdict.code != "sans_objet":
            assert f"[{verdict.scheme.id}]" in plain(whole).replace("\n    ", " ")


def test_closed_ones_are_apart_with_their_heirs(bakery):
    closed = {each.scheme.id: each for each in bakery.closed}
    assert closed["bpi-peq"].replaced_by[0].id == "bpi-phq"
    text = plain(match_text(bakery))
    assert "Fermés à cette date" in text
    told = [each for each in bakery.closed if each.concerns]
    assert told
    assert len(told) < len(bakery.closed)


def test_json_holds_every_reason(bakery, catalogue):
    whole = json.loads(match_json(bakery))
    assert whole["fictif"] is True
    assert len(whole["verdicts"]) + len(whole["fermes"]) == len(catalogue.schemes)
    refused = [v for v in whole["verdicts"] if v["verdict"] == "non_remplie"]
    assert all(v["bloquants"] and v["bloquants"][0]["phrase"] for v in refused)
    assert all(v["source_la_plus_faible"] for v in whole["verdicts"])


def test_what_blocks_is_said_with_its_source(bakery):
    text = plain(match_text(bakery, everything=True))
    assert "bloque : le porteur est" in text
    assert "ici : une entreprise (Sirene, 1er juin 2026)" in " ".join(text.split())


def test_question_of_another_day(store, catalogue):
    then = match_schemes(firms.INSIDE, as_of=date(2025, 6, 1), catalogue=catalogue, store=store)
    assert "fisc-qpv" in {each.scheme.id for each in then.closed}
    assert "fisc-zfu" in {verdict.scheme.id for verdict in then.verdicts}


def test_nothing_known_settles_little(store, catalogue):
    found = match_schemes(facts={}, as_of=DAY, catalogue=catalogue, store=store)
    assert found.counts.get("non_remplie", 0) == 0
    assert found.counts.get("remplies", 0) == 0


def conversation(store, catalogue, facts, reply):
    dialogue = begin(match_schemes(facts=facts, as_of=DAY, catalogue=catalogue, store=store))
    asked = []
    while (question := next_question(dialogue)) is not None:
        asked.append(question.facts)
        dialogue = answered(dialogue, question, reply(question), store)
    return dialogue, asked


def test_never_asks_twice(store, catalogue):
    _, asked = conversation(store, catalogue, FACTS, lambda question: "je ne sais pas")
    assert len(asked) == len(set(asked)) > 3


def test_answers_settle_more(store, catalogue):
    def reply(question):
        forms = {"booleen": "non", "choix": "1", "nombre": "3", "date": "2026-01-02"}
        return forms.get(question.form, "nsp")

    before = match_schemes(facts=FACTS, as_of=DAY, catalogue=catalogue, store=store)
    dialogue, _ = conversation(store, catalogue, FACTS, reply)
    assert dialogue.match.counts["information_manquante"] < before.counts["information_manquante"]


def test_home_is_asked_as_an_address(store, catalogue):
    lon, lat = firms.TO_DEGREES.transform(934_500, 6_894_500)

    def reply(question):
        home = question.form == "adresse" and question.facts[0].unit == "personne"
        return f"{lon} {lat}" if home else ""

    dialogue, asked = conversation(store, catalogue, FACTS, reply)
    profile = dialogue.match.described.profile
    assert profile[FactKey.read("dans:qpv:2024@personne")].value is True
    assert sum(keys[0].name == "dans" and keys[0].unit == "personne" for keys in asked) <= 1


def test_commune_answers_an_address(store, catalogue):
    dialogue = begin(match_schemes(facts=FACTS, as_of=DAY, catalogue=catalogue, store=store))
    while (question := next_question(dialogue)) is not None and question.form != "adresse":
        dialogue = answered(dialogue, question, "", store)
    after = answered(dialogue, question, "57463", store).match.described.profile
    assert after[FactKey("region", question.facts[0].unit)].value == "44"


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("choix", "quarante", "n’est pas dans la liste"),
        ("nombre", "beaucoup", "n’est pas un nombre"),
        ("booleen", "peut-être", "ni oui ni non"),
        ("date", "hier", "n’est pas une date"),
        ("adresse", "ici", "n’est pas un point"),
    ],
)
def test_unreadable_answer(store, catalogue, form, text, words):
    dialogue = begin(match_schemes(facts=FACTS, as_of=DAY, catalogue=catalogue, store=store))
    if form == "choix":
        dialogue = begin(match_schemes(facts={}, as_of=DAY, catalogue=catalogue, store=store))
    while (question := next_question(dialogue)) is not None and question.form != form:
        dialogue = answered(dialogue, question, "", store)
    assert question is not None
    with pytest.raises(BadInput, match=words):
        answered(dialogue, question, text, store)


def test_words_that_stop():
    assert stops("Fin\n")
    assert not stops("non\n")
