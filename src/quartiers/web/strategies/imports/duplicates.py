"""Actions that look like one another: shown to the person, who decides; never merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quartiers.web.strategies.imports.cells import plain
from quartiers.web.strategies.imports.lines import Draft


@dataclass(frozen=True)
class Existing:
    pk: int
    title: str
    zones: tuple[str, ...]
    starts: date | None
    ends: date | None


@dataclass(frozen=True)
class Twin:
    """An action that is there (`pk`), or an earlier line of the file (`line`)."""

    title: str
    pk: int | None = None
    line: int | None = None


def twins(drafts: Sequence[Draft], existing: Iterable[Existing]) -> dict[int, Twin]:
    """Line → what it is the double of: same title, neighbourhoods and period that may agree."""
    held: dict[str, list[tuple[Existing, Twin]]] = {}
    for one in existing:
        held.setdefault(plain(one.title), []).append((one, Twin(one.title, pk=one.pk)))
    found: dict[int, Twin] = {}
    for draft in drafts:
        starts, ends = draft.period
        mine = Existing(0, draft.title, tuple(draft.zones), starts, ends)
        same = held.setdefault(plain(draft.title), [])
        twin = next((twin for other, twin in same if _agree(mine, other)), None)
        if twin is not None:
            found[draft.line] = twin
        same.append((mine, Twin(draft.title, line=draft.line)))
    return found


def _agree(one: Existing, other: Existing) -> bool:
    """What one of them does not say contradicts nothing."""
    if one.zones and other.zones and not set(one.zones) & set(other.zones):
        return False
    apart = (one.ends and other.starts and one.ends < other.starts) or (
        other.ends and one.starts and other.ends < one.starts
    )
    return not apart
