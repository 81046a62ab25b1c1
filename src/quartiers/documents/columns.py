"""A table as plain text, within a given width."""

import textwrap
from collections.abc import Sequence

GAP = 2
NARROWEST = 7


def lines(
    headers: Sequence[str], numeric: Sequence[bool], rows: Sequence[Sequence[str]], width: int
) -> list[str]:
    """Columns side by side, cells wrapped; one record per row where they cannot fit."""
    widths = _fit([headers, *rows], numeric, width)
    if widths is None:
        return _records(headers, rows, width)
    body = [_row(row, numeric, widths) for row in rows]
    spaced = 2 * sum(len(row) > 1 for row in body) > len(body)
    out = _row(headers, numeric, widths) + ["  ".join("─" * w for w in widths)]
    for i, row in enumerate(body):
        out += [""] * (spaced and i > 0) + row
    return [line.rstrip() for line in out]


def _fit(rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int) -> list[int] | None:
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    # A number is never broken: its column is at least as wide as its longest word.
    floors = [
        max(max(map(_longest, column)), 0 if number else min(NARROWEST, natural))
        for column, number, natural in zip(columns, numeric, widths, strict=True)
    ]
    room = width - GAP * (len(columns) - 1)
    if sum(floors) > room:
        return None
    while sum(widths) > room:
        slack = [natural - floor for natural, floor in zip(widths, floors, strict=True)]
        widest = max(range(len(widths)), key=lambda i: (slack[i] > 0, widths[i]))
        widths[widest] -= 1
    return widths


def _longest(text: str) -> int:
    return max((len(word) for word in text.split(" ")), default=0)


def wrap(text: str, width: int) -> list[str]:
    """Break at ordinary spaces only: textwrap would also break at no-break spaces it knows not."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _row(cells: Sequence[str], numeric: Sequence[bool], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped))
    return [
        (" " * GAP).join(
            (part[i] if i < len(part) else "").rjust(width)
            if number
            else (part[i] if i < len(part) else "").ljust(width)
            for part, number, width in zip(wrapped, numeric, widths, strict=True)
        )
        for i in range(height)
    ]


def _records(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    out: list[str] = []
    for row in rows:
        out += wrap(row[0], width)
        for header, cell in zip(headers[1:], row[1:], strict=True):
            out += textwrap.indent("\n".join(wrap(f"{header} : {cell}", width - 4)), "  ").split(
                "\n"
            )
        out.append("")
    return out[:-1]
