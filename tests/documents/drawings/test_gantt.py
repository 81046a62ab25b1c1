from datetime import date
from xml.etree import ElementTree

import pytest

from quartiers.documents import french
from quartiers.documents.drawings import gantt
from quartiers.strategy.gantt import Milestone, Planned, layout

TODAY = date(2026, 11, 29)
HOSTILE = "<script>alert(1)</script> & « Étoile »"
ACTIONS = [
    Planned(
        "a",
        "Boutiques à l’essai",
        date(2026, 3, 1),
        date(2026, 10, 31),
        "en_cours",
        40,
        (Milestone("Convention", date(2026, 4, 15), True), Milestone("Appel", date(2026, 7, 1))),
        "Commerce",
    ),
    Planned("b", HOSTILE, date(2026, 9, 1), None, "preparation"),
    Planned("c", "Un jour"),
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def made():
    return layout(ACTIONS, TODAY)


@pytest.mark.parametrize("width", [340, 640, 900])
def test_drawing(made, width):
    drawing = gantt.draw(made, width)
    root = ElementTree.fromstring(drawing.inline("calendrier"))
    assert root.find(f"{SVG}title").text == "Calendrier des actions"
    assert "En retard au 29 novembre 2026" in root.find(f"{SVG}desc").text.replace("\u00a0", " ")
    assert "style=" not in drawing.inline("x")
    assert "<script>" not in drawing.body
    for each in root.iter(f"{SVG}rect"):
        assert float(each.get("x")) >= 0
        assert float(each.get("x")) + float(each.get("width")) <= width + 0.2


def test_every_action_is_named(made):
    words = " ".join(ElementTree.fromstring(gantt.draw(made, 900).inline("x")).itertext())
    assert "Boutiques à l’essai" in words
    assert "en cours, 40\u202f%, en retard" in words
    assert "Sans date\u00a0: Un jour" in words


def test_table_holds_what_is_drawn(made):
    table = gantt.table(made)
    assert [column.id for column in table.columns][:3] == ["action", "groupe", "debut"]
    rows = [
        [
            french.cell(content, column).text
            for content, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    assert rows[0][4] == "En cours, en retard"
    assert rows[0][5] == "40\u202f%"
    assert "Convention (faite)" in rows[0][6]
    assert rows[1][3] == "non fixé"
    assert rows[1][5] == "n.d."
    assert rows[2][2:4] == ["non fixé", "non fixé"]


def test_without_groups_no_column_of_groups():
    columns = gantt.table(layout([Planned("a", "A")], TODAY)).columns
    assert "groupe" not in [column.id for column in columns]


def test_nothing_to_draw():
    drawing = gantt.draw(layout([], TODAY), 640)
    assert "Aucune action datée." in drawing.body
