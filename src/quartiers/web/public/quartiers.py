"""The page of a neighbourhood: its diagnostic as it is read, with what one may ask of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from quartiers.diagnostic.report import Diagnostic, Heir
from quartiers.documents import as_html, compose
from quartiers.documents.page import chapters
from quartiers.errors import BadInput, DifferentContours, StoreEmpty, UnknownCode
from quartiers.territory.codes import Qpv
from quartiers.usecases.heirs import heirs_in, other_generation
from quartiers.usecases.neighbourhoods import Neighbourhood
from quartiers.web import state
from quartiers.web.asked import day as asked_day
from quartiers.web.asked import text
from quartiers.web.figures import diagnostic as made
from quartiers.web.finders import finder_of
from quartiers.web.problems import in_pages
from quartiers.web.public.documents import FORMATS, MOST, compared, document
from quartiers.web.templating import url

ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)  # what the field of a date may hold


@dataclass(frozen=True)
class Other:
    """A neighbourhood of the other generation; `known`: it has a page here."""

    code: str
    name: str
    how: str
    known: bool


def page(request: HttpRequest, code: str) -> HttpResponse:
    asked = Qpv(code)
    if asked != code:
        return redirect(url("quartier", asked) + _query(request), permanent=True)
    listed = finder_of(asked).neighbourhood(asked)
    try:
        diagnostic, refusals = _read(request, asked)
    except (StoreEmpty, UnknownCode) as error:
        if listed is None:
            raise
        return _without(request, listed, error)
    return render(
        request,
        "quartier.html.j2",
        _context(request, diagnostic, refusals),
        status=400 if any(refusals.values()) else 200,
    )


def _read(request: HttpRequest, asked: Qpv) -> tuple[Diagnostic, dict[str, str]]:
    """The diagnostic, and what of the form could not be followed: it is left out and said."""
    today = state.current().day
    refusals = {"comparer": "", "date": ""}
    day, others = today, ()
    try:
        day = asked_day(request, "date", today)
    except BadInput as error:
        refusals["date"] = str(error)
    try:
        others = compared(request)
    except BadInput as error:
        refusals["comparer"] = str(error)
    return _made(asked, day, others, refusals), refusals


def _made(asked: Qpv, day: date, others: Sequence[str], refusals: dict[str, str]) -> Diagnostic:
    today = state.current().day
    try:
        return made(asked, day, others)
    except (BadInput, DifferentContours) as error:
        if others:
            refusals["comparer"] = in_pages(str(error))
            return _made(asked, day, (), refusals)
        if isinstance(error, UnknownCode) or day == today:
            raise
        refusals["date"] = str(error)
        return _made(asked, today, (), refusals)


def _context(
    request: HttpRequest, diagnostic: Diagnostic, refusals: dict[str, str]
) -> dict[str, object]:
    zone = diagnostic.zone
    sheet = compose.page(diagnostic)
    read = chapters(sheet)
    others = () if refusals["comparer"] else compared(request)
    typed = text(request, "date", 10)
    day = "" if refusals["date"] or not typed else diagnostic.as_of
    share = url("quartier", zone.code, date=day or diagnostic.stock_date, comparer=others)
    return {
        "diagnostic": diagnostic,
        "zone": zone,
        "sheet": sheet,
        "sections": read,
        "contents": as_html.contents(read),
        "first_shown": as_html.first_shown(sheet),
        "place": ", ".join(zone.commune_names),
        "above": _above(diagnostic),
        "other": _other(zone.code, zone.heirs),
        "peers": _peers(diagnostic, others),
        "typed": _typed(request, diagnostic, refusals),
        "most": MOST,
        "date": typed if ISO.fullmatch(typed) else "",
        "refusals": refusals,
        "asked": {"date": day, "comparer": others},
        "formats": [(kind, label) for kind, (label, _) in FORMATS.items()],
        "share": request.build_absolute_uri(share),
        "fictitious": diagnostic.fictitious,
    }


def _above(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    zone = diagnostic.zone
    if zone.epci is None or zone.epci_name is None:
        return []
    return [(zone.epci_name, url("territoire", zone.epci))]


def _peers(diagnostic: Diagnostic, others: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The comparable neighbourhoods to tick, and whether they are ticked."""
    tables = (table for block in diagnostic.blocks for table in block.tables)
    rows = next((table.rows for table in tables if table.id == "pairs"), ())
    return [(str(code), str(name), code in others) for code, name, *_ in rows[1:]]


def _typed(request: HttpRequest, diagnostic: Diagnostic, refusals: dict[str, str]) -> str:
    """What stays in the free field: the codes that no box holds, or all that was not understood."""
    if refusals["comparer"]:
        return text(request, "comparer", 80)
    boxes = {code for code, _, _ in _peers(diagnostic, ())}
    return ", ".join(code for code in compared(request) if code not in boxes)


def _other(code: str, heirs: Sequence[Heir]) -> tuple[Other, ...]:
    finder = finder_of(code)
    return tuple(
        Other(
            heir.code,
            heir.name,
            f"{heir.relation}, "
            + ("rapproché par la surface" if heir.method == "surface" else "rapproché par le nom"),
            finder.neighbourhood(heir.code) is not None,
        )
        for heir in heirs
        if heir.code
    )


def _without(
    request: HttpRequest, listed: Neighbourhood, error: StoreEmpty | UnknownCode
) -> HttpResponse:
    code = Qpv(listed.code)
    store = state.current().store_of(code)
    context = {
        "zone": listed,
        "reason": error.message[0].lower() + error.message[1:].rstrip(".")
        if isinstance(error, StoreEmpty)
        else "son contour n’est pas chargé",
        "heirs": _other(code, heirs_in(store, code)),
        "other_generation": other_generation(code),
        "towns": list(zip(listed.communes, listed.commune_names, strict=False)),
        "fictitious": store.demo,
    }
    return render(request, "quartier_sans_donnees.html.j2", context)


def _query(request: HttpRequest) -> str:
    asked = request.META.get("QUERY_STRING", "")
    return f"?{asked}" if asked else ""


urls = [
    path("quartiers/<str:code>/", page, name="quartier"),
    path("quartiers/<str:code>/diagnostic.<str:forme>", document, name="quartier_document"),
]
