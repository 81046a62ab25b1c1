"""What moved between two frozen diagnostics of one neighbourhood, and whether chance explains it.

A change is said only on one contour and one scope. Two dates of one register are not two
independent draws: most establishments stand on both, so that the test here is prudent, it calls
« hasard » more changes than it should.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quartiers.diagnostic import wording
from quartiers.diagnostic.indicator import Indicator
from quartiers.errors import DifferentContours
from quartiers.strategy.change import VERDICTS, Verdict, change_of, verdict_of
from quartiers.strategy.frozen import Frozen, read_frozen
from quartiers.strategy.said import MOST, shortened
from quartiers.territory import french

__all__ = ["VERDICTS", "Line", "Moved", "Verdict", "moved"]

REBUILT = "reconstitué"  # how a diagnostic says that its stock was rebuilt from dates
TOLD = ("hausse", "baisse", "hasard", "sans_test")  # whose change is worth a number


@dataclass(frozen=True)
class Line:
    """`before` and `after` as printed; `change` is «» where there is none to give."""

    indicator: str
    label: str
    before: str
    after: str
    change: str
    verdict: Verdict
    said: str


@dataclass(frozen=True)
class Moved:
    """`notes` say what makes the two diagnostics less alike."""

    zone: str
    name: str
    before_on: date
    after_on: date
    notes: tuple[str, ...]
    lines: tuple[Line, ...]

    def having(self, *verdicts: Verdict) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.verdict in verdicts)


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Moved:
    """From two published diagnostics, the earlier first. Raises DifferentContours."""
    old, new = read_frozen(before), read_frozen(after)
    if (old.zone, old.zoning) != (new.zone, new.zoning):
        raise DifferentContours(
            f"{old.name} ({old.zone}, {old.geography}) et {new.name} ({new.zone}, "
            f"{new.geography}) ne sont pas le même contour : rien ne s’y compare.",
            "Arrêtez les deux diagnostics du même quartier, dans la même géographie.",
        )
    keys = dict.fromkeys([*_keyed(old), *_keyed(new)])
    were, are = _keyed(old), _keyed(new)
    same = old.scope == new.scope
    lines = tuple(_line(were.get(key), are.get(key), same) for key in keys)
    return Moved(new.zone, new.name, old.as_of, new.as_of, _notes(old, new), lines)


def _keyed(frozen: Frozen) -> dict[tuple[str, str, str], Indicator]:
    """By block too: a partial register has figures of the same id for a few activities."""
    return {(block, made.id, made.label): made for block, made in frozen.placed}


def _notes(old: Frozen, new: Frozen) -> tuple[str, ...]:
    said = []
    if old.scope != new.scope:
        said.append(
            f"Champ différent{french.FIRM}: «{french.FIRM}{old.scope}{french.FIRM}» puis "
            f"«{french.FIRM}{new.scope}{french.FIRM}». Les chiffres du registre ne se comparent "
            "pas."
        )
    if old.register == new.register:
        said.append(f"Les deux diagnostics lisent le même registre, du {french.day(new.register)}.")
    if new.as_of < old.as_of:
        said.append("Le second diagnostic est arrêté à une date antérieure au premier.")
    said += dict.fromkeys(told for told in (*old.caveats, *new.caveats) if REBUILT in told)
    if new.fictitious:
        said.append("Territoire de démonstration, données fictives.")
    return tuple(said)


def _line(before: Indicator | None, after: Indicator | None, same_scope: bool) -> Line:
    made = after or before
    assert made is not None
    was, now = _printed(before), _printed(after)
    verdict, why = verdict_of(before, after, same_scope)
    change = change_of(before, after) if verdict in TOLD else ""
    periods = " → ".join(dict.fromkeys(each.period for each in (before, after) if each))
    said = f"{made.label}{french.FIRM}: {was} → {now} ({periods}). {VERDICTS[verdict]}"
    said += f"{french.FIRM}: {why}." if why else "."
    return Line(made.id, made.label, was, now, change, verdict, shortened(said, MOST))


def _printed(made: Indicator | None) -> str:
    return wording.figure(made).text if made else wording.MISSING
