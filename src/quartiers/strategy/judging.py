"""Whether a trigger holds on a frozen diagnostic: yes, no, undecided, or unknown with the reason.

Nothing is concluded from a figure that is withheld or not computable, nor from an interval that
straddles what it is compared with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quartiers.diagnostic import poisson, wording
from quartiers.diagnostic.comparators import ALL_QPV, PEERS
from quartiers.diagnostic.definitions import definitions, families, sections
from quartiers.diagnostic.indicator import (
    Between,
    Indicator,
    Known,
    NotComputable,
    Source,
    Value,
    Withheld,
)
from quartiers.strategy.frozen import Frozen, Line, number_of, total_of
from quartiers.strategy.said import bare, source_said, value_said
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

State = Literal["oui", "non", "incertain", "inconnu"]
RISK = 0.05  # two counts that differ as much by chance less often than this do differ
LESS = {"famille": ("moins", "plus"), "secteur": ("moins présent", "plus présent")}
UNTESTED = ("trop peu pour dire", "non testé")
UNKNOWN = "non évaluable"
COUNTED = "établissements"  # the unit of what a Poisson law may count


@dataclass(frozen=True)
class LocalFigure:
    """A figure that the authority has and no open source gives: a survey, a local file.

    `value` None is a figure that was looked for and not found: still unknown."""

    indicator: str
    value: float | None
    source: str
    period: str = ""


@dataclass(frozen=True)
class Outcome:
    """`said` is a sentence with the figure, what it is compared with, its source and vintage.
    `gap` is how far beyond its reference the figure stands, as a share of it, 1 at most."""

    trigger: Trigger
    state: State
    said: str
    gap: float = 0.0


def judge(trigger: Trigger, frozen: Frozen, local: Sequence[LocalFigure] = ()) -> Outcome:
    if isinstance(trigger, Apart):
        return _apart(trigger, frozen)
    made = _made(trigger.indicator, frozen, local)
    if isinstance(made, str):
        label = definitions()[trigger.indicator].label
        return _unknown(trigger, label, made)
    if isinstance(made.value, Withheld | NotComputable):
        return _unknown(trigger, made.label, made.value.reason)
    reference = _reference(trigger, made, frozen, local)
    if isinstance(reference, str):
        return _unknown(trigger, made.label, reference)
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
            words = f"{times}{_said(value, made)} {COMPARATORS[role]}"
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


def compared(made: Indicator, role: str, frozen: Frozen) -> Value | None:
    """The same figure elsewhere, as the diagnostic set it beside; None where it did not."""
    if made.id == "densite_commerces":
        return _expected_shops(made, frozen)
    column = {"densite_actif": "densite", "densite_marchand": "marchand"}.get(made.id)
    table = "comparaison" if column else f"comparaison_{made.id}"
    lines = [line for line in frozen.table(table) if _role(str(line["territoire"]), frozen) == role]
    if len(lines) != 1:
        return None
    content = lines[0][column or "valeur"]
    return Known(content) if isinstance(content, int | float) else _value(content)


def _value(content: object) -> Value | None:
    return content if isinstance(content, Known | Between | Withheld | NotComputable) else None


def _role(label: str, frozen: Frozen) -> str:
    if label.startswith(ALL_QPV):
        return "tous_qpv"
    named = {frozen.departement: "departement", frozen.epci: "epci"}
    named |= {", ".join(frozen.communes): "commune", PEERS: "pairs"}
    return named.get(label, "")


def _expected_shops(made: Indicator, frozen: Frozen) -> Value | None:
    """The density that the families add up to at the rate of the peers: only where all are known,
    and where they add up to the count that the density was made from."""
    lines = frozen.table("offre")
    here, expected = (total_of([line[name] for line in lines]) for name in ("ici", "attendus"))
    shops = frozen.figure("commerces")
    if not here or expected is None or shops is None or shops.number != here or not made.number:
        return None
    return Known(made.number * expected / here)


def scaled(value: Value, ratio: float) -> Value:
    match value:
        case Known(amount):
            return Known(ratio * amount)
        case Between(low, high, meaning, estimate):
            return Between(
                ratio * low,
                None if high is None else ratio * high,
                meaning,
                None if estimate is None else ratio * estimate,
            )
    return value


def ends(value: Value) -> tuple[float, float]:
    match value:
        case Known(amount):
            return amount, amount
        case Between(low, high):
            return low, math.inf if high is None else high
    raise ValueError("a value without a number has no ends")


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
    return away / abs(reference) if reference else 1.0


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


def _apart(trigger: Apart, frozen: Frozen) -> Outcome:
    shops = trigger.kind == "famille"
    label = (
        next(family.label for family in families() if family.id == trigger.key)
        if shops
        else sections()[trigger.key]
    )
    table, name, ratio, verdict = (
        ("offre", "famille", "rapport", "ecart")
        if shops
        else ("quotients", "secteur", "quotient", "signale")
    )
    line = next((each for each in frozen.table(table) if each[name] == label), None)
    if line is None:
        missing = frozen.refusals.get("commerce" if shops else "specialisation")
        return _unknown(trigger, label, missing or "absent du tableau du diagnostic arrêté")
    told = line[verdict]
    if isinstance(told, Withheld | NotComputable):
        return _unknown(trigger, label, told.reason)
    if told in UNTESTED:
        return _unknown(trigger, label, str(told))
    wanted = LESS[trigger.kind][trigger.gap == "plus"]
    state: State = "oui" if told == wanted else "non" if told in LESS[trigger.kind] else "incertain"
    return Outcome(trigger, state, _beside(trigger, label, line, frozen), _far(line[ratio], state))


def _beside(trigger: Apart, label: str, line: Line, frozen: Frozen) -> str:
    """How many there are and were expected; the period of the sectors says beside what."""
    here, expected = number_of(line["ici"]), number_of(line["attendus"])
    found = number(here) if here is not None else wording.MISSING
    awaited = number(expected, 1) if expected is not None else wording.MISSING
    shops = trigger.kind == "famille"
    made = frozen.figure("commerces" if shops else "secteurs_testes")
    rate = " au taux des quartiers comparables" if shops else ""
    when = f", {made.period}" if made else ""
    sources = source_said(made.sources) if made else ""
    return f"{label}{FIRM}: {found} ici, {awaited} attendus{rate}{when}.{sources}"


def _far(ratio: object, state: State) -> float:
    """Of a ratio to 1, from the nearer end of its interval."""
    if state != "oui" or not isinstance(ratio, Between):
        return 0.0
    low, high = ends(ratio)
    return min(1.0, max(0.0, 1 - high, low - 1))


def _unknown(trigger: Trigger, label: str, reason: str) -> Outcome:
    text = reason.strip().rstrip(".")
    return Outcome(trigger, "inconnu", f"{UNKNOWN}{FIRM}: {label} ({text})")
