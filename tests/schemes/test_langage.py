from pathlib import Path

import pytest

from quartiers.schemes.reading.operators import COMPARISONS, GROUPS, LEAVES, SIDES, readable
from quartiers.schemes.vocabulary import FORMS, vocabulary

PAGE = Path(__file__).parents[2] / "docs" / "method" / "langage.md"
TEXT = PAGE.read_text(encoding="utf-8")
WORDS = vocabulary()


def row(*cells):
    return f"| {' | '.join(cells)} |"


def code(names):
    return ", ".join(f"`{name}`" for name in names)


def fact_row(fact):
    about = code(fact.about)
    detail = code(fact.values) or fact.measure
    return row(f"`{fact.name}`", fact.label, fact.form, code(fact.units), about, detail)


def section(title):
    """The rows of the table under a heading, without its two lines of head."""
    lines = TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0].splitlines()
    return [line for line in lines if line.startswith("| `")]


def expected():
    yield "Groupes", [row(f"`{o.signature}`", o.meaning) for o in GROUPS.values()]
    yield (
        "Comparaisons",
        [row(f"`{o.signature}`", o.meaning, code(o.forms)) for o in COMPARISONS.values()],
    )
    yield "Autres feuilles", [row(f"`{o.signature}`", o.meaning) for o in LEAVES.values()]
    yield "À côté de l’opérateur", [row(f"`{name}`", said) for name, said in SIDES.items()]
    yield "Faits", [fact_row(fact) for fact in WORDS.facts.values()]
    yield "Unités", [row(f"`{name}`", label) for name, label in WORDS.units.items()]
    yield (
        "Zonages",
        [
            row(f"`{name}`", z.label, code(z.vintages) or "un seul", z.computed)
            for name, z in WORDS.zonings.items()
        ],
    )
    yield (
        "Précisions",
        [row(f"`{part}`", code(WORDS.subjects(part))) for part in ("impot", "nature_cout")],
    )
    yield (
        "Déclarations communes",
        [row(f"`{key}`", d.statement) for key, d in WORDS.declarations.items()],
    )
    yield (
        "Unités des paramètres",
        [
            row(f"`{key}`", ", ".join(unit.measures) or "rien")
            for key, unit in WORDS.parameter_units.items()
        ],
    )


@pytest.mark.parametrize(("title", "rows"), list(expected()), ids=lambda v: str(v)[:20])
def test_page_is_complete(title, rows):
    assert section(title) == rows


def test_every_form_accepts_a_comparison():
    accepted = {form for operator in COMPARISONS.values() for form in operator.forms}
    assert accepted == set(FORMS)


def test_every_fact_has_a_way_to_be_read():
    assert {*readable(WORDS), "dans", "distance", "declaratif", "appreciation"} == set(WORDS.facts)


def test_page_is_linked():
    assert "(langage.md)" in (PAGE.parent / "README.md").read_text(encoding="utf-8")
