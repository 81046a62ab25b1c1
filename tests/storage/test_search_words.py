from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.errors import CatalogueError
from quartiers.storage.search_words import fold, lexicon, spelt

FAMILIES = [
    "créée créé créer création",
    "foncier foncière foncières fonciers",
    "exonéré exonération exonérations",
    "implantée implantées",
    "locaux local",
    "artisanal artisanale",
    "entreprise entreprises Entreprise ENTREPRISES",
]


@pytest.mark.parametrize("family", FAMILIES)
def test_family_shares_a_stem(family):
    words = family.split()
    assert len({lexicon().word(w)[1] for w in words[:2]}) == 1
    assert {lexicon().word(w)[1] for w in words} == {lexicon().word(fold(w))[1] for w in words}


def test_collective_is_not_a_collectivite():
    assert lexicon().word("collectif")[1] != lexicon().word("collectivité")[1]


@given(st.text(max_size=30))
def test_folding_twice_is_once(text):
    assert fold(fold(text)) == fold(text)


def test_fold_knows_ligatures():
    assert fold("Cœur de Ville, ÆÉÈ") == "coeur de ville, aeee"


@given(st.text(alphabet="aF.R L.é", max_size=20))
def test_spelling_keeps_the_length(text):
    assert len(spelt(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "synonymes: [a]\nsigles: {}\nprecis: []\nmots_vides: []\n",
            "liste de textes est attendue",
        ),
        ("synonymes: 1\nsigles: {}\nprecis: []\nmots_vides: []\n", "liste de groupes de mots"),
        ("synonymes: [[la]]\nsigles: {}\nprecis: []\nmots_vides: [la]\n", "que des mots vides"),
        (
            "synonymes: []\nsigles: {}\nprecis: [{mots: [taxi], vers: [auto]}]\nmots_vides: []\n",
            "n’est d’aucun groupe de synonymes",
        ),
        ("synonymes: []\nsigles: {}\nprecis: []\n", "clé obligatoire absente"),
    ],
)
def test_bad_lexicon_is_told(text, said, tmp_path: Path, monkeypatch):
    (tmp_path / "recherche.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match=said):
        lexicon()
