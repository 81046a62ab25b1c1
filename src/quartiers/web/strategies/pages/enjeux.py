"""A stake: the figures it rests on, the objectives that answer it; and choosing its figures."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.web import asked
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.figures import Figure, figures, searched
from quartiers.web.strategies.models import Action, FrozenDiagnostic, Stake
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write
from quartiers.web.strategies.writing import Conflict, writing
from quartiers.web.zones import zone_names

MOST = 40


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.READ, territory)
    stake = get_object_or_404(
        reading.stakes(territory)
        .select_related("strategy", "changed_by")
        .prefetch_related(
            reading.figures(),
            Prefetch(
                "objectives",
                reading.objectives(territory).prefetch_related(
                    Prefetch("actions", Action.objects.filter(reading.LIVE))
                ),
            ),
        ),
        pk=pk,
    )
    context = framed(request, territory, stake=stake, zones=zone_names(territory))
    return render(request, "strategie/enjeu.html.j2", context)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Figures of the frozen diagnostics, found by their words; a sentence is kept as it is read."""
    user, _, obj = opened_to_write(request, territory, "enjeux", pk)
    assert isinstance(obj, Stake)
    frozen = list(FrozenDiagnostic.objects.filter(territory=territory))
    read = {each.pk: figures(each.content) for each in frozen}
    conflict = False
    if request.method == "POST":
        wanted, removed = _asked(request, read)
        try:
            with writing(obj, number(request.POST.get("version")) or 0, user) as held:
                assert isinstance(held, Stake)
                held.figures.filter(pk__in=removed).delete()
                for diagnostic, figure in wanted:
                    held.figures.get_or_create(
                        diagnostic_id=diagnostic,
                        indicator=figure.key,
                        defaults={"said": figure.said[:400]},
                    )
            q = request.POST.get("q", "")
            there = reverse("enjeu_chiffres", args=(territory, pk)) if q else ""
            return HttpResponseRedirect(there or reverse("enjeu", args=(territory, pk)), status=303)
        except Conflict as found:
            obj, conflict = found.stored, True
    q = asked.text(request, "q", 120)
    only = number(request.GET.get("diagnostic"))
    cited = {(each.diagnostic_id, each.indicator) for each in obj.figures.all()}
    hits = [
        (each, figure)
        for each in frozen
        if only in (None, each.pk)
        for figure in searched(read[each.pk], q)
        if figure.known and (each.pk, figure.key) not in cited
    ]
    context = framed(
        request,
        territory,
        stake=obj,
        frozen=frozen,
        zones=zone_names(territory),
        hits=hits[:MOST],
        more=len(hits) - MOST,
        q=q,
        only=only,
        held=obj.figures.select_related("diagnostic").defer("diagnostic__content"),
        conflict=conflict,
        kept=set(request.POST.getlist("chiffre")),
    )
    return render(request, "strategie/chiffres.html.j2", context, status=409 if conflict else 200)


def _asked(
    request: HttpRequest, read: dict[int, tuple[Figure, ...]]
) -> tuple[list[tuple[int, Figure]], list[int]]:
    """`chiffre` is « 12:stock_actif »; what is no longer there is left out."""
    wanted = []
    for typed in request.POST.getlist("chiffre")[:MOST]:
        pk, _, key = typed.partition(":")
        for figure in read.get(number(pk) or 0, ()):
            if figure.key == key:
                wanted.append((int(pk), figure))
    removed = [pk for typed in request.POST.getlist("retirer") if (pk := number(typed))]
    return wanted, removed


urls = [
    path("espace/<slug:territory>/enjeux/<int:pk>/", page, name="enjeu"),
    path("espace/<slug:territory>/enjeux/<int:pk>/chiffres/", choose, name="enjeu_chiffres"),
]
