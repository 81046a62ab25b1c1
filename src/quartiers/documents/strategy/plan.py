"""A strategy as its documents read it, and as it travels from one base to another (`as_data`).

Comments, tasks, local files and addresses of people are not here: no document can tell them.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from quartiers.diagnostic.indicator import Source


@dataclass(frozen=True)
class Most:
    """The length of a text."""

    length: int


@dataclass(frozen=True)
class Among:
    """The words that a text is one of."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """`wanted` says it to who brought the file."""

    regex: str
    wanted: str = "un identifiant (UUID)"


@dataclass(frozen=True)
class Within:
    """Both ends included."""

    low: int
    high: int


UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
PERIOD = r"(20[0-9]{2}(-T[1-4])?)?"
STATES = ("idee", "preparation", "en_cours", "terminee", "abandonnee")
FUNDING_STATES = ("pressenti", "demande", "obtenu", "refuse", "verse")
CREDITS = ("", "droit_commun", "p147", "prive", "autre")
PRIORITIES = (
    "entrepreneuriat",
    "commerce_artisanat",
    "activites_productives",
    "transition_numerique",
)
SIDES = ("force", "faiblesse", "opportunite", "menace")

Uid = Annotated[str, Pattern(UUID)]
Key = Annotated[str, Most(120)]
Title = Annotated[str, Most(200)]
Line = Annotated[str, Most(400)]
Text = Annotated[str, Most(50_000)]
Code = Annotated[str, Most(20)]
Version = Annotated[int, Within(1, 10**9)]
Rank = Annotated[int, Within(0, 10**9)]
Year = Annotated[int, Within(1990, 2100)]
Share = Annotated[int, Within(0, 100)]
Euros = Annotated[Decimal, Within(0, 10**10 - 1)]


@dataclass(frozen=True)
class Place:
    code: Code
    name: Title


@dataclass(frozen=True)
class Arrested:
    """A diagnostic « arrêté au … »; `key` is the same in every export of it."""

    key: Key
    zone: Code
    zoning: Code
    as_of: date
    register: Code


@dataclass(frozen=True)
class Figure:
    """What a stake rests on; `diagnostic` is the key of an Arrested."""

    diagnostic: Key
    indicator: Key
    said: Line
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Stake:
    uid: Uid
    version: Version
    title: Title
    text: Text = ""
    rank: Rank = 0
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A line of the SWOT."""

    uid: Uid
    version: Version
    side: Annotated[str, Among(SIDES)]
    text: Line
    reason: Line = ""
    proposed: bool = False
    rank: Rank = 0


@dataclass(frozen=True)
class Step:
    title: Title
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Cost:
    nature: Annotated[str, Most(40)]
    label: Title
    year: Year
    amount: Euros
    with_tax: bool = False


@dataclass(frozen=True)
class Funding:
    """`asked`, `obtained`: None until it is known."""

    funder: Title
    year: Year
    scheme: Annotated[str, Most(60)] = ""
    credits: Annotated[str, Among(CREDITS)] = ""
    zone: Code = ""
    asked: Euros | None = None
    obtained: Euros | None = None
    state: Annotated[str, Among(FUNDING_STATES)] = "pressenti"


@dataclass(frozen=True)
class Scheme:
    scheme: Annotated[str, Most(60)]
    name: Annotated[str, Most(300)]
    note: Line = ""
    linked_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """`value` None: looked for and not found, `note` says why. `on` is the last day of `period`,
    where it is of a year or of a quarter."""

    on: date
    value: float | None = None
    note: Annotated[str, Most(300)] = ""
    automatic: bool = False
    period: Annotated[str, Pattern(PERIOD, "une période (2026, 2026-T3)")] = ""


@dataclass(frozen=True)
class Tracked:
    """An indicator of an action."""

    label: Title
    source: Annotated[str, Most(300)]
    unit: Annotated[str, Most(60)] = ""
    open_data: Key = ""
    zone: Code = ""
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    values: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Risk:
    text: Line
    answer: Line = ""


@dataclass(frozen=True)
class Action:
    """`lead` and `partners` are names of organisations, `pilot` the name shown of a person."""

    uid: Uid
    version: Version
    title: Title
    context: Text = ""
    description: Text = ""
    lead: Title = ""
    pilot: Title = ""
    partners: tuple[Title, ...] = ()
    zones: tuple[Code, ...] = ()
    place: tuple[float, ...] = ()
    state: Annotated[str, Among(STATES)] = "idee"
    progress: Share | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    model: Annotated[str, Most(60)] = ""
    why: Line = ""
    rank: Rank = 0
    steps: tuple[Step, ...] = ()
    costs: tuple[Cost, ...] = ()
    fundings: tuple[Funding, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    indicators: tuple[Tracked, ...] = ()
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True)
class Objective:
    """`stakes` are the uid of those it answers."""

    uid: Uid
    version: Version
    title: Title
    priority: Annotated[str, Among(PRIORITIES)]
    rank: Rank = 0
    stakes: tuple[Uid, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Strategy:
    uid: Uid
    version: Version
    title: Title
    summary: Text = ""
    state: Annotated[str, Among(("projet", "adoptee", "close"))] = "projet"
    starts_on: date | None = None
    ends_on: date | None = None
    adopted_on: date | None = None
    fictitious: bool = False
    places: tuple[Place, ...] = ()
    diagnostics: tuple[Arrested, ...] = ()
    stakes: tuple[Stake, ...] = ()
    findings: tuple[Finding, ...] = ()
    objectives: tuple[Objective, ...] = ()

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for objective in self.objectives for action in objective.actions)

    def name_of(self, zone: str) -> str:
        return next((place.name for place in self.places if place.code == zone), "")


@dataclass(frozen=True)
class Made:
    """What a document needs besides the strategy. `schemes` says where each scheme stands that
    day; `part` names the part that was asked for, "" for the whole."""

    territory: str
    on: date
    version: str
    part: str = ""
    schemes: tuple[tuple[str, str], ...] = ()
    alerts: tuple[str, ...] = ()

    def standing(self, scheme: str) -> str:
        return dict(self.schemes).get(scheme, "")


# What a copied text may hold that no document takes: a line of a table, a bell…
_UNPRINTABLE = {code: " " for code in range(32) if chr(code) not in "\n\t"} | {127: " "}
_UNPRINTABLE |= dict.fromkeys((0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), " ")


def printable(content: Any) -> Any:
    """The same, without the characters that are no text."""
    if isinstance(content, str):
        return content.translate(_UNPRINTABLE)
    if isinstance(content, tuple):
        return tuple(printable(part) for part in content)
    if is_dataclass(content) and not isinstance(content, type):
        return replace(
            content,
            **{each.name: printable(getattr(content, each.name)) for each in fields(content)},
        )
    return content
