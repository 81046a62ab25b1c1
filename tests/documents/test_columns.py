from hypothesis import given
from hypothesis import strategies as st

from quartiers.documents import columns

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9)
cells = st.lists(words, min_size=1, max_size=6).map(" ".join)
rows = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=2, max_size=6)
)


@given(rows, st.booleans())
def test_never_wider_and_nothing_lost(rows, numeric):
    kinds = [numeric] * len(rows[0])
    lines = columns.lines(rows[0], kinds, rows[1:], 40)
    assert max(map(len, lines)) <= 40
    printed = " ".join(lines)
    for row in rows[1:]:
        for cell in row:
            for word in cell.split(" "):
                assert word in printed


def test_no_room_gives_records():
    lines = columns.lines(
        ["Secteur", "Établissements"], [False, True], [["Commerce", "1\u202f245"]], 16
    )
    assert lines == ["Commerce", "  Établissements", "  : 1\u202f245"]


def test_numbers_are_set_to_the_right():
    lines = columns.lines(["Secteur", "n"], [False, True], [["Commerce", "9"], ["Eau", "12"]], 40)
    assert lines[2:] == ["Commerce   9", "Eau       12"]
