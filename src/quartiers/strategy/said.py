"""A figure in a sentence, with its source and vintage: what a reader may check."""

from quartiers.diagnostic import wording
from quartiers.diagnostic.indicator import Indicator, Source, Value
from quartiers.territory.french import FIRM, typeset

MOST = 400  # characters that a reason keeps in a strategy


def figure_said(made: Indicator) -> str:
    """« Commerces : 12 établissements (entre 6 et 21), au 1er juin 2026. Source : … »."""
    return f"{bare(made)}.{source_said(made.sources)}"


def bare(made: Indicator) -> str:
    """The same without its source; a unit that the label says already is not said twice."""
    unit = "" if typeset(made.unit) in typeset(made.label) else made.unit
    shown = value_said(made.value, unit, made.decimals)
    return f"{made.label}{FIRM}: {shown}" + (f", {made.period}" if made.period else "")


def value_said(value: Value, unit: str, decimals: int) -> str:
    return wording.value(value, unit, decimals).text


def source_said(sources: tuple[Source, ...]) -> str:
    """The first source whole, and how many others: the diagnostic lists them all."""
    if not sources:
        return ""
    first, others = sources[0], len(sources) - 1
    more = f", et {others} autre{'s' if others > 1 else ''}" if others else ""
    who = ", ".join(part for part in (first.publisher, first.vintage) if part)
    return f" Source{FIRM}: {first.title} ({who}){more}."


def shortened(text: str, most: int = MOST) -> str:
    """Cut between two words, with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def reasoned(why: str, text: str) -> str:
    """What is read in a figure, then the figure and its source: the source is kept at all costs."""
    whole = f"{why} {text}"
    return whole if len(whole) <= MOST else shortened(text)


def prose(text: str) -> str:
    """A text of the catalogue: one line, French spaces."""
    return typeset(" ".join(text.split()))
