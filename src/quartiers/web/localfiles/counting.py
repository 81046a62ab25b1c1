"""The counts of a local file, as its secrecy lets them be printed."""

from dataclasses import dataclass

from django.db.models import Count

from quartiers.usecases.local_counts import NOWHERE, LocalCounts, local_counts
from quartiers.web.finders import finder_of
from quartiers.web.localfiles.models import LocalFile

OUTSIDE = "Hors quartier, ou non situé"
TOTAL = "Ensemble"


@dataclass(frozen=True)
class Printed:
    """`rows`: name of the neighbourhood, then its counts; None is hidden."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    counts: LocalCounts


def printed(file: LocalFile) -> Printed:
    found = file.lines.order_by().values_list("zone", "category").annotate(n=Count("pk"))
    counts = local_counts({(zone, category): n for zone, category, n in found}, file.threshold)
    names = [_name(file.territory, zone) for zone in counts.zones]
    headers = (*counts.categories, TOTAL) if len(counts.categories) > 1 else ("Lignes",)
    return Printed(headers, tuple(zip([*names, TOTAL], counts.cells, strict=True)), counts)


def _name(territory: str, zone: str) -> str:
    if zone == NOWHERE:
        return OUTSIDE
    held = {each.code: each.name for each in finder_of(territory).neighbourhoods}
    return f"{held[zone]} ({zone})" if zone in held else zone
