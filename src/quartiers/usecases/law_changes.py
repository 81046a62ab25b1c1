"""The changelog of law: every day a number or a scheme of the catalogue changes, with its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.scheme import Dated, Parameter, Scheme, Version
from quartiers.schemes.sourcing import Source
from quartiers.usecases.show import read_by

Kind = Literal["nombre", "ouverture", "version", "droits_acquis", "fermeture"]


@dataclass(frozen=True, slots=True)
class Change:
    """What holds from `day` on. `before` and `after` are those of a number, None elsewhere (and
    where its file knows no value); `scheme` is that of an opening, a version or a closure."""

    day: date
    kind: Kind
    name: str
    source: Source
    parameter: Parameter | None = None
    before: Dated | None = None
    after: Dated | None = None
    scheme: Scheme | None = None
    readers: tuple[Scheme, ...] = ()

    @property
    def unchanged(self) -> bool:
        """The text changes, its number does not; two unknown values may well differ."""
        if self.before is None or self.after is None or self.after.value is None:
            return False
        return self.before.value == self.after.value


def law_changes(catalogue: Catalogue) -> tuple[Change, ...]:
    """The latest first."""
    readers: dict[str, dict[str, Scheme]] = {}
    for scheme in catalogue.schemes.values():
        for version in scheme.versions:
            for id_ in read_by(version):
                readers.setdefault(id_, {})[scheme.id] = scheme
    found = [
        change
        for parameter in catalogue.parameters.values()
        for change in _numbers(parameter, tuple(readers.get(parameter.id, {}).values()))
    ]
    found += [c for scheme in catalogue.schemes.values() for c in _versions(scheme)]
    return tuple(sorted(found, key=lambda each: (each.day, each.name), reverse=True))


def _numbers(parameter: Parameter, readers: tuple[Scheme, ...]) -> Iterator[Change]:
    """`readers`: the schemes that read it in one version at least."""
    last: Dated | None = None
    for value in parameter.values:
        if value.start is not None:
            yield Change(
                value.start,
                "nombre",
                parameter.name,
                value.source,
                parameter,
                before=last,
                after=value,
                readers=readers,
            )
        last = value


def _versions(scheme: Scheme) -> Iterator[Change]:
    last: Version | None = None
    for version in scheme.versions:
        force = version.force
        if force.start is not None:
            kind: Kind = "version" if last and _follows(last, version) else "ouverture"
            if version.acquired_only:
                kind = "droits_acquis"
            yield Change(force.start, kind, scheme.name, force.source, scheme=scheme)
        last = version
    for version, after in zip(scheme.versions, (*scheme.versions[1:], None), strict=True):
        end = version.force.end
        if end is not None and (after is None or not _follows(version, after)):
            next_day = end + timedelta(days=1)
            yield Change(next_day, "fermeture", scheme.name, version.force.source, scheme=scheme)


def _follows(before: Version, after: Version) -> bool:
    """Without a day between them."""
    end, start = before.force.end, after.force.start
    return end is not None and start is not None and start == end + timedelta(days=1)
