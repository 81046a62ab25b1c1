"""Where each indicator stands: its values, the last one, how far from its target."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.documents.french import with_unit
from quartiers.strategy.periods import said
from quartiers.territory import french
from quartiers.web.strategies.models import Action, ActionIndicator, IndicatorValue

PREFETCH = "indicators__values__entered_by"


@dataclass(frozen=True)
class Told:
    """A value in words: when, how much or why not, typed or filled by open data."""

    when: str
    text: str
    note: str
    automatic: bool
    by: str


@dataclass(frozen=True)
class Followed:
    """`share` is how much of the way from the baseline to the target is done, None where one of
    the three is not known."""

    action: Action
    indicator: ActionIndicator
    values: tuple[Told, ...]
    last: Told | None
    share: float | None

    @property
    def reached(self) -> bool | None:
        return None if self.share is None else self.share >= 1

    @property
    def start(self) -> str:
        return amount(self.indicator.baseline, self.indicator.unit) or "non connue"

    @property
    def target(self) -> str:
        return amount(self.indicator.target, self.indicator.unit) or "à fixer"


def followed(actions: Iterable[Action]) -> list[Followed]:
    """`indicators__values__entered_by` is expected to be prefetched."""
    return [of(action, each) for action in actions for each in action.indicators.all()]


def of(action: Action, indicator: ActionIndicator) -> Followed:
    values = sorted(indicator.values.all(), key=lambda value: value.on)
    known = [value for value in values if value.value is not None]
    return Followed(
        action,
        indicator,
        tuple(_told(value, indicator.unit) for value in reversed(values)),
        _told(known[-1], indicator.unit) if known else None,
        _share(indicator, known[-1].value if known else None),
    )


def amount(value: float | None, unit: str) -> str:
    """« 1 240 habitants », "" for what is not known."""
    if value is None:
        return ""
    number = french.number(value, 2).rstrip("0").rstrip(",") if value % 1 else french.number(value)
    return with_unit(number, unit) if unit else number


def _told(value: IndicatorValue, unit: str) -> Told:
    return Told(
        said(value.period, value.on),
        amount(value.value, unit) or "introuvable",
        value.note,
        value.automatic,
        value.entered_by.name if value.entered_by else "",
    )


def _share(indicator: ActionIndicator, last: float | None) -> float | None:
    start, end = indicator.baseline, indicator.target
    if last is None or start is None or end is None:
        return None
    if start == end:  # to be kept as it was
        return 1.0 if last >= end else 0.0
    return (last - start) / (end - start)
