"""Horizontal bars, one group per category; and intervals drawn as segments in the same frame."""

from dataclasses import dataclass
from itertools import compress

from quartiers.diagnostic.report import Chart, Table
from quartiers.documents import french
from quartiers.documents.drawings import scale, svg
from quartiers.documents.drawings.scale import Reading
from quartiers.documents.drawings.svg import LINE, Drawing

BAR = 15
GAP = 12
NARROW = 480  # under this width a label stands above its bars


@dataclass(frozen=True)
class Frame:
    """Where the bars stand: from `left` to `right`, graduated from `low` to `high`."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def draw(chart: Chart, table: Table, width: int) -> Drawing:
    position, category = scale.column_of(table, chart.category)
    ranges = chart.kind == "range"
    labels = [french.dated(scale.label(row[position])) for row in table.rows]
    series = [scale.readings(table, id) for id in chart.series]
    if ranges:  # without an interval there is nothing to draw, and the table says why
        known = [
            any(one[i].number is not None or one[i].low is not None for one in series)
            for i in range(len(labels))
        ]
        labels = list(compress(labels, known))
        series = [list(compress(readings, known)) for readings in series]
    columns = [scale.column_of(table, id)[1] for id in chart.series]
    unit = "%" if columns[0].kind == "percent" else ""
    graduations, frame = _frame(
        series, width, _label_width([*labels, category.label], width), ranges
    )
    body, y = _legend([french.header(column) for column in columns], width, ranges)
    if width < NARROW:
        body.append(svg.text(0, y - 2, category.label, "soft"))
        y += 10
    top = y
    marks: list[str] = []
    for i, label in enumerate(labels):
        group = [readings[i] for readings in series]
        drawn, height = _group(label, group, frame, y, width, ranges)
        marks.append(drawn)
        y += height + GAP
    grid = _grid(graduations, frame, top - 4, y - 4, unit)
    if chart.reference is not None:
        x = frame.x(chart.reference)
        grid.append(svg.line(x, top - 8, x, y - 4, "reference", "5 3"))
    if width >= NARROW:
        grid += [svg.text(0, y + 10, words, "soft") for words in _fits(category.label, frame)]
    return Drawing(width, y + LINE, "".join((*body, *grid, *marks)), chart.title, chart.alt)


def _fits(label: str, frame: Frame) -> list[str]:
    """The name of the categories, beside the graduations when it has room there."""
    return svg.wrapped(label, frame.left - 16, 1)


def _label_width(labels: list[str], width: int) -> float:
    if width < NARROW:
        return 0
    return min(0.34 * width, max((len(label) for label in labels), default=0) * svg.EM) + 22


def _frame(
    series: list[list[Reading]], width: int, label_width: float, ranges: bool
) -> tuple[list[float], Frame]:
    known = [
        number
        for readings in series
        for one in readings
        for number in (one.number, one.low, one.high)
        if number is not None
    ]
    low, high = min([0.0, *known]), max([0.0, *known])
    graduations = scale.ticks(low, high, 5 if width >= NARROW else 4)
    widest = max((len(one.text) for readings in series for one in readings), default=0)
    if ranges and len(series) == 2:  # both ends are written after the segment
        widest = 2 * widest + 3
    right = width - max(widest * svg.EM + 12, 24)
    return graduations, Frame(label_width, right, graduations[0], graduations[-1])


def _legend(names: list[str], width: int, ranges: bool) -> tuple[list[str], float]:
    """Named swatches, where there is more than one series to tell apart."""
    if len(names) < 2:
        return [], LINE
    if ranges:
        words = " – ".join(names)
        return [svg.line(0, 9, 18, 9, "l1 stroke"), svg.text(24, 13, words)], 2 * LINE
    drawn, x, y = [], 0.0, 0.0
    for i, name in enumerate(names, start=1):
        wide = 20 + len(name) * svg.EM + 16
        if x and x + wide > width:
            x, y = 0.0, y + LINE
        drawn += [svg.rect(x, y + 3, 12, 12, _fill(i)), svg.text(x + 18, y + 13, name)]
        x += wide
    return drawn, y + 2 * LINE


def _fill(number: int) -> str:
    return f"s{(number - 1) % svg.SERIES + 1}"


def _group(
    label: str, group: list[Reading], frame: Frame, y: float, width: int, ranges: bool
) -> tuple[str, float]:
    above = frame.left == 0
    room = width if above else frame.left - 10
    lines = svg.wrapped(label, room, 2 if above else 3)
    bars = BAR if ranges else BAR * len(group)
    height = bars if above else max(bars, LINE * len(lines))
    middle = 0 if above else max(0, (height - LINE * len(lines)) / 2)
    drawn = [svg.text(0, y + 13 + middle + LINE * i, words) for i, words in enumerate(lines)]
    start = y + (LINE * len(lines) + 2 if above else (height - bars) / 2)
    if ranges:
        drawn += _segment(group, frame, start)
    else:
        for i, one in enumerate(group):
            drawn += _bar(one, frame, start + BAR * i, i + 1)
    return "".join(drawn), height + (LINE * len(lines) + 2 if above else 0)


def _bar(one: Reading, frame: Frame, y: float, number: int) -> list[str]:
    zero = frame.x(0)
    if one.number is None and one.low is None:
        return [svg.text(zero + 4, y + 12, one.text, "soft")]
    drawn, end = [], zero
    if one.number is not None:
        end = frame.x(one.number)
        drawn.append(svg.rect(min(zero, end), y + 1, abs(end - zero), BAR - 2, _fill(number)))
    if one.low is not None:
        drawn += _whisker(one, frame, y + BAR / 2)
        end = frame.x(one.high if one.high is not None else frame.high)
    drawn.append(svg.text(max(end, zero) + 5, y + 12, one.text))
    return drawn


def _whisker(one: Reading, frame: Frame, y: float) -> list[str]:
    """Both ends of the interval; an interval open above runs to the edge, without a cap."""
    low = frame.x(one.low or 0)
    high = frame.x(one.high if one.high is not None else frame.high)
    caps = [low] if one.high is None else [low, high]
    return [
        svg.line(low, y, high, y, "whisker"),
        *(svg.line(x, y - 4, x, y + 4, "whisker") for x in caps),
    ]


def _segment(group: list[Reading], frame: Frame, y: float) -> list[str]:
    """One interval: the two series are its ends."""
    ends = _ends(group)
    if ends is None:
        return [svg.text(frame.x(0) + 4, y + 12, french.MISSING, "soft")]
    left, right = (frame.x(end) for end in ends)
    low, high = group[0], group[-1]
    words = low.text if low.text == high.text else f"{low.text} à {high.text}"
    middle = (
        [svg.rect(frame.x(low.number) - 2, y + 3, 4, BAR - 6, "s1")]
        if len(group) == 1 and low.number is not None
        else []
    )
    return [
        *middle,
        svg.line(left, y + BAR / 2, right, y + BAR / 2, "l1 stroke"),
        *(svg.circle(x, y + BAR / 2, 3.6, "s1") for x in (left, right)),
        svg.text(right + 8, y + 12, words),
    ]


def _ends(group: list[Reading]) -> tuple[float, float] | None:
    """Of the two series that are the ends, or of the one whose cells are intervals."""
    low, high = group[0], group[-1]
    if len(group) == 1:
        return None if low.low is None or low.high is None else (low.low, low.high)
    return None if low.number is None or high.number is None else (low.number, high.number)


def _grid(
    graduations: list[float], frame: Frame, top: float, bottom: float, unit: str
) -> list[str]:
    step = graduations[1] - graduations[0]
    drawn = []
    for tick in graduations:
        x = frame.x(tick)
        drawn.append(svg.line(x, top, x, bottom, "axis" if abs(tick) < step / 2 else "grid"))
        anchor = "start" if x < 12 else "middle"
        drawn.append(svg.text(x, bottom + 14, scale.tick_text(tick, step, unit), "soft", anchor))
    return drawn
