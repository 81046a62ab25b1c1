"""One local file: what it is held to, its counts, its lines, its end."""

import csv
import io

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.usecases.local_counts import HIDDEN
from quartiers.usecases.local_match import PROBLEMS
from quartiers.usecases.points_file import safe_cell
from quartiers.usecases.unit_status import statuses
from quartiers.web import state
from quartiers.web.accounts.onward import see_other
from quartiers.web.localfiles.counting import Printed, printed
from quartiers.web.localfiles.models import LocalFile, LocalLine
from quartiers.web.localfiles.opening import may_erase, opened
from quartiers.web.localfiles.pages.frame import framed
from quartiers.web.zones import zone_names

PAGE = 100
BY = {"siret": "SIRET", "qpv": "code de quartier", "adresse": "adresse"}


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    held = opened(request, territory, pk)
    context = framed(
        request,
        territory,
        file=held.file,
        whole=held.whole,
        printed=printed(held.file),
        hidden=HIDDEN,
        by=BY,
        may_erase=may_erase(held.user, held.file),
    )
    return render(request, "fichiers/fichier.html.j2", context)


@require_GET
def lines(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Read beside the register of now: who may not be shown any more is not."""
    held = opened(request, territory, pk)
    if not held.whole:
        raise Http404
    unmatched = request.GET.get("lignes") == "sans"
    found = held.file.lines.filter(by=[]) if unmatched else held.file.lines.all()
    sheet = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = state.current()
    known = statuses(now.store_of(territory), [line.siret for line in sheet], now.day)
    rows = [None if line.siret in known and known[line.siret].hidden else line for line in sheet]
    context = framed(
        request,
        territory,
        file=held.file,
        sheet=sheet,
        rows=rows,
        columns=_columns(held.file, rows),
        masked=sum(row is None for row in rows),
        unmatched=unmatched,
        problems=PROBLEMS,
        by=BY,
        zones=zone_names(territory),
        here=reverse("fichier_lignes", args=(territory, pk)),
    )
    return render(request, "fichiers/lignes.html.j2", context)


def _columns(file: LocalFile, rows: list[LocalLine | None]) -> list[str]:
    """In the order of the file, those of this page."""
    seen: dict[str, None] = {}
    for row in rows:
        seen |= dict.fromkeys(row.cells if row else ())
    return list(seen)


@require_GET
def counts_csv(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    held = opened(request, territory, pk)
    body = _csv(held.file, printed(held.file))
    response = HttpResponse(body, "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="comptes-fichier-{pk}.csv"'
    return response


def _csv(file: LocalFile, found: Printed) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Quartier", *(safe_cell(header) for header in found.headers)])
    for name, cells in found.rows:
        writer.writerow([safe_cell(name), *(HIDDEN if cell is None else cell for cell in cells)])
    writer.writerow([])
    said = f"Seuil du secret : {file.threshold}. Source : {file.origin}. Usage restreint."
    writer.writerow([safe_cell(said)])
    return out.getvalue().encode("utf-8-sig")


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    held = opened(request, territory, pk)
    if not may_erase(held.user, held.file):
        raise Http404
    if request.method == "POST":
        held.file.delete()
        return see_other(reverse("fichiers", args=(territory,)) + "?fait=efface")
    return render(request, "fichiers/effacer.html.j2", framed(request, territory, file=held.file))


_FILE = "espace/<slug:territory>/fichiers/<int:pk>/"
urls = [
    path(_FILE, page, name="fichier"),
    path(f"{_FILE}lignes/", lines, name="fichier_lignes"),
    path(f"{_FILE}comptes.csv", counts_csv, name="fichier_comptes"),
    path(f"{_FILE}effacer/", erase, name="fichier_effacer"),
]
