from quartiers.documents.grids import EDGES, LINE, weights
from quartiers.documents.page import Grid

LONG = "Étude des locaux et de leurs propriétaires (faite), deux premières acquisitions"


def grid(headers, *rows):
    return Grid("t", "T", headers, (False,) * len(headers), rows)


def test_no_word_is_cut():
    row = ("Racheter et remettre en état", "29/11/2024", "29/11/2026", "En préparation", LONG, LONG)
    words = ("Racheter", "29/11/2024", "29/11/2026", "préparation")
    found = weights(grid(("Action", "Début", "Fin", "Avancement", "Étapes", "Notes"), row))
    for share, word in zip(found[:4], words, strict=True):
        assert share * LINE / sum(found) >= len(word) + EDGES - 1
    assert found[-1] == max(found)


def test_small_table_keeps_what_it_wants():
    assert weights(grid(("Rubrique", "Contenu"), ("État", "En cours"))) == (12, 13)


def test_words_wider_than_the_page():
    assert all(share > 0 for share in weights(grid(("a", "b"), ("x" * 90, "y" * 90))))


def test_no_row():
    assert all(share > 0 for share in weights(grid(("Action", "Coût"))))
