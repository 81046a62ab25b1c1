"""A survey read whole: each unit beside what was seen of it and what the register says now."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.usecases.premises import (
    Differences,
    Registered,
    Seen,
    Settled,
    Vacancy,
    differences,
    settle,
    vacancy,
)
from quartiers.usecases.shop_units import family_choices, family_of
from quartiers.usecases.unit_status import Status, statuses
from quartiers.web import state
from quartiers.web.surveys.models import Entry, Photo, Survey, Unit

MASKED = "Établissement devenu non diffusible"
SEEN_ONLY = "Vu sur place, absent de la liste"


@dataclass(frozen=True)
class Sheet:
    """`masked`: the register may no longer show it, and nothing that came from it is. `names` are
    those of who came, by key of `Seen.by`; `photos`, entries that bear one."""

    unit: Unit
    settled: Settled
    status: Status | None
    names: dict[str, str]
    photos: dict[str, int]

    @property
    def key(self) -> str:
        return str(self.unit.uid)

    @property
    def masked(self) -> bool:
        return self.status is not None and self.status.hidden

    @property
    def label(self) -> str:
        if self.masked:
            return MASKED
        return self.unit.label or SEEN_ONLY

    @property
    def address(self) -> str:
        seen = self.settled.seen
        if seen is not None and seen.place:
            return seen.place
        if self.masked or not self.unit.address:
            return f"Local n° {self.unit.rank + 1}"
        return self.unit.address

    @property
    def siret(self) -> str:
        return self.unit.siret if self.unit.siret_shown and not self.masked else ""

    @property
    def place(self) -> tuple[float, float] | None:
        if self.masked or self.unit.lon is None or self.unit.lat is None:
            return None
        return self.unit.lon, self.unit.lat


@dataclass(frozen=True)
class Whole:
    sheets: tuple[Sheet, ...]
    vacancy: Vacancy
    differences: Differences

    def of(self, keys: Sequence[str]) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.key in keys]

    @property
    def disputed(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.settled.disputed]


def read(survey: Survey) -> Whole:
    """Four queries, and one look at the register."""
    units = list(survey.units.select_related("kept"))
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(unit__survey=survey).select_related("by"):
        entries.setdefault(entry.unit_id, []).append(entry)
    photos = dict(
        Photo.objects.filter(entry__unit__survey=survey).values_list("entry__uid", "entry")
    )
    now = state.current()
    known = statuses(now.store_of(survey.territory), [u.siret for u in units], now.day)
    sheets = tuple(_sheet(unit, entries.get(unit.pk, []), known, photos) for unit in units)
    settled = [sheet.settled for sheet in sheets]
    return Whole(sheets, vacancy(settled), differences([_registered(s) for s in sheets]))


def _sheet(
    unit: Unit, entries: Sequence[Entry], known: dict[str, Status], photos: dict[object, int]
) -> Sheet:
    kept = str(unit.kept.uid) if unit.kept else ""
    return Sheet(
        unit=unit,
        settled=settle([_seen(each) for each in entries], kept, unit.kept_after),
        status=known.get(unit.siret),
        names={str(each.by_id or 0): each.by.name if each.by else "" for each in entries},
        photos={str(e.uid): photos[e.uid] for e in entries if e.uid in photos},
    )


def _seen(entry: Entry) -> Seen:
    return Seen(
        uid=str(entry.uid),
        by=str(entry.by_id or 0),
        at=entry.seen_at,
        order=entry.pk,
        state=entry.state,
        family=entry.family,
        activity=entry.activity,
        surface=entry.surface,
        place=entry.place,
        comment=entry.comment,
    )


def _registered(sheet: Sheet) -> Registered:
    status = sheet.status
    shown = status is not None and not status.hidden
    return Registered(
        key=sheet.key,
        settled=sheet.settled,
        registered=bool(sheet.unit.siret),
        known=shown,
        active=bool(status and status.active),
        family=family_of(status.naf) if status and shown else "",
    )


def family_labels() -> dict[str, str]:
    return dict(family_choices())
