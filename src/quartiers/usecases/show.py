"""The card of a scheme at a date: the version in force, its numbers, and what came before."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.judging.resolved import references
from quartiers.schemes.rules import Reference, leaves
from quartiers.schemes.scheme import Amount, Dated, Parameter, Scheme, Version
from quartiers.usecases.catalogue import current_catalogue

Status = Literal["ouvert", "droits_acquis", "ferme", "a_venir"]


@dataclass(frozen=True)
class Card:
    """`version` is the one in force, else the nearest one, and `status` tells which. `numbers` are
    the numbers of law that it reads, with their value the day it is shown at. `asked_as` is the
    former id that was typed."""

    scheme: Scheme
    version: Version
    status: Status
    as_of: date
    shown_at: date
    program: Program
    numbers: tuple[tuple[Parameter, Dated | None], ...]
    replaced_by: tuple[Scheme, ...]
    takes_over: tuple[Scheme, ...]
    asked_as: str
    warning: str


def show_scheme(
    scheme_id: str, *, as_of: date | None = None, catalogue: Catalogue | None = None
) -> Card:
    """One scheme, by its id or one it had before. Raises UnknownCode with the nearest."""
    loaded = None if catalogue else current_catalogue()
    whole = catalogue or (loaded.catalogue if loaded else None)
    assert whole is not None
    day = as_of or date.today()
    asked = scheme_id.strip().lower()
    scheme = whole.scheme(asked)
    version, status, shown_at = _nearest(scheme, day)
    return Card(
        scheme=scheme,
        version=version,
        status=status,
        as_of=day,
        shown_at=shown_at,
        program=prepare(whole, shown_at, [scheme.id]),
        numbers=tuple(
            (parameter, parameter.at(shown_at))
            for name in read_by(version)
            if (parameter := whole.parameters.get(name))
        ),
        replaced_by=tuple(whole.schemes[i] for i in scheme.replaced_by if i in whole.schemes),
        takes_over=tuple(s for s in whole.schemes.values() if scheme.id in s.replaced_by),
        asked_as=asked if asked != scheme.id else "",
        warning=loaded.warning if loaded else "",
    )


def _nearest(scheme: Scheme, day: date) -> tuple[Version, Status, date]:
    """The version in force; else the last one that was, at its last day; else the first to come."""
    version = scheme.version_at(day)
    if version is not None:
        return version, "droits_acquis" if version.acquired_only else "ouvert", day
    past = [v for v in scheme.versions if v.force.end is not None and v.force.end < day]
    if past:
        return past[-1], "ferme", past[-1].force.end or day
    coming = scheme.versions[0]
    return coming, "a_venir", coming.force.start or day


def read_by(version: Version) -> tuple[str, ...]:
    """The parameters of a version, in reading order: those of its conditions, then of amounts."""
    tested = [name for leaf in leaves(version.conditions) for name in references(leaf.test)]
    paid = [name for amount in version.amounts for name in _paid(amount)]
    return tuple(dict.fromkeys([*tested, *paid]))


def _paid(amount: Amount) -> list[str]:
    numbers = (amount.rate, amount.lump, amount.minimum, amount.maximum, amount.months)
    return [number.name for number in numbers if isinstance(number, Reference)]
