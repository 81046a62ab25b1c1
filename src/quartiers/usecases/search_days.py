"""A `Searcher` for any day: those between two changes of version share one index."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from datetime import date, timedelta

from quartiers.schemes.catalogue import Catalogue
from quartiers.usecases.outside_aids import Outside
from quartiers.usecases.search import Searcher

KEPT = 8  # indexes: each is a copy of the outside aids too
ONE_DAY = timedelta(days=1)


class SearchDays:
    """Indexes as they are asked for; the one of `today` is never let go."""

    def __init__(
        self, catalogue: Catalogue, outside: Outside, today: date, warning: str = ""
    ) -> None:
        self._given = catalogue, outside
        self._today, self._warning = today, warning
        self._starts = turning_days(catalogue)
        self._held: OrderedDict[int, Searcher] = OrderedDict()
        self._lock = threading.Lock()

    def on(self, day: date) -> Searcher:
        period, now = (bisect_right(self._starts, each) for each in (day, self._today))
        with self._lock:
            held = self._held.get(period)
            if held is None:
                held = self._held[period] = Searcher(
                    *self._given, day, today=self._today, warning=self._warning
                )
            self._held.move_to_end(period)
            others = [each for each in self._held if each != now]
            for old in others[: max(0, len(others) - KEPT + 1)]:
                del self._held[old]
        return held if held.as_of == day else held.on(day)


def turning_days(catalogue: Catalogue) -> list[date]:
    """The days when a scheme changes of version, in order."""
    forces = [v.force for scheme in catalogue.schemes.values() for v in scheme.versions]
    starts = {force.start for force in forces if force.start}
    ends = {force.end + ONE_DAY for force in forces if force.end and force.end < date.max}
    return sorted(starts | ends)
