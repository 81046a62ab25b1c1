"""What a trigger answers, and the figures that an authority brings itself."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from quartiers.strategy.triggers import Trigger
from quartiers.territory.french import FIRM

State = Literal["oui", "non", "incertain", "inconnu"]
UNKNOWN = "non évaluable"


@dataclass(frozen=True)
class LocalFigure:
    """A figure that the authority has and no open source gives: a survey, a local file.

    `value` None is a figure that was looked for and not found: still unknown."""

    indicator: str
    value: float | None
    source: str
    period: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Outcome:
    """`said` is a sentence with the figure, what it is compared with, its source and vintage.
    `gap` is how far beyond its reference the figure stands, as a share of it, 1 at most."""

    trigger: Trigger
    state: State
    said: str
    gap: float = 0.0


def unknown(trigger: Trigger, label: str, reason: str) -> Outcome:
    text = reason.strip().rstrip(".")
    return Outcome(trigger, "inconnu", f"{UNKNOWN}{FIRM}: {label} ({text})")
