"""Money asked and obtained. An amount that nobody gave is unknown: it is counted, never zero."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
REFUSED = "refuse"
DEDICATED = "p147"
"""Key of the credits of the politique de la ville; every other kind is set against them."""


@dataclass(frozen=True)
class Funding:
    """A line of a plan: `credits` is "" where nobody said of what kind they are."""

    pk: int
    action: int
    territory: str
    zone: str
    year: int
    funder: str
    scheme: str
    credits: str
    asked: Decimal | None
    obtained: Decimal | None
    state: str = ""

    @property
    def given(self) -> Decimal | None:
        """What was obtained: a refusal is an answer, and nothing is what it gives."""
        if self.obtained is None and self.state == REFUSED:
            return Decimal(0)
        return self.obtained


@dataclass(frozen=True)
class Total:
    """Sums of what is known, None where nothing is; with how many lines do not say."""

    lines: int
    asked: Decimal | None
    asked_unknown: int
    obtained: Decimal | None
    obtained_unknown: int


@dataclass(frozen=True)
class Leverage:
    """Euros of other funders obtained for one of the dedicated credits. `ratio` is None where no
    action can be counted; `left_out` are those with dedicated credits and an amount missing."""

    ratio: Decimal | None
    dedicated: Decimal
    others: Decimal
    actions: tuple[int, ...]
    left_out: tuple[int, ...]


def total(lines: Iterable[Funding]) -> Total:
    held = list(lines)
    asked = [line.asked for line in held if line.asked is not None]
    obtained = [line.given for line in held if line.given is not None]
    return Total(
        lines=len(held),
        asked=sum(asked, Decimal(0)) if asked else None,
        asked_unknown=len(held) - len(asked),
        obtained=sum(obtained, Decimal(0)) if obtained else None,
        obtained_unknown=len(held) - len(obtained),
    )


def totals(lines: Iterable[Funding], key: Callable[[Funding], K]) -> dict[K, Total]:
    """By what the key says of a line, in the order met."""
    groups: dict[K, list[Funding]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return {name: total(group) for name, group in groups.items()}


def leverage(lines: Iterable[Funding]) -> Leverage:
    """Over the actions that have dedicated credits and whose every line says its kind and what was
    obtained: an action of which a part is unknown would make the ratio too low. What was refused
    is set aside."""
    by_action: dict[int, list[Funding]] = {}
    for line in lines:
        if line.state == REFUSED:
            continue
        by_action.setdefault(line.action, []).append(line)
    dedicated = others = Decimal(0)
    counted, left_out = [], []
    for action, held in by_action.items():
        if not any(line.credits == DEDICATED for line in held):
            continue
        known = [line for line in held if line.obtained is not None and line.credits]
        if len(known) < len(held):
            left_out.append(action)
            continue
        counted.append(action)
        for line in known:
            assert line.obtained is not None
            if line.credits == DEDICATED:
                dedicated += line.obtained
            else:
                others += line.obtained
    ratio = others / dedicated if dedicated else None
    return Leverage(ratio, dedicated, others, tuple(counted), tuple(left_out))


def of_one_zone(lines: Iterable[Funding], zones: Mapping[int, tuple[str, ...]]) -> list[Funding]:
    """The lines, each in a neighbourhood: its own, else the only one of its action; "" where an
    action of several neighbourhoods does not say how its money is shared."""
    found = []
    for line in lines:
        held = zones.get(line.action, ())
        zone = line.zone or (held[0] if len(held) == 1 else "")
        found.append(replace(line, zone=zone))
    return found
