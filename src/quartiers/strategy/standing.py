"""Families of shops and sectors that stand out: the verdict is the diagnostic’s own."""

from quartiers.diagnostic import wording
from quartiers.diagnostic.definitions import families, sections
from quartiers.diagnostic.indicator import Between, NotComputable, Withheld
from quartiers.strategy.comparing import ends
from quartiers.strategy.frozen import Frozen, Line, number_of
from quartiers.strategy.outcome import Outcome, State, unknown
from quartiers.strategy.said import source_said
from quartiers.strategy.triggers import Apart
from quartiers.territory.french import FIRM, number

LESS = {"famille": ("moins", "plus"), "secteur": ("moins présent", "plus présent")}
UNTESTED = ("trop peu pour dire", "non testé")


def judge_apart(trigger: Apart, frozen: Frozen) -> Outcome:
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
        return unknown(trigger, label, missing or "absent du tableau du diagnostic arrêté")
    told = line[verdict]
    if isinstance(told, Withheld | NotComputable):
        return unknown(trigger, label, told.reason)
    if told in UNTESTED:
        return unknown(trigger, label, str(told))
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
