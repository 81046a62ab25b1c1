"""Whether a trigger holds on a frozen diagnostic: yes, no, undecided, or unknown with the reason.

Nothing is concluded from a figure that is withheld or not computable, nor from an interval that
straddles what it is compared with.
"""

from collections.abc import Sequence

from quartiers.diagnostic import poisson, wording
from quartiers.diagnostic.definitions import definitions
from quartiers.diagnostic.indicator import (
    Between,
    Indicator,
    Known,
    NotComputable,
    Source,
    Value,
    Withheld,
)
from quartiers.strategy.comparing import compared, dated, ends, scaled
from quartiers.strategy.frozen import Frozen, number_of
from quartiers.strategy.outcome import LocalFigure, Outcome, State, unknown
from quartiers.strategy.said import bare, source_said, value_said
from quartiers.strategy.standing import judge_apart
from quartiers.strategy.triggers import (
    COMPARATORS,
    Apart,
    Comparator,
    Compared,
    Other,
    Threshold,
    Trigger,
)
from quartiers.territory.french import FIRM, number

RISK = 0.05  # two counts that differ as much by chance less often than this do differ
COUNTED = "établissements"  # the unit of what a Poisson law may count

__all__ = ["LocalFigure", "Outcome", "judge"]


def judge(trigger: Trigger, frozen: Frozen, local: Sequence[LocalFigure] = ()) -> Outcome:
    if isinstance(trigger, Apart):
        return judge_apart(trigger, frozen)
    made = _made(trigger.indicator, frozen, local)
    if isinstance(made, str):
        label = definitions()[trigger.indicator].label
        return unknown(trigger, label, made)
    if isinstance(made.value, Withheld | NotComputable):
        return unknown(trigger, made.label, made.value.reason)
    reference = _reference(trigger, made, frozen, local)
    if isinstance(reference, str):
        return unknown(trigger, made.label, reference)
    return _weighed(trigger, made, *reference)


def _made(id: str, frozen: Frozen, local: Sequence[LocalFigure]) -> Indicator | str:
    """The figure, the local one first; or why there is none."""
    for given in local:
        if given.indicator == id and given.value is not None:
            return _from_local(given, frozen)
    return frozen.figure(id) or frozen.why_absent(id)


def _from_local(given: LocalFigure, frozen: Frozen) -> Indicator:
    definition = definitions()[given.indicator]
    return Indicator(
        id=given.indicator,
        label=definition.label,
        value=Known(given.value or 0.0),
        unit=definition.unit,
        definition=definition.text,
        sources=(Source(given.indicator, given.source, "source locale", "", given.period),),
        zone=frozen.zone,
        contour=frozen.zoning,
        period=given.period,
        decimals=definition.decimals,
    )


def _reference(
    trigger: Compared, made: Indicator, frozen: Frozen, local: Sequence[LocalFigure]
) -> tuple[Value, str] | str:
    """What the figure is compared with, and its words; or why it cannot be."""
    match trigger.reference:
        case Threshold(threshold):
            shown = wording.with_unit(_plain(threshold), made.unit, threshold)
            return Known(threshold), f"notre repère de {shown}"
        case Comparator(role, ratio):
            value = compared(made, role, frozen)
            if value is None or isinstance(value, Withheld | NotComputable):
                absent = value.reason if value else f"pas de valeur {COMPARATORS[role]}"
                return f"{absent} (point de comparaison)"
            times = "" if ratio == 1 else f"{number(100 * ratio)}{FIRM}% de "
            vintage = dated(made, role, frozen)
            words = f"{times}{_said(value, made)} {COMPARATORS[role]}"
            words += f" ({vintage})" if vintage else ""
            return scaled(value, ratio), words
        case Other(id):
            other = _made(id, frozen, local)
            if isinstance(other, str):
                return other
            if isinstance(other.value, Withheld | NotComputable):
                return other.value.reason
            return other.value, f"{_said(other.value, other)} ({other.label.lower()})"


def _plain(threshold: float) -> str:
    return number(threshold, 0 if threshold == round(threshold) else 1)


def _said(value: Value, made: Indicator) -> str:
    return value_said(value, "" if made.unit.startswith("pour ") else made.unit, made.decimals)


def _weighed(trigger: Compared, made: Indicator, reference: Value, words: str) -> Outcome:
    below = trigger.side == "inferieur_a"
    low, high = ends(made.value)
    least, most = ends(reference)
    if isinstance(trigger.reference, Other) and _counts(made, trigger.reference, reference):
        beyond, other_way = _two_counts(made.value, reference, below)
    elif below:
        beyond, other_way = high < least, low >= most
    else:
        beyond, other_way = low > most, high <= least
    state: State = "oui" if beyond else "non" if other_way else "incertain"
    verb = {
        "oui": "au-dessous de" if below else "au-dessus de",
        "non": "à comparer à",
        "incertain": "sans écart net avec",
    }[state]
    said = f"{bare(made)}, {verb} {words}.{source_said(made.sources)}"
    gap = min(1.0, _distance(low, high, least, most, below)) if beyond else 0.0
    return Outcome(trigger, state, said, gap)


def _distance(low: float, high: float, least: float, most: float, below: bool) -> float:
    away, reference = (least - high, least) if below else (low - most, most)
    return max(0.0, away / abs(reference)) if reference else 1.0


def _counts(made: Indicator, other: Other, value: Value) -> bool:
    """Whether both are counts of establishments that only chance makes uncertain."""
    units = {made.unit, definitions()[other.indicator].unit}
    return units == {COUNTED} and all(
        isinstance(each, Known) or (isinstance(each, Between) and each.meaning == poisson.MEANING)
        for each in (made.value, value)
    )


def _two_counts(one: Value, other: Value, below: bool) -> tuple[bool, bool]:
    """Two Poisson counts: whether they differ that way, or not at all."""
    a, b = number_of(one) or 0.0, number_of(other) or 0.0
    differ = poisson.p_value(round(a), 1, round(b), 1) < RISK
    return differ and (a < b) == below and a != b, differ and (a < b) != below
