import math
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from quartiers.catalogue.reader import HERE
from quartiers.errors import BadInput, UnknownCode
from quartiers.storage.store import open_store
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.import_aids import import_aids
from quartiers.usecases.outside_aids import Aid, Outside, outside_aids
from quartiers.usecases.search import Searcher, open_search, search_schemes
from quartiers.usecases.search_documents import is_open
from quartiers.usecases.search_place import ruled_out
from quartiers.usecases.sources import sources

DAY = date(2026, 11, 22)
CASES = Path(__file__).parents[1] / "cases" / "recherche.yaml"
FLOOR = 0.85
AID = Aid(
    "aides/x", "Ouvrir une boutique à l’essai", "https://exemple.fr/aides/x/", ("Un département",),
    ("Communes",), ("Subvention",), (), "Permanente", False, "", "Un commerce en ville.", None,
)  # fmt: skip


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return Searcher(current_catalogue().catalogue, Outside((AID,)), DAY)


def ids(answer) -> list[str]:
    return [scheme.id for scheme in answer.schemes]


def gain(grades) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def judged() -> list[dict]:
    return yaml.safe_load(CASES.read_text(encoding="utf-8"))["requetes"]


def test_judged_queries_are_well_formed(searcher):
    known = set(searcher.catalogue.schemes)
    texts = [case["texte"] for case in judged()]
    assert len(texts) == len(set(texts)) >= 60
    for case in judged():
        assert set(case["attendus"]) <= known, case
        assert set(case["attendus"].values()) <= {1, 2, 3}


def test_relevance_holds(searcher):
    scores = []
    for case in judged():
        found = [case["attendus"].get(id_, 0) for id_ in ids(searcher.search(case["texte"]))]
        scores.append(gain(found) / gain(sorted(case["attendus"].values(), reverse=True)[:10]))
    assert sum(scores) / len(scores) >= FLOOR


def test_every_scheme_is_found_by_its_name(searcher):
    lost = [
        scheme.id
        for scheme in searcher.schemes
        if scheme.id not in ids(searcher.search(scheme.name))[: 3 if is_open(scheme, DAY) else 10]
    ]
    assert lost == []


def test_accents_may_be_left_out(searcher):
    for text, plain in (("prêt d’honneur", "pret d'honneur"), ("Cœur de ville", "coeur de ville")):
        assert ids(searcher.search(text)) == ids(searcher.search(plain))


def test_closed_come_after_with_their_heir(searcher):
    answer = searcher.search("subvention locaux commerce FISAC", limit=10)
    states = [scheme.is_open for scheme in answer.schemes]
    assert states == sorted(states, reverse=True)
    found = {s.id: s for s in searcher.search("chèque France Num").schemes}["fnum-chq"]
    assert found.status.startswith("fermé depuis le ")
    assert "fnum" in dict(found.replaced_by)


def test_closed_one_asked_for_is_not_hidden(searcher):
    assert ids(searcher.search("FISAC", limit=1)) == ["etat-fisac"]
    assert "anru-fertiles" in ids(searcher.search("quartiers fertiles", limit=2))
    assert ids(searcher.search("conseiller numérique")) == ["anct-cnum"]


def test_acquired_rights_are_no_opening(searcher):
    found = {scheme.id: scheme for scheme in searcher.search("zone franche urbaine").schemes}
    assert found["fisc-zfu"].is_open is False
    assert found["fisc-zfu"].status == "fermé aux nouvelles entrées, droits acquis en cours"


def test_status_follows_the_day(searcher):
    before = Searcher(searcher.catalogue, Outside(), date(2024, 6, 1))
    assert {s.id: s.is_open for s in before.search("emplois francs").schemes}["ft-ef"] is True
    assert {s.id: s.is_open for s in searcher.search("emplois francs").schemes}["ft-ef"] is False


def test_facets_count_what_is_found(searcher):
    answer = searcher.search("commerce")
    operators = {choice.key: choice.count for choice in answer.facets["operateur"]}
    assert sum(operators.values()) == answer.open + answer.closed
    counts = list(operators.values())
    assert counts == sorted(counts, reverse=True)
    only = searcher.search("commerce", operators=["anct"], limit=100)
    assert only.open + only.closed == operators["anct"]
    assert {searcher.catalogue.schemes[id_].operator for id_ in ids(only)} == {"anct"}


@pytest.mark.parametrize(
    "more",
    [
        {"natures": ["pret"]},
        {"natures": ["Prêt"]},
        {"priorities": ["emploi"]},
        {"holders": ["createur"]},
        {"natures": ["pret", "garantie"], "holders": ["entreprise"]},
    ],
)
def test_filters_leave_out(searcher, more):
    free, kept = searcher.search("entreprise", limit=200), searcher.search("entreprise", **more)
    assert 0 < kept.open + kept.closed < free.open + free.closed
    assert kept.aids == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"operators": ["anrt"]}, "« anrt » n’est pas une valeur de --operateur"),
        ({"natures": ["xyz"]}, "« xyz » n’est pas une valeur de --nature"),
        ({"limit": 0}, "au moins 1"),
    ],
)
def test_bad_filter_is_told(searcher, more, said):
    with pytest.raises(BadInput, match=said):
        searcher.search("commerce", **more)


