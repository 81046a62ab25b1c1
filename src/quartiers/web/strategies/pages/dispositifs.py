"""The schemes of an action, found by search; and the actions of the territory that use a scheme."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.errors import BadInput
from quartiers.usecases.listing import Asked, list_schemes
from quartiers.web import asked, state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Action, ActionScheme, FundingLine
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write
from quartiers.web.strategies.pages.frame import line as typed_line
from quartiers.web.strategies.schemes import linked, names, status_of
from quartiers.web.strategies.writing import Conflict, writing

MOST = 12


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, _, obj = opened_to_write(request, territory, "actions", pk)
    assert isinstance(obj, Action)
    conflict = False
    if request.method == "POST":
        try:
            with writing(obj, number(request.POST.get("version")) or 0, user) as held:
                _apply(held, request)
            back = "action_dispositifs" if request.POST.get("encore") else "action"
            return HttpResponseRedirect(reverse(back, args=(territory, pk)), status=303)
        except Conflict as found:
            conflict, obj = True, found.stored
    assert isinstance(obj, Action)
    q = asked.text(request, "q", 120)
    lines = list(obj.schemes.all())
    hits, refusal = [], ""
    if q:
        held = state.current()
        try:
            shown = list_schemes(held.searcher, Asked(q)).schemes[:MOST]
            hits = [held.loaded.catalogue.scheme(each.id) for each in shown]
        except BadInput as error:
            refusal = str(error)
    context = framed(
        request,
        territory,
        action=obj,
        linked=linked(obj, territory, lines),
        q=q,
        hits=[
            (hit, *status_of(hit, state.current().day))
            for hit in hits
            if hit.id not in {line.scheme for line in lines}
        ],
        refusal=refusal,
        conflict=conflict,
        typed={name: request.POST[name] for name in request.POST} if conflict else {},
        kept=request.POST.getlist("dispositif") if conflict else [],
        kept_names=names(request.POST.getlist("dispositif")) if conflict else {},
    )
    return render(
        request, "strategie/dispositifs.html.j2", context, status=409 if conflict else 200
    )


def _apply(action: Action, request: HttpRequest) -> None:
    removed = {number(typed) for typed in request.POST.getlist("retirer")}
    for line in action.schemes.all():
        note = request.POST.get(f"note-{line.pk}")
        if line.pk in removed:
            line.delete()
        elif note is not None and typed_line(note) != line.note:
            line.note = typed_line(note)
            line.save()
    for key, name in names(request.POST.getlist("dispositif")[:MOST]).items():
        ActionScheme.objects.get_or_create(action=action, scheme=key, defaults={"name": name[:300]})


@require_GET
def page(request: HttpRequest, territory: str, scheme: str) -> HttpResponse:
    """A scheme seen from the territory: actions that count on it, money asked through it."""
    user = require(request, Right.READ_OWN, territory)
    mine = reading.actions(user, territory)
    actions = list(
        mine.filter(schemes__scheme=scheme)
        .select_related("objective", "lead")
        .prefetch_related(
            Prefetch("schemes", ActionScheme.objects.filter(scheme=scheme)),
            Prefetch("objective__stakes", reading.stakes(territory)),
            "indicators",
        )
        .distinct()
    )
    fundings = FundingLine.objects.filter(scheme=scheme, action__in=mine).select_related("action")
    if not actions and not fundings:
        raise Http404
    known = linked(actions[0], territory, actions[0].schemes.all())[0] if actions else None
    context = framed(
        request,
        territory,
        scheme=scheme,
        name=known.line.name if known else names([scheme]).get(scheme, scheme),
        known=known,
        actions=actions,
        fundings=fundings,
    )
    return render(request, "strategie/dispositif.html.j2", context)


urls = [
    path(
        "espace/<slug:territory>/actions/<int:pk>/dispositifs/", choose, name="action_dispositifs"
    ),
    path(
        "espace/<slug:territory>/dispositifs/<slug:scheme>/", page, name="dispositif_du_territoire"
    ),
]
