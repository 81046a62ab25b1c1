"""Applications filed on démarches-simplifiées: its export is read, tried, then imported."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.errors import BadInput, NoColumn
from quartiers.programme.applications import applications, guessed
from quartiers.programme.texts import Table, read_table
from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.bringing import bring, outcomes
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import ApplicationImport, Cohort
from quartiers.web.programme.publishing import publish
from quartiers.web.programme.upload import sent_text, takes_file


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    require(request, Right.STEER)
    return _page(request)


@require_POST
@takes_file
def attempt(request: HttpRequest) -> HttpResponse:
    """Shows what each line would do; imports only when asked to, on the same content."""
    user = require(request, Right.STEER)
    asks = ""
    try:
        cohort = _wave(request)
        text = sent_text(request)
        table = read_table(text)
        columns = _columns(request, table)
        try:
            found = outcomes(cohort, *applications(table, columns))
        except NoColumn as missing:
            found, asks = [], missing.message
    except BadInput as error:
        return _page(request, wrong=error, status=400)
    if request.POST.get("geste") == "importer" and not asks:
        made = bring(cohort, found, user)
        publish()
        return see_other(reverse("candidatures_import", args=(made.pk,)))
    context = framed(
        request,
        user,
        cohort=cohort,
        text=text,
        headers=[(name, name) for name in table.headers],
        columns=columns,
        asks=asks,
        outcomes=found,
        counts=Counter(outcome.result for outcome in found),
    )
    return render(request, "programme/candidatures_essai.html.j2", context)


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    user = require(request, Right.STEER)
    made = get_object_or_404(ApplicationImport.objects.select_related("cohort", "made_by"), pk=pk)
    lines = made.report["lignes"]
    counts = Counter(line["resultat"] for line in lines)
    context = framed(request, user, made=made, lines=lines, counts=counts)
    return render(request, "programme/candidatures_import.html.j2", context)


def _wave(request: HttpRequest) -> Cohort:
    found = Cohort.objects.filter(slug=request.POST.get("vague", "")[:50]).first()
    if found is None:
        raise BadInput("Choisissez la vague à laquelle ces dossiers appartiennent.")
    return found


def _columns(request: HttpRequest, table: Table) -> dict[str, str]:
    """Those that were chosen, else those that are usual."""
    likely = guessed(table.headers)
    return {use: request.POST.get(f"colonne_{use}", likely[use]) for use in likely}


def _page(request: HttpRequest, wrong: BadInput | None = None, status: int = 200) -> HttpResponse:
    user = require(request, Right.STEER)
    made = ApplicationImport.objects.select_related("cohort", "made_by")[:20]
    context = framed(
        request,
        user,
        waves=[(wave.slug, wave.name) for wave in Cohort.objects.order_by("-decided_on", "slug")],
        imports=made,
        wrong=wrong,
    )
    return render(request, "programme/candidatures.html.j2", context, status=status)


urls = [
    path("espace/programme/candidatures/", page, name="candidatures"),
    path("espace/programme/candidatures/essai/", attempt, name="candidatures_essai"),
    path("espace/programme/candidatures/<int:pk>/", report, name="candidatures_import"),
]
