"""What was set aside: deleting, undoing, and the list of what may be brought back."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.fiches import FICHES, Fiche
from quartiers.web.strategies.models import Action, Objective, Strategy
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.answers import address
from quartiers.web.strategies.pages.frame import framed, opened_to_write
from quartiers.web.strategies.reading import LIVE
from quartiers.web.strategies.writing import delete, undelete


@dataclass(frozen=True)
class Aside:
    fiche: Fiche
    obj: Written


@require_GET
def listing(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.WRITE, territory)
    found = [
        Aside(fiche, obj)
        for fiche in FICHES.values()
        for obj in fiche.all(territory)
        .filter(deleted_at__isnull=False)
        .select_related("changed_by")
        .order_by("-deleted_at")
    ]
    found.sort(key=lambda aside: aside.obj.deleted_at, reverse=True)
    return render(request, "strategie/corbeille.html.j2", framed(request, territory, found=found))


@require_POST
def remove(request: HttpRequest, territory: str, kind: str, pk: int) -> HttpResponse:
    """To the basket, unless something living hangs from it: it would vanish with it, unseen."""
    user, _, obj = opened_to_write(request, territory, kind, pk)
    require(request, Right.WRITE, territory)
    reason = _held_by(obj)
    if reason:
        context = framed(
            request, territory, obj=obj, reason=reason, back=address(territory, kind, obj)
        )
        return render(request, "strategie/retenu.html.j2", context, status=409)
    delete(obj, user)
    return HttpResponseRedirect(f"{_above(territory, obj)}?supprime={kind}-{pk}", status=303)


@require_POST
def bring_back(request: HttpRequest, territory: str, kind: str, pk: int) -> HttpResponse:
    user, _, obj = opened_to_write(request, territory, kind, pk, set_aside=True)
    require(request, Right.WRITE, territory)
    if obj.deleted_at is not None:
        undelete(obj, user)
    return HttpResponseRedirect(address(territory, kind, obj), status=303)


def _held_by(obj: Written) -> str:
    match obj:
        case Strategy(state="adoptee"):
            return "Elle est adoptée : remettez-la d’abord en projet, ou dites-la close."
        case Objective():
            count = obj.actions.filter(LIVE).count()
            if count:
                some = "une action" if count == 1 else f"{count} actions"
                return f"Il porte {some} : déplacez-les ou supprimez-les d’abord."
    return ""


def _above(territory: str, obj: Written) -> str:
    match obj:
        case Strategy():
            return reverse("tableau", args=(territory,))
        case Action():
            return reverse("objectif", args=(territory, obj.objective_id))
    return reverse("strategie", args=(territory,))


urls = [
    path("espace/<slug:territory>/corbeille/", listing, name="corbeille"),
    path("espace/<slug:territory>/<fiche:kind>/<int:pk>/supprimer/", remove, name="supprimer"),
    path("espace/<slug:territory>/<fiche:kind>/<int:pk>/retablir/", bring_back, name="retablir"),
]