def test_territory_leaves_out_the_regions_of_others(searcher):
    free = searcher.search("subvention région commerce", limit=50)
    north = searcher.search("subvention région commerce", limit=50, territory="59512")
    assert {"reg-hdf", "reg-na"} <= set(ids(free))
    assert "reg-hdf" in ids(north)
    assert "reg-na" not in ids(north)
    assert "département Nord" in " ".join(searcher.search("prêt", territory="59").notes)
    assert "reg-hdf" not in ids(searcher.search("subvention région", territory="R75", limit=50))
    assert "fisc-om" in ids(searcher.search("LODEOM", territory="QP974001"))


def test_place_of_two_regions_keeps_both(searcher):
    north, south = ("59", "32"), ("33", "75")
    gone = [ruled_out(searcher.catalogue, where, DAY) for where in ([north], [south])]
    assert "reg-na" in gone[0]
    assert "reg-hdf" in gone[1]
    both = ruled_out(searcher.catalogue, [north, south], DAY)
    assert both == gone[0] & gone[1]
    assert "reg-bfc" in both


@pytest.mark.parametrize("code", ["99999", "R99", "QP998001", "zzz"])
def test_unknown_territory_is_told(searcher, code):
    with pytest.raises((UnknownCode, BadInput)):
        searcher.search("commerce", territory=code)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "La recherche est vide"),
        ("a", "« a » ne contient aucun mot à chercher"),
        ("🥐🥐", "aucun mot à chercher"),
        ("?!…", "aucun mot à chercher"),
        ("!" * 10_000, "!…» ne contient".replace("…»", "… »")),
        ("pour les", "aucun mot à chercher"),
    ],
)
def test_empty_search_is_told(searcher, text, said):
    with pytest.raises(BadInput, match=said.replace("?", r"\?")):
        searcher.search(text)


def test_endless_search_is_cut(searcher):
    words = " ".join(f"mot{n}" for n in range(3000))
    answer = searcher.search(f"prêt commerce {words}")
    assert answer.schemes
    assert any("10000 premiers caractères" in note for note in answer.notes)
    assert any("premiers mots" in note for note in answer.notes)


def test_unknown_word_is_told(searcher):
    answer = searcher.search("xqzwkvj")
    assert (answer.schemes, answer.suggestion) == ((), "")
    assert answer.notes == ("Introuvable dans les fiches : « xqzwkvj ».",)


def test_edited_lexicon_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    before = open_search(as_of=DAY).search("zinzolin")
    text = (HERE / "recherche.yaml").read_text(encoding="utf-8")
    edited = text.replace("- [microcrédit,", "- [zinzolin, microcrédit,")
    (tmp_path / "recherche.yaml").write_text(edited, encoding="utf-8")
    assert (before.schemes, ids(open_search(as_of=DAY).search("zinzolin"))[0]) == ((), "adie-mc")


def test_typo_offers_its_word(searcher):
    answer = searcher.search("boulangrie")
    assert answer.suggestion == "boulangerie"
    assert answer.schemes


def test_outside_aids_stay_apart(searcher):
    answer = searcher.search("ouvrir une boutique")
    assert [aid.name.text for aid in answer.aids] == [AID.name]
    assert answer.aids_count == 1
    assert all(scheme.id in searcher.catalogue.schemes for scheme in answer.schemes)


def test_real_export_is_old(donnees, tmp_path):
    store = open_store(tmp_path, create=True)
    export = donnees / "aides" / "aides_territoires_export_2022.csv"
    import_aids(export, apply=True, store=store, today=DAY)
    answer = search_schemes("friche", store=store, today=DAY)
    assert answer.aids_count > 5
    assert answer.aids_source == "Aides-territoires, export de 2022 (ancien)"
    assert outside_aids(store).age(date(2022, 6, 1)) == ""
    states = {row.dataset: row.state for row in sources(store=store, today=DAY)}
    assert states["aides_externes"] == "périmé"


def test_broken_import_is_done_without(donnees, tmp_path):
    store = open_store(tmp_path, create=True)
    export = donnees / "aides" / "aides_territoires_export_2022.csv"
    import_aids(export, apply=True, store=store, today=DAY)
    next((tmp_path / "reference").rglob("*.parquet")).write_bytes(b"")
    answer = search_schemes("friche", store=store, today=DAY)
    assert answer.schemes
    assert answer.notes[0].startswith("Les aides importées ne peuvent pas être lues")


def test_broken_overlay_is_said(tmp_path, monkeypatch):
    overlay = tmp_path / "edite"
    (overlay / "dispositifs").mkdir(parents=True)
    (overlay / "dispositifs" / "anct-frla.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(overlay))
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    answer = open_search(as_of=DAY).search("FRLA")
    assert ids(answer)[0] == "anct-frla"
    assert "n’est pas utilisable" in answer.notes[0]
    shutil.rmtree(overlay)
