"""Tables and key figures of the diagnostic, formatted cell by cell."""

from collections import Counter
from collections.abc import Sequence

from quartiers.diagnostic.indicator import Indicator
from quartiers.diagnostic.report import Table
from quartiers.documents import french
from quartiers.documents.page import Grid, marks
from quartiers.documents.references import References
from quartiers.territory.french import FIRM


class Reasons:
    """The reasons behind the cells of one table.

    Those of « n.d. » are lettered when there are several of them, and so are those of intervals
    and of lower bounds: where all mean the same it is said once, without a letter in each cell.
    """

    def __init__(self, shown: Sequence[french.Shown]) -> None:
        self._kinds: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for one in shown:
            reasons = self._kinds[_kind(one.text)]
            if one.reason and one.reason not in reasons:
                reasons.append(one.reason)
        lettered = [
            (kind, reason)
            for kind, reasons in self._kinds.items()
            for reason in reasons
            if len(reasons) > 1
        ]
        self._letters = {key: _letter(rank) for rank, key in enumerate(lettered)}

    def mark(self, shown: french.Shown) -> str:
        letter = self._letters.get((_kind(shown.text), shown.reason))
        return f"{shown.text}{FIRM}({letter})" if letter else shown.text

    def notes(self) -> tuple[str, ...]:
        return tuple(
            _explained(kind, reason, self._letters.get((kind, reason)))
            for kind, reasons in self._kinds.items()
            for reason in reasons
        )


LINE = 108  # characters of a table across a page of A4
EDGES = 3  # what the margins of a cell take of them
KINDS = ("Intervalle", "Au moins", french.MISSING)


def _kind(text: str) -> str:
    if text == french.MISSING:
        return french.MISSING
    return "Au moins" if text.startswith((french.AT_LEAST, french.NONE_SEEN)) else "Intervalle"


def _letter(rank: int) -> str:
    """a, b, …, z, aa, ab…"""
    return ("" if rank < 26 else _letter(rank // 26 - 1)) + chr(ord("a") + rank % 26)


def _explained(kind: str, reason: str, letter: str | None) -> str:
    said = french.typeset(reason.strip()).rstrip(".")
    mark = f"({letter}) " if letter else ""
    return f"{mark}{kind}{FIRM}: {said}."


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
        notes=(*map(french.typeset, table.notes), *reasons.notes()),
        sources=references.numbers(table.sources),
        raw=table,
    )


def of_figures(
    id: str, figures: Sequence[Indicator], references: References, only: str = ""
) -> Grid:
    """The key figures of a block: what, how much, from where.

    The period of most of them stands in the title, with what limits all of them (`only`); another
    period is said beside the figure that has it.
    """
    shown = [french.figure(one) for one in figures]
    reasons = Reasons(shown)
    usual = Counter(one.period for one in figures).most_common(1)[0][0]
    limits = ", ".join(filter(None, (usual, only)))
    return Grid(
        id=f"{id}-chiffres",
        title=french.typeset(f"Chiffres clés : {limits}" if limits else "Chiffres clés"),
        headers=("Indicateur", "Valeur", "Sources"),
        numeric=(False, True, False),
        rows=tuple(
            (
                french.typeset(one.label if one.period == usual else f"{one.label} ({one.period})"),
                reasons.mark(text),
                marks(references.numbers(one.sources)),
            )
            for one, text in zip(figures, shown, strict=True)
        ),
        notes=reasons.notes(),
    )


def weights(grid: Grid) -> tuple[int, ...]:
    """The share of the width that each column needs, for documents that want fixed columns: first
    its longest word, so that none is cut, then what is left by how much it has to say."""
    columns = [[row[i] for row in grid.rows] for i in range(len(grid.headers))]
    floors = [
        EDGES + max(_longest_word(header) + 1, *(_longest_word(cell) for cell in (*cells, "")))
        for header, cells in zip(grid.headers, columns, strict=True)
    ]
    wanted = [
        max(floor, 5 + max(min(len(cell), 32) for cell in (*cells, "")))
        for floor, cells in zip(floors, columns, strict=True)
    ]
    more, room = sum(wanted) - sum(floors), LINE - sum(floors)
    if sum(wanted) <= LINE or more == 0:
        return tuple(wanted)
    share = max(room, 0) / more
    return tuple(
        round(floor + share * (each - floor)) for floor, each in zip(floors, wanted, strict=True)
    )


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))
