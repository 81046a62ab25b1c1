"""The rows behind a figure of the board."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.programme.money import leverage
from quartiers.programme.steering import MATURITY, Action, late, needs, usage
from quartiers.schemes.catalogue import Catalogue
from quartiers.web import state
from quartiers.web.programme import figures
from quartiers.web.programme.frame import board_of, framed
from quartiers.web.programme.paging import cut
from quartiers.web.programme.reading import Held
from quartiers.web.strategies.models import ActionState, Priority

PRIORITIES, STAGES = dict(Priority.choices), dict(ActionState.choices)


@dataclass(frozen=True)
class Listed:
    """`kind` tells the template how to show the rows; `said` what was kept of them."""

    kind: str
    title: str
    rows: Sequence[object]
    said: tuple[str, ...] = ()
    note: str = ""


@require_GET
def page(request: HttpRequest, name: str) -> HttpResponse:
    user, held = board_of(request)
    if name not in LISTS:
        raise Http404
    listed = LISTS[name](request, held, state.current().loaded.catalogue)
    shown = cut(request, listed.rows)
    context = framed(
        request,
        user,
        listed=listed,
        shown=shown,
        held=held,
        names=held.names,
        actions={action.pk: action for action in held.actions},
        priorities=PRIORITIES,
        stages=STAGES,
        maturity=MATURITY,
        schemes=state.current().loaded.catalogue.schemes,
        kind="fictives" if held.fictitious else "",
        fictitious=held.fictitious,
    )
    return render(request, "programme/lignes.html.j2", context)


def _actions(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    asked = request.GET
    kept: Sequence[Action] = held.actions
    said = []
    if key := asked.get("priorite", ""):
        kept = [action for action in kept if action.priority == key]
        said.append(f"priorité : {PRIORITIES.get(key, key)}")
    if key := asked.get("etape", ""):
        kept = [action for action in kept if action.state == key]
        said.append(f"étape : {STAGES.get(key, key)}")
    if key := asked.get("operateur", ""):
        kept = [a for a in kept if key in figures.operators_of(a, catalogue)]
        said.append(f"opérateur : {figures.operator_name(key)}")
    if key := asked.get("dispositif", ""):
        kept = [action for action in kept if key in action.schemes]
        scheme = catalogue.schemes.get(key)
        said.append(f"dispositif : {scheme.name if scheme else key}")
    if key := asked.get("levier", ""):
        found = leverage(held.fundings)
        mine = found.left_out if key == "ecartees" else found.actions
        kept = [action for action in kept if action.pk in mine]
        said.append(
            "avec crédits dédiés, écartées faute d’un montant"
            if key == "ecartees"
            else "comptées dans l’effet de levier"
        )
    return Listed("actions", "Actions", kept, tuple(said))


def _needs(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    open_now = figures.opened(catalogue, state.current().day)
    kept = needs(held.actions, open_now)
    said: tuple[str, ...] = ()
    if key := request.GET.get("priorite", ""):
        kept = [need for need in kept if need.action.priority == key]
        said = (f"priorité : {PRIORITIES.get(key, key)}",)
    return Listed("besoins", "Besoins sans dispositif ouvert", kept, said)


def _territories(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    found = figures.levels(held)
    wanted, least = request.GET.get("maturite", ""), request.GET.get("depuis", "")
    if least not in MATURITY:
        least = ""
    rows = [
        (key, held.names[key], held.labels.get(key, []), level, by_hand)
        for key, (level, by_hand) in found.items()
        if wanted in ("", level) and (not least or figures.reaches(level, least))
    ]
    said = [f"maturité : {MATURITY.get(wanted, wanted)}"] if wanted else []
    if least:
        said.append(f"au moins : {MATURITY[least]}")
    return Listed("territoires", "Territoires", rows, tuple(said))


def _late(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    return Listed("retards", "Suivis en retard", late(held.progress, state.current().day))


def _schemes(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    found = usage(held.actions, figures.opened(catalogue, state.current().day))
    if request.GET.get("usage") == "jamais":
        rows = [(key, catalogue.schemes[key], 0) for key in found.never]
        return Listed("dispositifs", "Dispositifs ouverts jamais utilisés", rows)
    used = [(k, catalogue.schemes.get(k), len(each)) for k, each in found.used.items()]
    return Listed("dispositifs", "Dispositifs utilisés", used)


def _money(request: HttpRequest, held: Held, catalogue: Catalogue) -> Listed:
    lines = list(held.fundings)
    said = []
    if key := request.GET.get("credits", ""):
        lines = [line for line in lines if (line.credits or figures.UNSAID) == key]
        named = dict(figures.Credits.choices) | {figures.UNSAID: figures.UNSAID_LABEL}
        said.append(f"crédits : {named.get(key, key)}")
    if key := request.GET.get("operateur", ""):
        lines = [
            line
            for line in lines
            if key
            == (figures.operator_of(line.scheme, catalogue) if line.scheme else figures.NO_SCHEME)
        ]
        said.append(f"opérateur du dispositif : {figures.operator_name(key)}")
    if key := request.GET.get("priorite", ""):
        mine = {action.pk for action in held.actions if action.priority == key}
        lines = [line for line in lines if line.action in mine]
        said.append(f"priorité : {PRIORITIES.get(key, key)}")
    return Listed("financements", "Lignes de financement", lines, tuple(said))


LISTS: dict[str, Callable[[HttpRequest, Held, Catalogue], Listed]] = {
    "actions": _actions,
    "besoins": _needs,
    "territoires": _territories,
    "retards": _late,
    "dispositifs": _schemes,
    "financements": _money,
}
urls = [path("espace/programme/lignes/<slug:name>/", page, name="programme_lignes")]
