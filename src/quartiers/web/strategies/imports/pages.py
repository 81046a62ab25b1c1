"""Sending a file, choosing what its columns are, reading the report, then writing."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quartiers.errors import BadInput
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.strategies import reading
from quartiers.web.strategies.imports import of_data, of_table
from quartiers.web.strategies.imports.models import ImportFile, forget_old
from quartiers.web.strategies.imports.receiving import received
from quartiers.web.strategies.imports.writing_data import Moved
from quartiers.web.strategies.models import Strategy
from quartiers.web.strategies.pages.frame import number

Kind = ImportFile.Kind


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.WRITE, territory)
    forget_old()
    error: BadInput | None = None
    if request.method == "POST":
        try:
            held = received(request, territory, user, _strategy(request, territory))
            return _to("import", territory, held.pk)
        except BadInput as refused:
            error = refused
    context = {
        "error": error,
        "strategies": [(str(each.pk), each.title) for each in reading.strategies(territory)],
        "chosen": request.POST.get("strategie", ""),
        "waiting": ImportFile.objects.filter(territory=territory, used_at=None)
        .select_related("sent_by")
        .defer("content"),
    }
    return _render(request, territory, "imports", 400 if error else 200, **context)


def _strategy(request: HttpRequest, territory: str) -> Strategy | None:
    wanted = number(request.POST.get("strategie"))
    if wanted is None:
        return None
    return get_object_or_404(reading.strategies(territory), pk=wanted)


@require_GET
def one(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """The columns of a table, or the report of an export; what was done, once it was."""
    user, held = _held(request, territory, pk)
    if held.used_at is not None:
        return _render(request, territory, "fait", held=held, report=held.report)
    try:
        if held.kind == Kind.TABLEAU:
            return _render(
                request, territory, "colonnes", **of_table.columns_shown(held, request.GET)
            )
        return _render(request, territory, "donnees", **of_data.shown(held))
    except BadInput as error:
        return _refused(request, territory, held, error)


@require_POST
def choose(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """The columns chosen are kept; then comes the report."""
    _, held = _held(request, territory, pk, Kind.TABLEAU)
    try:
        problem = of_table.choose(held, request.POST)
        if problem:
            context = of_table.columns_shown(held, request.POST)
            return _render(request, territory, "colonnes", 400, problem=problem, **context)
    except BadInput as error:
        return _refused(request, territory, held, error)
    return _to("import_essai", territory, pk)


@require_GET
def trial(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    _, held = _held(request, territory, pk, Kind.TABLEAU)
    if not held.choices or held.used_at is not None:
        return _to("import", territory, pk)
    try:
        return _render(request, territory, "essai", **of_table.trial(held))
    except BadInput as error:
        return _refused(request, territory, held, error)


@require_POST
def apply(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Written whole or not at all; a file is used once, however many times it is sent."""
    user, _ = _held(request, territory, pk)
    try:
        with transaction.atomic():
            held = ImportFile.objects.select_for_update().get(pk=pk)
            if held.used_at is None:
                work = of_table.apply if held.kind == Kind.TABLEAU else of_data.apply
                held.report = work(held, request.POST, user)
                held.used_at, held.content = timezone.now(), b""
                held.save()
    except BadInput as error:
        return _refused(request, territory, ImportFile.objects.get(pk=pk), error)
    except Moved:
        context = of_data.shown(ImportFile.objects.get(pk=pk))
        return _render(request, territory, "donnees", 409, moved=True, **context)
    return _to("import", territory, pk)


@require_POST
def forget(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    _, held = _held(request, territory, pk)
    held.delete()
    return HttpResponseRedirect(reverse("imports", args=(territory,)), status=303)


def _held(request: HttpRequest, territory: str, pk: int, kind: str = "") -> tuple[User, ImportFile]:
    """A file is of the team: somebody else may finish an import."""
    user = require(request, Right.WRITE, territory)
    forget_old()
    held = get_object_or_404(ImportFile, pk=pk, territory=territory)
    if kind and held.kind != kind:
        raise Http404
    return user, held


def _to(name: str, territory: str, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=(territory, pk)), status=303)


def _refused(
    request: HttpRequest, territory: str, held: ImportFile, error: BadInput
) -> HttpResponse:
    return _render(request, territory, "refuse", 400, held=held, error=error)


def _render(
    request: HttpRequest, territory: str, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    place = territory_context(request, territory)
    context = {"problem": "", "moved": False, **context}
    context |= {"territory": place, "fictitious": place.fictitious}
    return render(request, f"echanges/{template}.html.j2", context, status=status)


_ONE = "espace/<slug:territory>/imports/<int:pk>/"
urls = [
    path("espace/<slug:territory>/imports/", page, name="imports"),
    path(_ONE, one, name="import"),
    path(f"{_ONE}colonnes/", choose, name="import_colonnes"),
    path(f"{_ONE}essai/", trial, name="import_essai"),
    path(f"{_ONE}ecrire/", apply, name="import_ecrire"),
    path(f"{_ONE}oublier/", forget, name="import_oublier"),
]
