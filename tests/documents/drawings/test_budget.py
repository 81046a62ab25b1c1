from decimal import Decimal
from xml.etree import ElementTree

import pytest

from quartiers.documents import french
from quartiers.documents.drawings import budget as drawn
from quartiers.strategy.budget import Money, budget

LINES = [
    Money(2026, "Région", Decimal(120_000), Decimal(90_000)),
    Money(2027, "Région", Decimal(200_000)),
    Money(2027, "État <b>", None),
    Money(2027, "ANRU", Decimal(5_000), state="refuse"),
]
SVG = "{http://www.w3.org/2000/svg}"


def shown(table):
    return [
        [
            french.cell(content, column).text
            for content, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]


@pytest.mark.parametrize("width", [340, 640, 900])
def test_drawing(width):
    drawing = drawn.draw(budget(LINES), width)
    root = ElementTree.fromstring(drawing.inline("budget"))
    told = root.find(f"{SVG}desc").text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "2027, au moins 200 000 €" in told
    assert "style=" not in drawing.inline("x")
    assert "<b>" not in drawing.body
    for each in root.iter(f"{SVG}rect"):
        assert float(each.get("x")) + float(each.get("width")) <= width + 0.2


def test_table_never_takes_unknown_for_nothing():
    table = drawn.table(budget(LINES))
    rows = [
        [cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in row] for row in shown(table)
    ]
    assert rows == [
        ["Région", "120 000", "200 000", "320 000", "au moins 90 000"],
        ["État <b>", "–", "n.d.", "n.d.", "n.d."],
        ["Ensemble", "120 000", "au moins 200 000", "au moins 320 000", "au moins 90 000"],
    ]
    assert "Refusé, non compté" in table.notes[1]


def test_many_funders_are_put_together_in_the_drawing_alone():
    lines = [Money(2026, f"Financeur {i}", Decimal(10 + i)) for i in range(9)]
    made = budget(lines)
    words = " ".join(ElementTree.fromstring(drawn.draw(made, 900).inline("x")).itertext())
    assert "6. Autres financeurs" in words
    assert len(drawn.table(made).rows) == 10


def test_more_obtained_than_asked_stays_inside():
    drawing = drawn.draw(budget([Money(2026, "a", Decimal(10), Decimal(90))]), 640)
    root = ElementTree.fromstring(drawing.inline("x"))
    assert max(float(e.get("x")) + float(e.get("width")) for e in root.iter(f"{SVG}rect")) <= 640


def test_nothing_to_draw():
    assert "Aucune ligne de financement." in drawn.draw(budget([]), 640).body
    assert drawn.table(budget([])).rows == ()
