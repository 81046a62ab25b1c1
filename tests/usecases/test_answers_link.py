from datetime import date

import polars as pl
import pytest

from quartiers.errors import BadInput
from quartiers.schemes.facts import FactKey, Interval, Known
from quartiers.storage.store import Store, open_store
from quartiers.usecases.answers_link import MOST, judged, read, resumed, write
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.demo import demo
from quartiers.usecases.dialogue import next_question
from quartiers.usecases.match import match_schemes

DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def catalogue():
    return current_catalogue().catalogue


@pytest.fixture(scope="module")
def store(once) -> Store:
    folder = once(
        "link-demo", lambda f: demo(rows=4_000, store=open_store(f, demo=True, create=True))
    )
    return open_store(folder, demo=True)


@pytest.fixture(scope="module")
def sirets(store):
    rows = store.scan("etablissements").filter(pl.col("active") & pl.col("diffusible")).collect()
    return rows["siret"].sample(12, seed=1).to_list()


def codes(match):
    return {verdict.scheme.id: verdict.code for verdict in match.verdicts}


def test_same_verdicts_once_read_back(catalogue, store, sirets):
    for siret in sirets:
        match = match_schemes(siret, as_of=DAY, catalogue=catalogue, store=store)
        written = write(match, (), store)
        back = judged(read(written.answers, catalogue, DAY, store), catalogue, DAY, store)
        differ = {id_ for id_, code in codes(match).items() if codes(back)[id_] != code}
        assert differ == set(written.changed)


def test_neither_siret_nor_day_nor_metres(catalogue, store, sirets):
    row = store.scan("etablissements").filter(pl.col("siret") == sirets[0]).collect()
    match = match_schemes(sirets[0], as_of=DAY, catalogue=catalogue, store=store)
    whole = "&".join(write(match, (), store).answers)
    assert sirets[0] not in whole and sirets[0][:9] not in whole
    assert row["created_on"][0].isoformat() not in whole
    assert f"{row['created_on'][0].year}-01-01.." in whole
    kept = [text for text in whole.split("&") if text.startswith("distance")]
    assert all(part.split("~")[1] in BANDS for part in kept)


BANDS = ("0", "0..300", "300..500", "500..1000", "1000..", "0..500", "0..1000", "300..1000")


def test_written_again_the_same(catalogue, store, sirets):
    match = match_schemes(sirets[1], as_of=DAY, catalogue=catalogue, store=store)
    once_ = write(match, (), store).answers
    again = write(judged(read(once_, catalogue, DAY, store), catalogue, DAY, store), (), store)
    assert again.answers == once_


@pytest.mark.parametrize(
    ("text", "key", "fact"),
    [
        ("porteur@projet~createur", "porteur@projet", Known("createur")),
        ("effectif@unite_legale~10..19", "effectif@unite_legale", Interval(10, 19)),
        ("effectif@unite_legale~..9", "effectif@unite_legale", Interval(None, 9)),
        ("demandeur_emploi@personne~oui", "demandeur_emploi@personne", Known(True)),
        ("surface@projet~250.5", "surface@projet", Known(250.5)),
        (
            "date_creation@unite_legale~2024-02-01",
            "date_creation@unite_legale",
            Known(date(2024, 2, 1)),
        ),
    ],
)
def test_values(catalogue, store, text, key, fact):
    answers = read([text], catalogue, DAY, store)
    assert not answers.set_aside
    found = judged(answers, catalogue, DAY, store).described.profile[FactKey.read(key)]
    assert found == fact
    assert write(judged(answers, catalogue, DAY, store), (), store).answers == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "porteur@projet~martien",
        "couleur@projet~bleu",
        "porteur@lune~entreprise",
        "declaratif:jadis@projet~oui",
        "effectif@unite_legale~douze",
        "effectif@unite_legale~..",
        "effectif@unite_legale~-3",
        "chiffre_affaires@unite_legale~21310555400017",
        "commune@projet~00000",
        "date_creation@unite_legale~2031-01-01",
        "dans:qpv:1999@projet~oui",
        "",
        "~~~",
        "<script>@projet~oui",
    ],
)
def test_old_or_bad_answers_are_set_aside(catalogue, store, text):
    answers = read([text, "porteur@projet~createur"], catalogue, DAY, store)
    assert len(answers.set_aside) == 1
    assert list(answers.facts) == ["porteur@projet"]


def test_contradiction_and_repeat_are_set_aside(catalogue, store):
    said = ["effectif@unite_legale~3", "effectif@etablissement~8", "effectif@unite_legale~4"]
    answers = read(said, catalogue, DAY, store)
    assert list(answers.facts) == ["effectif@unite_legale"]
    assert len(answers.set_aside) == 2


def test_too_long(catalogue, store):
    with pytest.raises(BadInput):
        read([f"a{i}~1" for i in range(MOST + 1)], catalogue, DAY, store)
    with pytest.raises(BadInput):
        read(["a" * 500], catalogue, DAY, store)


def test_what_was_asked_is_not_asked_again(catalogue, store):
    said: list[str] = []
    seen = []
    for _ in range(6):
        answers = read(said, catalogue, DAY, store)
        asked = next_question(resumed(answers, judged(answers, catalogue, DAY, store)))
        assert asked is not None and asked.facts[0] not in seen
        seen.append(asked.facts[0])
        unit = asked.facts[0].unit
        said.append(f"lieu@{unit}~nsp" if asked.form == "adresse" else f"{asked.facts[0]}~nsp")


def test_year_that_is_not_over(catalogue, store):
    text = "date_creation@etablissement~2026-01-01..2026-12-31~sirene"
    facts = read([text], catalogue, DAY, store).facts
    assert facts["date_creation@etablissement"]["a"] == DAY
