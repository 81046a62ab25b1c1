"""The calendar of actions, and its table: bars on whole quarters, what is done, what is late."""

from collections.abc import Iterator

from quartiers.diagnostic.report import Cell, Column, Table
from quartiers.documents.drawings import svg
from quartiers.documents.drawings.bars import NARROW
from quartiers.documents.drawings.draw import WIDE
from quartiers.documents.drawings.legend import Swatch
from quartiers.documents.drawings.svg import LINE, Drawing
from quartiers.strategy.gantt import STATES, Bar, Gantt, Planned, Tick
from quartiers.territory.french import FIRM, THIN, counted, day, listed

TITLE = "Calendrier des actions"
THICK = 14.0
GAP = 12.0
ROOM = 34.0  # between two names of quarters
UNSET = "non fixé"
LATE = "en retard"


def draw(gantt: Gantt, width: int = WIDE) -> Drawing:
    """Names on the left, above their bars where the drawing is narrow."""
    wide = width >= NARROW
    left = min(0.36 * width, 320.0) if wide else 0.0
    frame = _Frame(left + 6, width - 6.0)
    head, top = _key(width)
    y = top + LINE
    body: list[str] = []
    group = ""
    for bar in gantt.bars:
        if bar.action.group and bar.action.group != group:
            group = bar.action.group
            body.append(svg.text(0, y + 13, _fit(group, width), "soft name"))
            y += LINE + 4
        drawn, height = _row(bar, frame, y, left, width)
        body += drawn
        y += height + GAP
    if not gantt.bars:
        body.append(svg.text(0, y + 13, "Aucune action datée.", "soft"))
        y += LINE + GAP
    rules = [*_rules(gantt, frame, top, y), *_today(gantt, frame, top, y)]
    return Drawing(width, y + LINE, "".join((*head, *rules, *body)), TITLE, said(gantt))


class _Frame:
    """Where the calendar stands, from `left` to `right`."""

    def __init__(self, left: float, right: float) -> None:
        self.left, self.right = left, right

    def x(self, share: float) -> float:
        return self.left + share * (self.right - self.left)


def said(gantt: Gantt) -> str:
    """The same in words, for who does not see it."""
    late = [bar.action.title for bar in gantt.bars if bar.late]
    parts = [
        f"Du {day(gantt.first)} au {day(gantt.last)}{FIRM}: "
        f"{counted(len(gantt.bars), 'action datée', 'actions datées')}.",
        f"En retard au {day(gantt.day)}{FIRM}: {listed(late)}." if late else "",
        f"Sans date{FIRM}: {listed([each.title for each in gantt.undated])}."
        if gantt.undated
        else "",
    ]
    return " ".join(part for part in parts if part)


def _key(width: int) -> tuple[list[str], float]:
    entries: tuple[tuple[str, Swatch], ...] = (
        ("prévu", lambda x, y: svg.rect(x, y + 4, 18, 11, "neighbour")),
        ("fait", lambda x, y: svg.rect(x, y + 4, 18, 11, "s1")),
        ("fait, action en retard", lambda x, y: svg.rect(x, y + 4, 18, 11, "s2")),
        ("étape à venir", lambda x, y: svg.circle(x + 8, y + 9, 4, "here")),
        ("étape faite", lambda x, y: svg.circle(x + 8, y + 9, 4.5, "north")),
    )
    drawn: list[str] = []
    x = y = 0.0
    for name, swatch in entries:
        wide = 24 + len(name) * svg.EM + 16
        if x and x + wide > width:
            x, y = 0.0, y + LINE + 3
        drawn += [swatch(x, y), svg.text(x + 24, y + 13, name)]
        x += wide
    return drawn, y + 2 * LINE


def _row(bar: Bar, frame: _Frame, y: float, left: float, width: int) -> tuple[list[str], float]:
    lines = svg.wrapped(bar.action.title, left - 8 if left else width, 2)
    halo = "" if left else "name"  # above the bar, where the rules pass behind the words
    drawn = [svg.text(0, y + 13 + LINE * i, words, halo) for i, words in enumerate(lines)]
    status = _status(bar)
    if status:
        words = _fit(status, left or width)
        drawn.append(svg.text(0, y + 13 + LINE * len(lines), words, f"soft {halo}".strip()))
    height = LINE * (len(lines) + bool(status))
    top = y + max((height - THICK) / 2, 0) if left else y + height + 4
    drawn += _bar(bar, frame, top)
    return drawn, max(height, THICK) if left else height + 4 + THICK


