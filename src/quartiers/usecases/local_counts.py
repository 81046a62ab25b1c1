"""A local file counted by neighbourhood and by one of its columns, with what may be printed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from quartiers.usecases.suppression import Suppressed, suppress

NOWHERE = ""
MOST_CATEGORIES = 12
OTHERS, UNSAID = "Autres valeurs", "Non renseigné"
HIDDEN = "secret"


@dataclass(frozen=True)
class LocalCounts:
    """Rows are `zones` then the total; columns `categories`, then the total where there are two or
    more. No category: one column. None is hidden."""

    zones: tuple[str, ...]
    categories: tuple[str, ...]
    found: Suppressed
    threshold: int

    @property
    def cells(self) -> tuple[tuple[int | None, ...], ...]:
        return self.found.cells


def local_counts(pairs: Mapping[tuple[str, str], int], threshold: int) -> LocalCounts:
    """`pairs`: how many lines by zone ("" for nowhere) and category. The same file always gives the
    same table: two that differ could be told apart by subtraction."""
    by_category: Counter[str] = Counter()
    for (_, category), count in pairs.items():
        by_category[category or UNSAID] += count
    kept = _named(by_category, threshold)
    categories = (*kept, *([OTHERS] if len(kept) < len(by_category) else []))
    zones = tuple(sorted({zone for zone, _ in pairs}, key=lambda zone: (zone == NOWHERE, zone)))
    counts = [[0] * len(categories) for _ in zones]
    for (zone, category), count in pairs.items():
        name = category or UNSAID
        column = categories.index(name if name in kept else OTHERS)
        counts[zones.index(zone)][column] += count
    if categories == (UNSAID,):
        categories = ()
    return LocalCounts(zones, categories, suppress(counts, threshold), threshold)


def _named(by_category: Mapping[str, int], threshold: int) -> list[str]:
    """A value that few lines bear may be somebody's name: it is not even printed."""
    often = [name for name, count in by_category.items() if count >= threshold or name == UNSAID]
    ranked = sorted(often, key=lambda name: (name == UNSAID, -by_category[name], name))
    return ranked if len(ranked) <= MOST_CATEGORIES else ranked[: MOST_CATEGORIES - 1]
