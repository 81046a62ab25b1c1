"""Money asked and obtained, by neighbourhood, year, funder and kind of credits."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.programme.money import Funding, Total, of_one_zone, total, totals
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.programme.figures import UNSAID, UNSAID_LABEL
from quartiers.web.programme.frame import board_of, framed
from quartiers.web.programme.paging import cut
from quartiers.web.programme.reading import Held, held
from quartiers.web.strategies.models.money import Credits
from quartiers.web.zones import zone_names

KINDS = dict(Credits.choices) | {UNSAID: UNSAID_LABEL}
NO_ZONE = "Plusieurs quartiers, sans répartition"


@dataclass(frozen=True)
class Row:
    territory: str
    zone: str
    year: int
    funder: str
    credits: str
    total: Total


@require_GET
def national(request: HttpRequest) -> HttpResponse:
    user, rows = board_of(request)
    territory = request.GET.get("territoire", "")
    context = framed(
        request,
        user,
        names=rows.names,
        chosen=territory,
        kind="fictives" if rows.fictitious else "",
        fictitious=rows.fictitious,
        **_figures(request, rows, territory),
    )
    return render(request, "programme/financements.html.j2", context)


@require_GET
def local(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.READ, territory)
    place = territory_context(request, territory)
    rows = held(fictitious=place.fictitious, territory=territory)
    context = {
        "territory": place,
        "here": territory,
        "fictitious": place.fictitious,
        **_figures(request, rows, ""),
    }
    return render(request, "programme/financements_territoire.html.j2", context)


def _figures(request: HttpRequest, rows: Held, territory: str) -> dict[str, object]:
    zones = {action.pk: action.zones for action in rows.actions}
    lines = of_one_zone(rows.fundings, zones)
    years = sorted({line.year for line in lines})
    year, credits = request.GET.get("annee", ""), request.GET.get("credits", "")
    kept = [
        line
        for line in lines
        if territory in ("", line.territory)
        and year in ("", str(line.year))
        and credits in ("", line.credits or UNSAID)
    ]
    return {
        "shown": cut(request, _rows(kept)),
        "whole": total(kept),
        "by_year": _by_year(kept),
        "years": [(str(each), str(each)) for each in years],
        "year": year,
        "credits": credits,
        "kinds": KINDS,
        "zones": _zone_names(kept),
        "no_zone": NO_ZONE,
    }


def _rows(lines: list[Funding]) -> list[Row]:
    found = totals(lines, lambda f: (f.territory, f.zone, f.year, f.funder, f.credits or UNSAID))
    return [Row(*key, held) for key, held in sorted(found.items(), key=lambda pair: pair[0])]


def _by_year(lines: list[Funding]) -> list[tuple[int, list[tuple[str, Total]]]]:
    """For each year, the total of each kind of credits met, in the order of the kinds."""
    found = totals(lines, lambda f: (f.year, f.credits or UNSAID))
    met = [kind for kind in KINDS if any(key[1] == kind for key in found)]
    return [
        (year, [(kind, found[year, kind]) for kind in met if (year, kind) in found])
        for year in sorted({year for year, _ in found})
    ]


def _zone_names(lines: list[Funding]) -> dict[str, str]:
    found: dict[str, str] = {}
    for territory in {line.territory for line in lines if line.zone}:
        found |= zone_names(territory)
    return found


urls = [
    path("espace/programme/financements/", national, name="programme_financements"),
    path("espace/<slug:territory>/financements/", local, name="financements"),
]
