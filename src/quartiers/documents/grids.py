"""Tables and key figures of the diagnostic, formatted cell by cell."""

from collections.abc import Sequence

from quartiers.diagnostic.french import FIRM
from quartiers.diagnostic.indicator import Indicator
from quartiers.diagnostic.report import Table
from quartiers.documents import french
from quartiers.documents.page import Grid, marks
from quartiers.documents.references import References


class Reasons:
    """The reasons behind the cells of one table, lettered when there are several."""

    def __init__(self, shown: Sequence[french.Shown]) -> None:
        self._letters: dict[str, str] = {}
        for one in shown:
            if one.reason and one.reason not in self._letters:
                self._letters[one.reason] = _letter(len(self._letters))

    def mark(self, shown: french.Shown) -> str:
        if not shown.reason or len(self._letters) < 2:
            return shown.text
        return f"{shown.text}{FIRM}({self._letters[shown.reason]})"

    def notes(self, shown: Sequence[french.Shown]) -> tuple[str, ...]:
        alone = len(self._letters) < 2
        return tuple(
            ("" if alone else f"({letter}) ") + _explained(reason, shown)
            for reason, letter in self._letters.items()
        )


def _letter(rank: int) -> str:
    """a, b, …, z, aa, ab…"""
    return ("" if rank < 26 else _letter(rank // 26 - 1)) + chr(ord("a") + rank % 26)


def _explained(reason: str, shown: Sequence[french.Shown]) -> str:
    missing = any(one.reason == reason and one.text == french.MISSING for one in shown)
    said = french.typeset(reason.strip()).rstrip(".")
    return f"{french.MISSING if missing else 'Intervalle'}{FIRM}: {said}."


def of_table(table: Table, references: References) -> Grid:
    cells = [
        [french.cell(content, column) for content, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    flat = [shown for row in cells for shown in row]
    reasons = Reasons(flat)
    return Grid(
        id=table.id,
        title=french.typeset(table.title),
        headers=tuple(french.header(column) for column in table.columns),
        numeric=tuple(column.kind != "text" for column in table.columns),
        rows=tuple(tuple(reasons.mark(shown) for shown in row) for row in cells),
        notes=(*map(french.typeset, table.notes), *reasons.notes(flat)),
        sources=references.numbers(table.sources),
        raw=table,
    )


def of_figures(id: str, figures: Sequence[Indicator], references: References) -> Grid:
    """The key figures of a block: what, how much, for when, from where."""
    shown = [french.figure(one) for one in figures]
    reasons = Reasons(shown)
    return Grid(
        id=f"{id}-chiffres",
        title="Chiffres clés",
        headers=("Indicateur", "Valeur", "Période", "Sources"),
        numeric=(False, True, False, False),
        rows=tuple(
            (
                french.typeset(one.label),
                reasons.mark(text),
                french.typeset(one.period),
                marks(references.numbers(one.sources)),
            )
            for one, text in zip(figures, shown, strict=True)
        ),
        notes=reasons.notes(shown),
    )


def weights(grid: Grid) -> tuple[int, ...]:
    """The share of the width that each column needs, for documents that want fixed columns."""
    columns = [[row[i] for row in grid.rows] for i in range(len(grid.headers))]
    return tuple(
        3 + max([_longest_word(header) + 1, *(min(len(cell), 34) for cell in cells), *words])
        for header, cells in zip(grid.headers, columns, strict=True)
        for words in [list(map(_longest_word, cells))]
    )


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))
