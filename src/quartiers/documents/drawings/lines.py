"""Lines over time: a gap where a value is missing, a dash and a mark of its own for each series."""

from quartiers.diagnostic.report import Chart, Table
from quartiers.documents import french
from quartiers.documents.drawings import scale, svg
from quartiers.documents.drawings.bars import Frame
from quartiers.documents.drawings.scale import Reading
from quartiers.documents.drawings.svg import LINE, Drawing

DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4", "1 4")
HEIGHT = 220.0


def draw(chart: Chart, table: Table, width: int) -> Drawing:
    position, category = scale.column_of(table, chart.category)
    # « 2026 (au 1er juin) » is 2026 on an axis: the table says the rest.
    labels = [scale.label(row[position]).split(" (")[0] for row in table.rows]
    columns = [scale.column_of(table, id)[1] for id in chart.series]
    series = [scale.readings(table, id) for id in chart.series]
    unit = "%" if columns[0].kind == "percent" else ""
    known = [one.number for readings in series for one in readings if one.number is not None]
    graduations = scale.ticks(min([0.0, *known]), max([0.0, *known]))
    step = graduations[1] - graduations[0]
    texts = [scale.tick_text(tick, step, unit) for tick in graduations]
    left = max(map(len, texts)) * svg.EM + 10
    legend, top = _legend([french.header(column) for column in columns], width)
    vertical = Frame(top + HEIGHT, top + 6, graduations[0], graduations[-1])
    across = Frame(left + 8, width - 14, 0, max(len(labels) - 1, 1))
    body = [*legend, *_rules(graduations, texts, vertical, left, width, step)]
    body += _names(labels, across, top + HEIGHT + LINE, width - left)
    for number, readings in enumerate(series, start=1):
        body += _curve(readings, across, vertical, number)
    bottom = top + HEIGHT + 2 * LINE
    body.append(svg.text(width - 4, bottom, category.label, "soft", "end"))
    return Drawing(width, bottom + 8, "".join(body), chart.title, chart.alt)


def _legend(names: list[str], width: int) -> tuple[list[str], float]:
    drawn, x, y = [], 0.0, 0.0
    for number, name in enumerate(names, start=1):
        wide = 34 + len(name) * svg.EM + 16
        if x and x + wide > width:
            x, y = 0.0, y + LINE
        drawn += [
            svg.line(x, y + 9, x + 26, y + 9, _line(number), DASHES[(number - 1) % len(DASHES)]),
            _mark(x + 13, y + 9, number),
            svg.text(x + 32, y + 13, name),
        ]
        x += wide
    return drawn, y + LINE + 8


def _line(number: int) -> str:
    return f"l{(number - 1) % svg.SERIES + 1} stroke"


def _mark(x: float, y: float, number: int) -> str:
    """Round, square, triangle: told apart without colour."""
    cls = f"s{(number - 1) % svg.SERIES + 1}"
    if number % 3 == 1:
        return svg.circle(x, y, 3.6, cls)
    if number % 3 == 2:
        return svg.rect(x - 3.3, y - 3.3, 6.6, 6.6, cls)
    return svg.path([[(x, y - 4.4), (x + 4.2, y + 3.4), (x - 4.2, y + 3.4)]], cls)


def _rules(
    graduations: list[float],
    texts: list[str],
    vertical: Frame,
    left: float,
    width: int,
    step: float,
) -> list[str]:
    drawn = []
    for tick, words in zip(graduations, texts, strict=True):
        y = vertical.x(tick)
        drawn.append(svg.line(left, y, width, y, "axis" if abs(tick) < step / 2 else "grid"))
        drawn.append(svg.text(left - 6, y + 4, words, "soft", "end"))
    return drawn


def _names(labels: list[str], across: Frame, y: float, room: float) -> list[str]:
    """As many names as fit, always the first and the last."""
    widest = (max(map(len, labels), default=1) + 2) * svg.EM
    every = max(1, -(-int(len(labels) * widest) // max(int(room), 1)))
    last = len(labels) - 1
    kept = [i for i in range(len(labels)) if i % every == 0 and (last - i >= every or i == last)]
    return [
        svg.text(across.x(i), y, labels[i], "soft", "end" if i == last and i else "middle")
        for i in dict.fromkeys([*kept, last])
        if i >= 0
    ]


def _curve(readings: list[Reading], across: Frame, vertical: Frame, number: int) -> list[str]:
    runs: list[list[tuple[float, float]]] = [[]]
    for i, one in enumerate(readings):
        if one.number is None:
            runs.append([])
        else:
            runs[-1].append((across.x(i), vertical.x(one.number)))
    dash = DASHES[(number - 1) % len(DASHES)]
    drawn = [svg.polyline(run, _line(number), dash) for run in runs if len(run) > 1]
    if len(readings) <= 24:
        drawn += [_mark(x, y, number) for run in runs for x, y in run]
    else:  # a lone point between two gaps would vanish
        drawn += [_mark(*run[0], number) for run in runs if len(run) == 1]
    return drawn
