"""Strengths, weaknesses, opportunities and threats that the figures propose, each with its reason.

The rules are `catalogue/constats.yaml`, in the language of the triggers. What the programme
proposes is a draft for a meeting: people edit it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from quartiers.catalogue.reader import Record, overlay_mark, read_yaml
from quartiers.strategy.frozen import read_frozen
from quartiers.strategy.judging import LocalFigure, judge
from quartiers.strategy.said import MOST, prose, reasoned
from quartiers.strategy.triggers import Trigger, read_trigger

FILE = "constats.yaml"
SIDES = {
    "force": "Forces",
    "faiblesse": "Faiblesses",
    "opportunite": "Opportunités",
    "menace": "Menaces",
}


@dataclass(frozen=True)
class Rule:
    id: str
    side: str
    text: str
    trigger: Trigger


@dataclass(frozen=True)
class Finding:
    """`text` is what may be written, `reason` the figure it rests on."""

    rule: str
    side: str
    text: str
    reason: str
    indicator: str


@dataclass(frozen=True)
class Swot:
    """`unknown`: what could not be read in this diagnostic, said."""

    items: tuple[Finding, ...]
    unknown: tuple[str, ...]

    def of(self, side: str) -> tuple[Finding, ...]:
        return tuple(item for item in self.items if item.side == side)


def propose(content: Mapping[str, Any], *, local: Sequence[LocalFigure] = ()) -> Swot:
    """By side, the most marked first."""
    frozen = read_frozen(content)
    found: list[tuple[float, Finding]] = []
    unknown: dict[str, None] = {}
    for rule in rules():
        outcome = judge(rule.trigger, frozen, local)
        if outcome.state == "oui":
            reason = reasoned(outcome.trigger.phrase, outcome.said)
            finding = Finding(rule.id, rule.side, rule.text, reason, outcome.trigger.name)
            found.append((outcome.gap, finding))
        elif outcome.state == "inconnu":
            unknown[outcome.said] = None
    order = list(SIDES)
    found.sort(key=lambda each: (order.index(each[1].side), -each[0], each[1].rule))
    return Swot(tuple(finding for _, finding in found), tuple(unknown))


def rules() -> tuple[Rule, ...]:
    """Those of the catalogue in use, read once."""
    return _rules(overlay_mark(FILE))


@cache
def _rules(_mark: tuple[object, ...]) -> tuple[Rule, ...]:
    page = read_yaml(FILE).only(("constats",))
    found: dict[str, Rule] = {}
    for entry in page.records("constats"):
        rule = _rule(entry)
        if rule.id in found:
            raise entry.error("id", f"le constat « {rule.id} » est donné deux fois", "Renommez-le.")
        found[rule.id] = rule
    return tuple(found.values())


def _rule(entry: Record) -> Rule:
    entry.only(("id", "volet", "texte", "declencheur"))
    side, text = entry.text("volet"), prose(entry.text("texte"))
    if side not in SIDES:
        raise entry.error("volet", f"« {side} » n’existe pas", f"Valeurs : {', '.join(SIDES)}.")
    if len(text) > MOST:
        raise entry.error("texte", f"plus de {MOST} caractères", "Raccourcissez-le.")
    return Rule(entry.text("id"), side, text, read_trigger(entry.record("declencheur")))
