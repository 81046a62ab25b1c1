"""Who pays what, each year, and its table. A line without an amount makes a sum « au moins »."""

from decimal import Decimal

from quartiers.diagnostic.indicator import Between, Known, NotComputable, Value
from quartiers.diagnostic.report import Cell, Column, Table
from quartiers.documents.drawings import scale, svg
from quartiers.documents.drawings.bars import NARROW, Frame
from quartiers.documents.drawings.draw import WIDE
from quartiers.documents.drawings.svg import LINE, Drawing
from quartiers.strategy.budget import Budget, Sum
from quartiers.territory.french import FIRM, THIN, counted, listed, number

TITLE = "Budget par année et par financeur"
THICK, THIN_BAR = 16.0, 5.0
OTHERS = "Autres financeurs"
NO_LINE = "–"
UNTOLD = "montant non renseigné"


def draw(budget: Budget, width: int = WIDE) -> Drawing:
    """One bar a year, cut by funder; under it a thin bar of what is obtained."""
    named, others = _named(budget)
    drawn, top = _key(named, others, width)
    sums = [budget.of_year(year) for year in budget.years]
    highest = max([1.0, *(float(max(each.asked, each.obtained)) for each in sums)])
    graduations = scale.ticks(0, highest, 4 if width >= NARROW else 2)
    frame = Frame(44, width - 16, 0, graduations[-1])
    y = top
    body: list[str] = []
    for year in budget.years:
        body.append(svg.text(0, y + 14, str(year)))
        drawn_year, height = _year(budget, year, named, frame, y)
        body += drawn_year
        y += height
    if not budget.years:
        body.append(svg.text(0, y + 13, "Aucune ligne de financement.", "soft"))
        y += LINE
    grid = _grid(graduations, frame, top - 4, y, width)
    return Drawing(width, y + LINE + 4, "".join((*drawn, *grid, *body)), TITLE, said(budget))


def said(budget: Budget) -> str:
    years = [f"{year}, {_amount(budget.of_year(year))}" for year in budget.years]
    if not years:
        return "Aucune ligne de financement."
    whole = budget.total
    return (
        f"Demandé par année{FIRM}: {f'{THIN}; '.join(years)}. "
        f"Financeurs{FIRM}: {listed(budget.funders)}. "
        f"En tout{FIRM}: {_asked(whole)}, {_obtained(whole)}."
    )


