"""What is known of a firm, a person, a place or a project: each fact with its unit and its doubt.

A fact is known, an interval, a set of candidates, or unknown with the reason. Nothing has a
default: a fact that a profile does not hold is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Value = bool | int | float | str | date


@dataclass(frozen=True, slots=True)
class FactKey:
    """Which fact of which unit: `effectif@unite_legale`, `deliberation:cfe@commune`.

    `about` tells apart facts of one name: the tax of a vote, the zoning and vintage of a place
    (`dans:qpv:2024@etablissement`), the nature of a cost. "" for most.
    """

    name: str
    unit: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.name}{':' if self.about else ''}{self.about}@{self.unit}"

    @classmethod
    def read(cls, text: str) -> "FactKey":
        """The inverse of `str`; a text without `@` has no unit.

        >>> FactKey.read("dans:qpv:2024@etablissement")
        FactKey(name='dans', unit='etablissement', about='qpv:2024')
        """
        whole, _, unit = text.partition("@")
        name, _, about = whole.partition(":")
        return cls(name, unit, about)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from (« Sirene », « déclaré »…) and the day it was true or taken."""

    source: str
    day: date | None = None


DECLARED = Origin("déclaré")


@dataclass(frozen=True, slots=True)
class Known:
    value: Value
    origin: Origin = DECLARED


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers or dates, both ends included; None is an open end (never both)."""

    low: int | float | date | None
    high: int | float | date | None
    origin: Origin = DECLARED


@dataclass(frozen=True, slots=True)
class Candidates:
    """One of these values, which one is not known (two or more of them)."""

    values: frozenset[str]
    origin: Origin = DECLARED


@dataclass(frozen=True, slots=True)
class Unknown:
    """`reason` is French and for people: « le registre ne donne pas le chiffre d’affaires »."""

    reason: str
    origin: Origin | None = None


Fact = Known | Interval | Candidates | Unknown
Profile = Mapping[FactKey, Fact]

NOT_GIVEN = Unknown("non renseigné")


def fact(profile: Profile, key: FactKey) -> Fact:
    return profile.get(key, NOT_GIVEN)
