"""The versions of a fiche, what each changed, and the way back to one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import lines
from quartiers.web.strategies.comparing import Change, changes
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.answers import address
from quartiers.web.strategies.pages.frame import framed, number, opened, opened_to_write
from quartiers.web.strategies.writing import Conflict, writing

MOST = 400  # rows of history on a page
MOST_ALONE = 50  # when each is shown alone, with what it changed
TOGETHER = timedelta(minutes=15)
ALONE = timedelta(0)
# What a version is made of, besides what counts and dates it.
OWN = {"id", "uid", "version", "changed_at", "changed_by", "deleted_at"}


@dataclass(frozen=True)
class Sitting:
    """What one person wrote without a long stop: autosave makes a row every few seconds, people
    think in sittings. `last` is the row that closes it."""

    last: Any
    by: str
    began: datetime
    ended: datetime
    count: int
    changes: list[Change]
    removed: bool


@require_GET
def page(request: HttpRequest, territory: str, kind: str, pk: int) -> HttpResponse:
    """`avant`: rows from that one down. `detail`: one by one, to go back within a sitting."""
    _, fiche, obj = opened(request, territory, kind, pk)
    alone = request.GET.get("detail") == "1"
    most = MOST_ALONE if alone else MOST
    history = obj.history.select_related("history_user").order_by("-history_id")
    since = number(request.GET.get("avant"))
    rows = list((history.filter(history_id__lte=since) if since else history)[: most + 1])
    former = rows[most] if len(rows) > most else None
    together = ALONE if alone else TOGETHER
    context = {
        "fiche": fiche,
        "obj": obj,
        "sittings": _sittings(rows[:most], former, _names(fiche.model), together),
        "former": former,
        "alone": alone,
        "since": since,
        "back": address(territory, kind, obj),
    }
    return render(request, "strategie/historique.html.j2", framed(request, territory, **context))


@require_POST
def restore(request: HttpRequest, territory: str, kind: str, pk: int, row: int) -> HttpResponse:
    """A past version becomes the next one: nothing of what came since is lost either."""
    user, fiche, obj = opened_to_write(request, territory, kind, pk)
    require(request, Right.ADOPT, territory)
    past = get_object_or_404(obj.history, history_id=row)
    refused: list[str] = []
    try:
        with writing(obj, number(request.POST.get("version")) or 0, user) as held:
            for name in _names(fiche.model):
                refused += _put_back(held, past, name)
            refused += lines.put(held, past.lines)
    except Conflict as conflict:
        context = framed(
            request,
            territory,
            obj=conflict.stored,
            reason="Quelqu’un l’a modifiée depuis l’ouverture de la page : rien n’a été rétabli. "
            "Relisez l’historique, puis recommencez.",
            back=request.path.removesuffix(f"{row}/retablir/"),
        )
        return render(request, "strategie/retenu.html.j2", context, status=409)
    there = address(territory, kind, held)
    if refused:
        context = framed(request, territory, obj=held, reason=" ".join(refused), back=there)
        return render(request, "strategie/retenu.html.j2", context)
    return HttpResponseRedirect(there, status=303)


def _put_back(held: Written, past: Any, name: str) -> list[str]:
    field = held._meta.get_field(name)
    value = getattr(past, field.attname)
    if isinstance(field, models.ForeignKey) and value is not None:
        if not field.related_model._default_manager.filter(pk=value).exists():
            return [
                f"« {field.verbose_name} » d’alors n’existe plus : ce champ est resté tel quel."
            ]
        if name == "objective" and not _same_strategy(held, field, value):
            return ["L’objectif d’alors a été supprimé : l’action reste sous le sien."]
    setattr(held, field.attname, value)
    return []


def _same_strategy(held: Any, field: Any, value: int) -> bool:
    strategy = held.objective.strategy_id
    objectives = field.related_model._default_manager
    return bool(objectives.filter(pk=value, strategy_id=strategy, deleted_at__isnull=True).exists())


def _names(model: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in OWN and field.name not in ("strategy", "territory", "fictitious")
    ]


def _sittings(rows: list[Any], former: Any, names: list[str], together: timedelta) -> list[Sitting]:
    """From the last to the first; `rows` in that order, `former` the one below them."""
    groups: list[list[Any]] = []
    for row in rows:
        after = groups[-1][-1] if groups else None
        alike = (
            after is not None
            and after.history_user_id == row.history_user_id
            and abs(after.history_date - row.history_date) < together  # a clock may go back
            and (after.deleted_at is None) == (row.deleted_at is None)
        )
        if alike:
            groups[-1].append(row)
        else:
            groups.append([row])
    found = []
    for rank, group in enumerate(groups):
        before = groups[rank + 1][0] if rank + 1 < len(groups) else former
        found.append(
            Sitting(
                group[0],
                group[0].history_user.name if group[0].history_user else "auteur inconnu",
                group[-1].history_date,
                group[0].history_date,
                len(group),
                changes(before, group[0], names),
                group[0].deleted_at is not None,
            )
        )
    return found


urls = [
    path("espace/<slug:territory>/<fiche:kind>/<int:pk>/historique/", page, name="historique"),
    path(
        "espace/<slug:territory>/<fiche:kind>/<int:pk>/historique/<int:row>/retablir/",
        restore,
        name="retablir_version",
    ),
]
