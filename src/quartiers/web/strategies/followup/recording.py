"""Values typed by people: what somebody else typed meanwhile is shown, never written over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.strategy.periods import Period
from quartiers.web.accounts.models import User
from quartiers.web.strategies.fields import Number
from quartiers.web.strategies.models import ActionIndicator, IndicatorValue

NOTE = IndicatorValue._meta.get_field("note").max_length
_number = Number(required=False)


@dataclass(frozen=True)
class Row:
    """A line of the form. `seen` is the mark of what was stored when the page was made, `theirs`
    what somebody else wrote since."""

    indicator: ActionIndicator
    value: str
    note: str
    seen: str
    error: str = ""
    theirs: IndicatorValue | None = None
    stored: IndicatorValue | None = None


def shown(indicators: Sequence[ActionIndicator], period: Period) -> list[Row]:
    held = _held(indicators, period)
    return [_row(each, held.get(each.pk)) for each in indicators]


def record(
    indicators: Sequence[ActionIndicator], period: Period, given: Mapping[str, str], by: User
) -> tuple[list[Row], int]:
    """The rows again, and how many values were written: all of them, or none where a row cannot be
    read or was written by somebody else meanwhile."""
    with transaction.atomic():
        # Locked in one order: two people who save together wait for each other.
        ids = sorted(each.pk for each in indicators)
        list(ActionIndicator.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        held = _held(indicators, period)
        rows = [_typed(each, held.get(each.pk), given) for each in indicators]
        if any(row.error or row.theirs for row in rows):
            return rows, 0
        return rows, sum(_write(row, period, by) for row in rows)


def mark(value: IndicatorValue | None) -> str:
    return "" if value is None else f"{value.value}|{value.note}|{value.entered_at.timestamp()}"


def _held(indicators: Sequence[ActionIndicator], period: Period) -> dict[int, IndicatorValue]:
    found = IndicatorValue.objects.filter(indicator__in=indicators, on=period.on)
    return {each.indicator_id: each for each in found.select_related("entered_by")}


def _row(indicator: ActionIndicator, stored: IndicatorValue | None) -> Row:
    value = "" if stored is None else _number.prepare_value(stored.value)
    note = "" if stored is None else stored.note
    shown = "" if value is None else str(value)
    return Row(indicator, shown, note, mark(stored), stored=stored)


def _typed(
    indicator: ActionIndicator, stored: IndicatorValue | None, given: Mapping[str, str]
) -> Row:
    value = given.get(f"v-{indicator.pk}", "").strip()[:40]
    note = " ".join(given.get(f"n-{indicator.pk}", "").split())
    row = Row(indicator, value, note, given.get(f"vu-{indicator.pk}", ""), stored=stored)
    if f"v-{indicator.pk}" not in given:  # a page made before this indicator was
        return _row(indicator, stored)
    if len(note) > NOTE:
        return replace(row, error=f"La remarque dépasse {NOTE} caractères.")
    try:
        number = _number.clean(value)
    except ValidationError as error:
        return replace(row, error=" ".join(error.messages))
    same = stored is not None and (stored.value, stored.note) == (number, note)
    if row.seen != mark(stored) and not same:
        # What was chosen before the two versions is what is sent again, with the newer mark.
        return replace(row, theirs=stored or IndicatorValue(), seen=mark(stored))
    return row


def _write(row: Row, period: Period, by: User) -> bool:
    stored, number = row.stored, _number.clean(row.value)
    if stored is not None and (stored.value, stored.note) == (number, row.note):
        return False
    if number is None and not row.note:
        if stored is None:
            return False
        stored.delete()
        return True
    IndicatorValue.objects.update_or_create(
        indicator=row.indicator,
        on=period.on,
        defaults={
            "value": number,
            "note": row.note,
            "period": period.stored,
            "automatic": False,
            "entered_by": by,
            "entered_at": timezone.now(),
        },
    )
    return True
