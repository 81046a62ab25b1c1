"""A survey of premises, counted: who saw what, the vacancy rate, what the register says otherwise.

Nothing of the register counts as seen, and what was not seen is neither open nor vacant.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

OPEN, VACANT, CHANGING, UNKNOWN, NONE = "ouvert", "vacant", "travaux", "inconnu", "sans_local"
STATES = {
    OPEN: "Ouvert",
    VACANT: "Vacant",
    CHANGING: "En travaux ou en changement",
    UNKNOWN: "Impossible à dire",
    NONE: "Pas de local ici",
}
DEFINITION = (
    "Taux de vacance : locaux relevés vacants ÷ locaux dont l’état est connu (ouverts, vacants, en "
    "travaux ou en changement), le jour du relevé. Un local fermé pour congés n’est pas vacant ; "
    "ce qui n’a pas été vu, ou sur quoi deux relevés se contredisent, n’est pas compté."
)
NOT_LOCOMVAC = (
    "Ce taux ne se compare pas à celui de LOCOMVAC, qui ne retient que les locaux vacants depuis "
    "deux ans au moins d’après les fichiers fiscaux."
)


@dataclass(frozen=True)
class Seen:
    """What one person wrote of one unit. `order` grows as entries arrive."""

    uid: str
    by: str
    at: datetime
    order: int
    state: str
    family: str = ""
    activity: str = ""
    surface: int | None = None
    place: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Settled:
    """`seen` is None where nobody came, or where `disputed` are to be chosen from."""

    seen: Seen | None = None
    disputed: tuple[Seen, ...] = ()
    visits: int = 0

    @property
    def state(self) -> str:
        return self.seen.state if self.seen else UNKNOWN


def settle(entries: Sequence[Seen], kept: str = "", kept_order: int = 0) -> Settled:
    """The last word of each person holds; two who disagree are both shown until one of them is
    `kept`, and again once somebody comes back after `kept_order`."""
    last: dict[str, Seen] = {}
    for each in sorted(entries, key=lambda entry: (entry.at, entry.order)):
        last[each.by] = each
    words = sorted(last.values(), key=lambda entry: (entry.at, entry.order))
    if not words:
        return Settled()
    if _agree(words):
        return Settled(_fullest(words), visits=len(words))
    if kept and all(each.order <= kept_order for each in words):
        chosen = next((each for each in words if each.uid == kept), None)
        if chosen is not None:
            return Settled(chosen, visits=len(words))
    return Settled(disputed=tuple(words), visits=len(words))


def _agree(words: Sequence[Seen]) -> bool:
    """An activity that was not said contradicts nothing."""
    families = {each.family for each in words if each.family}
    return len({each.state for each in words}) == 1 and len(families) < 2


def _fullest(words: Sequence[Seen]) -> Seen:
    """The newest of those that say the activity, where one does."""
    return next((each for each in reversed(words) if each.family), words[-1])


@dataclass(frozen=True)
class Vacancy:
    """`rate` is None where no state is known. `low` and `high` bound it: all that is unknown would
    be occupied, or vacant."""

    open: int
    vacant: int
    changing: int
    unknown: int
    disputed: int
    none: int

    @property
    def known(self) -> int:
        return self.open + self.vacant + self.changing

    @property
    def premises(self) -> int:
        return self.known + self.unknown + self.disputed

    @property
    def rate(self) -> float | None:
        return self.vacant / self.known if self.known else None

    @property
    def low(self) -> float | None:
        return self.vacant / self.premises if self.premises else None

    @property
    def high(self) -> float | None:
        unsure = self.unknown + self.disputed
        return (self.vacant + unsure) / self.premises if self.premises else None


def vacancy(found: Sequence[Settled]) -> Vacancy:
    counts = Counter(each.state for each in found if not each.disputed)
    return Vacancy(
        open=counts[OPEN],
        vacant=counts[VACANT],
        changing=counts[CHANGING],
        unknown=counts[UNKNOWN],
        disputed=sum(bool(each.disputed) for each in found),
        none=counts[NONE],
    )


@dataclass(frozen=True)
class Registered:
    """A unit beside what the register says of it now. `registered`: it was proposed from it;
    `known` is False where the register that is loaded has it no more, or may not show it."""

    key: str
    settled: Settled
    registered: bool
    known: bool = True
    active: bool = True
    family: str = ""


@dataclass(frozen=True)
class Differences:
    """Keys of units. `waiting`: how many proposed ones nobody has seen yet: no difference."""

    not_seen: tuple[str, ...]
    not_registered: tuple[str, ...]
    other_activity: tuple[str, ...]
    closed_and_open: tuple[str, ...]
    waiting: int


def differences(units: Sequence[Registered]) -> Differences:
    """Between the street and the register. A disputed unit is none yet."""
    told = [unit for unit in units if unit.settled.seen is not None]
    listed = [unit for unit in told if unit.registered and unit.known]
    return Differences(
        not_seen=tuple(u.key for u in listed if u.active and u.settled.state in (VACANT, NONE)),
        not_registered=tuple(u.key for u in told if not u.registered and u.settled.state == OPEN),
        other_activity=tuple(u.key for u in listed if u.active and _other(u)),
        closed_and_open=tuple(u.key for u in listed if not u.active and u.settled.state == OPEN),
        waiting=sum(u.registered and not u.settled.visits for u in units),
    )


def _other(unit: Registered) -> bool:
    seen = unit.settled.seen
    if seen is None or seen.state != OPEN or not seen.family or not unit.family:
        return False
    return seen.family != unit.family
