"""Open data fills by itself the indicators that name a figure of the diagnostic.

The newest register is read, else the newest diagnostic that was frozen. A value that somebody typed
is never touched; a figure that cannot be computed is told with its reason, never as zero.
"""

import json
import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from quartiers.diagnostic.indicator import Between, Indicator, NotComputable, Withheld, total
from quartiers.documents import as_json
from quartiers.errors import QuartiersError
from quartiers.strategy.frozen import Frozen, read_frozen
from quartiers.strategy.said import value_said
from quartiers.usecases.diagnose import diagnose
from quartiers.web import state
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import ActionIndicator, IndicatorValue, Strategy

_LAST_YEAR = re.compile(r"(?:20\d\d-)?(20\d\d)", re.ASCII)


@dataclass(frozen=True)
class Filled:
    """`kept`: values typed by hand, left as they are; `unknown`: of `added`, those told without a
    number, with the reason."""

    added: int = 0
    changed: int = 0
    kept: int = 0
    unknown: int = 0

    def __add__(self, other: "Filled") -> "Filled":
        return Filled(
            self.added + other.added,
            self.changed + other.changed,
            self.kept + other.kept,
            self.unknown + other.unknown,
        )


def fill_all() -> dict[str, Filled]:
    """Every strategy that is not closed, by territory."""
    found: dict[str, Filled] = {}
    for strategy in Strategy.objects.filter(reading.LIVE).exclude(state="close"):
        held = found.get(strategy.territory, Filled())
        found[strategy.territory] = held + fill(strategy)
    return found


@task()
def filled() -> int:
    """The same, for whatever runs tasks at fixed times; how many values were written."""
    return sum(each.added + each.changed for each in fill_all().values())


def fill(strategy: Strategy) -> Filled:
    indicators = (
        ActionIndicator.objects.filter(
            action__in=reading.all_actions(strategy.territory).filter(objective__strategy=strategy)
        )
        .exclude(open_data="")
        .select_related("action")
        .order_by("pk")
    )
    read = Diagnostics(strategy.territory)
    return sum((_one(each, read) for each in indicators), Filled())


class Diagnostics:
    """The newest of each neighbourhood, read once."""

    def __init__(self, territory: str) -> None:
        self.territory = territory
        self._held: dict[str, Frozen | str] = {}

    def of(self, zone: str) -> Frozen | str:
        """Or why there is none."""
        if zone not in self._held:
            self._held[zone] = self._read(zone)
        return self._held[zone]

    def _read(self, zone: str) -> Frozen | str:
        now = state.current()
        try:
            made = diagnose(zone, as_of=now.day, store=now.store_of(zone))
            return read_frozen(json.loads(as_json.render(made)))
        except QuartiersError as error:
            return self._frozen(zone) or error.message

    def _frozen(self, zone: str) -> Frozen | None:
        held = reading.diagnostics(self.territory).filter(zone=zone).first()
        try:
            return read_frozen(held.content) if held is not None else None
        except QuartiersError:
            return None


def _one(indicator: ActionIndicator, read: Diagnostics) -> Filled:
    zones = [indicator.zone] if indicator.zone else list(indicator.action.zones)
    if not zones:
        return Filled()
    diagnostics = [read.of(zone) for zone in zones]
    lacking = next((each for each in diagnostics if isinstance(each, str)), "")
    held = [each for each in diagnostics if isinstance(each, Frozen)]
    if lacking or not held:
        return _write(indicator, state.current().day, None, lacking)
    figures = [each.figure(indicator.open_data) for each in held]
    register = max(each.register for each in held)
    if any(figure is None for figure in figures):
        return _write(indicator, register, None, held[0].why_absent(indicator.open_data))
    try:
        made = _whole([figure for figure in figures if figure is not None], indicator)
    except QuartiersError as error:
        return _write(indicator, register, None, f"Plusieurs quartiers : {error.message}")
    number, note = _number(made)
    return _write(indicator, _day(made, register), number, note)


def _whole(figures: list[Indicator], indicator: ActionIndicator) -> Indicator:
    return figures[0] if len(figures) == 1 else total(figures, "", indicator.label)


def _number(made: Indicator) -> tuple[float | None, str]:
    """With the period and what an interval or a refusal says."""
    match made.value:
        case Withheld(reason) | NotComputable(reason):
            return None, reason
        case Between() as between:
            told = value_said(between, made.unit, made.decimals)
            return made.number, f"{made.period} ; {told}"
    return made.number, made.period


def _day(made: Indicator, register: date) -> date:
    """The end of the year that a figure speaks of; else the day of the register."""
    found = _LAST_YEAR.fullmatch(made.period)
    return date(int(found[1]), 12, 31) if found else register


def _write(indicator: ActionIndicator, on: date, number: float | None, note: str) -> Filled:
    note = note[:300]
    with transaction.atomic():
        ActionIndicator.objects.select_for_update().get(pk=indicator.pk)
        held = IndicatorValue.objects.filter(indicator=indicator, on=on).first()
        if held is not None and not held.automatic:
            return Filled(kept=1)
        last = indicator.values.order_by("-on").first()
        for same in (held, last if number is None else None):  # the same refusal, day after day
            if same is not None and (same.value, same.note) == (number, note):
                return Filled()
        IndicatorValue.objects.update_or_create(
            indicator=indicator,
            on=on,
            defaults={
                "value": number,
                "note": note,
                "automatic": True,
                "entered_by": None,
                "entered_at": timezone.now(),
            },
        )
    unknown = int(number is None)
    return Filled(added=int(held is None), changed=int(held is not None), unknown=unknown)
