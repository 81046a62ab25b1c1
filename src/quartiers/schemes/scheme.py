"""A scheme of the catalogue: its card, its dated versions, and how it stands with the others."""

from dataclasses import dataclass
from datetime import date

from quartiers.schemes.rules import Node, Reference
from quartiers.schemes.sourcing import Source


@dataclass(frozen=True, slots=True)
class Force:
    """When a version applies, both days included. `start` None is an unknown first day, `end` None
    no last day known. A source below « texte lu » caps the verdict, like any other."""

    start: date | None
    end: date | None
    source: Source

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a scale: « 40 % la septième année »."""

    label: str
    rate: float | None
    months: int | None


@dataclass(frozen=True, slots=True)
class Amount:
    """What the scheme brings. A number may be a dated parameter; None is « not given », never 0.

    `rate` is in percent of `base` (French words: what the rate applies to); the rest in `unit`.
    """

    label: str
    source: Source
    unit: str = "euros"
    rate: float | Reference | None = None
    base: str = ""
    lump: float | Reference | None = None
    minimum: float | Reference | None = None
    maximum: float | Reference | None = None
    months: float | Reference | None = None
    scale: tuple[Step, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """The rule between two days. `aid_regime`: de_minimis, rgec, afr, hors_aide, sans_objet or
    a_verifier. `acquired_only`: nobody enters any more, those who did keep what they have."""

    force: Force
    checked_on: date
    conditions: Node
    amounts: tuple[Amount, ...] = ()
    aid_regime: str = "a_verifier"
    notes: tuple[str, ...] = ()
    acquired_only: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Days between two versions when nothing applied, and why: a gap is never silent."""

    start: date
    end: date
    reason: str


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind`: exclut, cumulable, plafond_commun, dernier_financeur, composante_de, appelle.

    `others` are ids of schemes; empty when the text names a family that has no file (then `note`).
    """

    kind: str
    others: tuple[str, ...]
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class Desk:
    """Who to see. Never a natural person's name."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """`versions` in order of time. `replaced_by` and `former_ids` are ids."""

    id: str
    name: str
    summary: str
    operator: str
    partners: tuple[str, ...]
    nature: str
    priorities: tuple[str, ...]
    stages: tuple[str, ...]
    place: str
    versions: tuple[Version, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[Source, ...]
    steps: tuple[str, ...]
    desk: Desk
    link: str
    relations: tuple[Relation, ...]
    replaced_by: tuple[str, ...]
    former_ids: tuple[str, ...]
    keywords: tuple[str, ...]
    to_check: tuple[str, ...]
    file: str = ""

    def version_at(self, day: date) -> Version | None:
        return next((v for v in self.versions if v.force.holds(day)), None)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of a parameter, both days included; `value` None is a value known to exist and not
    known to us (`inconnue` in the file), with its reason in `note`."""

    start: date | None
    end: date | None
    value: float | date | None
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of law. `unit`: salaries, euros, pourcent, mois, jours, ans, metres, m2, date."""

    id: str
    name: str
    unit: str
    values: tuple[Dated, ...]
    file: str = ""

    def at(self, day: date) -> Dated | None:
        """The value in force that day; None outside every period (the linter refuses that where a
        version in force reads it)."""
        return next(
            (
                v
                for v in self.values
                if (v.start is None or v.start <= day) and (v.end is None or day <= v.end)
            ),
            None,
        )
