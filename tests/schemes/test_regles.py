import re
from pathlib import Path

import pytest

from quartiers.schemes.judging.evaluate import code_of
from quartiers.schemes.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    VOID,
    at_least,
    conjunction,
    disjunction,
    guarded,
    negation,
)

PAGE = Path(__file__).parents[2] / "docs" / "method" / "regles.md"
SAID = {
    "vrai": TRUE,
    "faux": FALSE,
    "inconnu": UNKNOWN,
    "sans objet": VOID,
    "vrai ou sans objet": TRUE | VOID,
    "faux ou sans objet": FALSE | VOID,
    "inconnu ou sans objet": UNKNOWN | VOID,
}
FOUR = ["vrai", "faux", "inconnu", "sans objet"]


def table(heading):
    """The rows of the first table under a heading, its first row included."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


@pytest.mark.parametrize(
    ("heading", "worth"),
    [
        ("`tous`", lambda one, other: conjunction([one, other])),
        ("`un_de`", lambda one, other: disjunction([one, other])),
        ("`au_moins`", lambda one, other: at_least(2, [one, other])),
        ("`sans_objet_si`", guarded),
    ],
)
def test_tables_of_two(heading, worth):
    first, *rows = table(heading)
    assert first[1:] == FOUR
    assert [row[0] for row in rows] == FOUR
    for name, *cells in rows:
        for other, cell in zip(FOUR, cells, strict=True):
            assert SAID[cell] == worth(SAID[name], SAID[other]), (heading, name, other)


def test_table_of_denial():
    _, *rows = table("`non`")
    assert [row[0] for row in rows] == FOUR
    assert all(negation(SAID[name]) == SAID[cell] for name, cell in rows)


def test_table_of_verdicts():
    _, *rows = table("Du tout au verdict")
    assert {row[0] for row in rows} == set(SAID)
    for outcome, favourable, read, code in rows:
        if_true = "remplies" if read == "oui" else "a_confirmer"
        assert code_of(SAID[outcome], SAID[favourable], if_true) == code, (outcome, favourable)
    assert {row[3] for row in rows} == {
        "remplies",
        "a_confirmer",
        "information_manquante",
        "non_remplie",
        "sans_objet",
    }


def test_page_is_listed():
    assert "(regles.md)" in (PAGE.parent / "README.md").read_text(encoding="utf-8")