def _bar(bar: Bar, frame: _Frame, y: float) -> Iterator[str]:
    start, end = frame.x(bar.left), frame.x(bar.right)
    yield svg.rect(start, y, end - start, THICK, "neighbour")
    if bar.done is not None and bar.done > bar.left:
        yield svg.rect(
            start, y + 2, frame.x(bar.done) - start, THICK - 4, "s2" if bar.late else "s1"
        )
    middle = y + THICK / 2
    for known, x, way in ((not bar.open_start, start, -1), (not bar.open_end, end, 1)):
        if not known:  # a date that nobody gave: the bar is left open
            far = min(max(x + way * 28, frame.left - 4), frame.right + 4)
            yield svg.line(x, middle, far, middle, "whisker", "3 3")
    for share, step in bar.marks:
        if step.done:
            yield svg.circle(frame.x(share), middle, 4.5, "north")
        else:
            yield svg.circle(frame.x(share), middle, 4, "here")


def _status(bar: Bar) -> str:
    action = bar.action
    progress = "" if action.progress is None else f"{action.progress}{THIN}%"
    words = (STATES.get(action.state, action.state).lower(), progress, LATE if bar.late else "")
    return ", ".join(word for word in words if word)


def _fit(words: str, room: float) -> str:
    return svg.wrapped(words, room, 1)[0]


def _rules(gantt: Gantt, frame: _Frame, top: float, bottom: float) -> Iterator[str]:
    shown: list[float] = []
    for tick in sorted(gantt.ticks, key=lambda tick: not tick.major):  # years first: they have room
        x = frame.x(tick.at)
        yield svg.line(x, top + 2, x, bottom - GAP / 2, "axis" if tick.major else "grid")
        name = _name(tick)
        room = ROOM + (len(name) - 2) * 3
        if all(abs(x - other) >= room for other in shown) and x + len(name) * svg.EM <= frame.right:
            shown.append(x)
            yield svg.text(x + 2, top - 2, name, "" if tick.major else "soft")


def _name(tick: Tick) -> str:
    return str(tick.on.year) if tick.major else f"T{(tick.on.month - 1) // 3 + 1}"


def _today(gantt: Gantt, frame: _Frame, top: float, bottom: float) -> Iterator[str]:
    if gantt.today is None:
        return
    x = frame.x(gantt.today)
    yield svg.line(x, top + 2, x, bottom - GAP / 2, "reference", "5 3")
    side = "end" if x > frame.right - 90 else "start"
    yield svg.text(x + (-3 if side == "end" else 3), bottom + 8, "aujourd’hui", "soft", side)


def table(gantt: Gantt) -> Table:
    """Every action, the undated ones last."""
    grouped = any(action.group for action in _actions(gantt))
    columns = [
        Column("action", "Action", "text"),
        Column("groupe", "Objectif", "text"),
        Column("debut", "Début", "text"),
        Column("fin", "Fin", "text"),
        Column("etat", "État", "text"),
        Column("avancement", "Avancement", "percent"),
        Column("etapes", "Étapes", "text"),
    ]
    late = {bar.action.key for bar in gantt.bars if bar.late}
    rows = [_line(action, action.key in late) for action in _actions(gantt)]
    if not grouped:
        columns.pop(1)
        rows = [(row[0], *row[2:]) for row in rows]
    return Table(
        id="calendrier",
        title=TITLE,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(f"Retards au {day(gantt.day)}.",),
    )


def _actions(gantt: Gantt) -> tuple[Planned, ...]:
    return (*(bar.action for bar in gantt.bars), *gantt.undated)


def _line(action: Planned, late: bool) -> tuple[Cell, ...]:
    state = STATES.get(action.state, action.state)
    steps = [f"{step.title} ({'faite' if step.done else day(step.on)})" for step in action.steps]
    return (
        action.title,
        action.group,
        day(action.starts) if action.starts else UNSET,
        day(action.ends) if action.ends else UNSET,
        f"{state}, {LATE}" if late and state else LATE if late else state,
        None if action.progress is None else action.progress / 100,
        f"{THIN}; ".join(steps),
    )
