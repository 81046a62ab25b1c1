from datetime import date

import pytest

from quartiers.catalogue.citations import LEVELS, citation
from quartiers.catalogue.reader import parse, read_folder
from quartiers.errors import CatalogueError


def read(text: str):
    return citation(parse(text, "essai.yaml"))


def test_what_was_read_has_its_day():
    read_one = read(
        "texte: Décret\nurl: https://exemple.fr\nniveau: texte_lu\nverifie_le: 2026-11-22\n"
    )
    assert read_one.checked_on == date(2026, 11, 22)
    assert read_one.said == "Décret (texte lu)"


def test_what_was_not_read_says_so():
    unread = read('texte: Décret\nurl: ""\nniveau: a_verifier\n')
    assert unread.checked_on is None
    assert unread.said == "Décret (à vérifier)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'texte: x\nurl: ""\nniveau: a_verifier\nverifie_le: 2026-11-22\n',
            "ligne 4, clé « verifie_le » : un fait à vérifier n’a pas de date",
        ),
        (
            'texte: x\nurl: ""\nniveau: texte_lu\n',
            "ligne 3, clé « niveau » : « texte_lu » demande la date de lecture",
        ),
        ('texte: x\nurl: ""\nniveau: sûr\n', "ligne 3, clé « niveau » : « sûr » est inconnu"),
        (
            "texte: x\nurl: https://exemple.fr\nniveau: a_verifier\n",
            "ligne 2, clé « url » : une source qui n’a pas été lue n’a pas d’adresse",
        ),
        (
            "texte: x\nurl: null\nniveau: a_verifier\n",
            "ligne 2, clé « url » : une adresse ou",
        ),
    ],
)
def test_refused_with_line_and_key(text, words):
    with pytest.raises(CatalogueError) as caught:
        read(text)
    assert words in caught.value.message


def test_every_file_cites_what_was_read():
    pages = {**read_folder("territoires"), **read_folder("zonages")}
    cited = [citation(source) for page in pages.values() for source in page.records("sources")]
    assert len(cited) >= 20
    assert {source.level for source in cited} <= set(LEVELS)
    for source in cited:
        assert bool(source.url) == (source.level != "a_verifier"), source.text