def _named(budget: Budget) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As many funders as there are colours, the last one being all the others together."""
    if len(budget.funders) <= svg.SERIES:
        return budget.funders, ()
    return budget.funders[: svg.SERIES - 1], budget.funders[svg.SERIES - 1 :]


def _key(named: tuple[str, ...], others: tuple[str, ...], width: int) -> tuple[list[str], float]:
    """Numbered, so that no colour is needed to tell them apart."""
    labels = [*named, *([OTHERS] if others else ())]
    drawn: list[str] = []
    x = y = 0.0
    for i, label in enumerate(labels, start=1):
        words = svg.wrapped(f"{i}. {label}", width - 24, 1)[0]
        wide = 20 + len(words) * svg.EM + 16
        if x and x + wide > width:
            x, y = 0.0, y + LINE + 2
        drawn += [svg.rect(x, y + 3, 12, 12, f"s{i}"), svg.text(x + 18, y + 13, words)]
        x += wide
    drawn += [
        svg.rect(0, y + LINE + 9, 18, THIN_BAR, "north"),
        svg.text(24, y + LINE + 16, "obtenu, tous financeurs"),
    ]
    return drawn, y + 3 * LINE + 4


def _year(
    budget: Budget, year: int, named: tuple[str, ...], frame: Frame, y: float
) -> tuple[list[str], float]:
    parts = [budget.cell(year, funder) for funder in named]
    rest = [budget.cell(year, f) for f in budget.funders if f not in named]
    parts.append(sum((each for each in rest if each is not None), Sum()) if rest else None)
    drawn: list[str] = []
    at = Decimal(0)
    for i, part in enumerate(parts, start=1):
        if part is None or not part.asked:
            continue
        left, right = frame.x(float(at)), frame.x(float(at + part.asked))
        drawn.append(svg.rect(left, y, right - left, THICK, f"s{min(i, svg.SERIES)} dot"))
        if right - left >= 12:
            drawn.append(svg.text((left + right) / 2, y + THICK + 13, str(i), "soft", "middle"))
        at += part.asked
    whole = budget.of_year(year)
    thin = y + THICK + LINE
    got = frame.x(float(whole.obtained)) - frame.x(0)
    drawn.append(svg.rect(frame.x(0), thin, got, THIN_BAR, "north"))
    lines = svg.wrapped(f"{_asked(whole)}, {_obtained(whole)}", frame.right - frame.left, 2)
    for i, line in enumerate(lines):
        drawn.append(svg.text(frame.x(0) + 2, thin + THIN_BAR + 14 + LINE * i, line, "name"))
    return drawn, THICK + LINE + THIN_BAR + LINE * len(lines) + 14


def _grid(
    graduations: list[float], frame: Frame, top: float, bottom: float, width: int
) -> list[str]:
    drawn = []
    for tick in graduations:
        x = frame.x(tick)
        drawn.append(svg.line(x, top, x, bottom, "grid" if tick else "axis"))
        side = "end" if x > width - 60 else "start" if not tick else "middle"
        drawn.append(svg.text(x, bottom + 14, f"{number(tick)}{FIRM}€", "soft", side))
    return drawn


def _amount(whole: Sum) -> str:
    if whole.asked_unknown and not whole.asked:
        return UNTOLD
    least = "au moins " if whole.asked_unknown else ""
    return f"{least}{number(float(whole.asked))}{FIRM}€"


def _asked(whole: Sum) -> str:
    said = _amount(whole)
    return said if said == UNTOLD else f"{said} demandés"


def _obtained(whole: Sum) -> str:
    if not whole.obtained and whole.obtained_unknown:
        return "obtenu inconnu"
    least = "au moins " if whole.obtained_unknown else ""
    return f"{least}{number(float(whole.obtained))}{FIRM}€ obtenus"


def table(budget: Budget) -> Table:
    """A line a funder, a column a year; the refused lines in a note."""
    rows = [_line(budget, funder) for funder in budget.funders]
    if rows:
        years = (_cell(budget.of_year(year)) for year in budget.years)
        whole = budget.total
        rows.append(("Ensemble", *years, _cell(whole), _got(whole)))
    return Table(
        id="budget",
        title=TITLE,
        columns=(
            Column("financeur", "Financeur", "text"),
            *(Column(f"an_{year}", str(year), unit="€") for year in budget.years),
            Column("demande", "Total demandé", unit="€"),
            Column("obtenu", "Total obtenu", unit="€"),
        ),
        rows=tuple(rows),
        notes=_notes(budget),
    )


def _line(budget: Budget, funder: str) -> tuple[Cell, ...]:
    cells = (budget.cell(year, funder) for year in budget.years)
    whole = budget.of_funder(funder)
    years = (NO_LINE if cell is None else _cell(cell) for cell in cells)
    return (funder, *years, _cell(whole), _got(whole))


def _cell(whole: Sum) -> Value:
    return _value(whole.asked, whole.asked_unknown)


def _got(whole: Sum) -> Value:
    return _value(whole.obtained, whole.obtained_unknown)


def _value(amount: Decimal, unknown: int) -> Value:
    if not unknown:
        return Known(float(amount))
    if not amount:
        return NotComputable(UNTOLD)
    lines = counted(unknown, "ligne", "lignes")
    return Between(float(amount), None, f"{lines} sans montant renseigné")


def _notes(budget: Budget) -> tuple[str, ...]:
    notes = [f"Sommes demandées par année{THIN}; «{FIRM}{NO_LINE}{FIRM}»{FIRM}: aucune ligne."]
    if budget.refused or budget.refused_unknown:
        more = (
            f", et {counted(budget.refused_unknown, 'ligne', 'lignes')} sans montant"
            if budget.refused_unknown
            else ""
        )
        notes.append(f"Refusé, non compté{FIRM}: {number(float(budget.refused))}{FIRM}€{more}.")
    return tuple(notes)
