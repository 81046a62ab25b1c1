"""What the pages of a territory share: who asks, for which object, in which frame."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from quartiers.web.accounts.access import may, require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.strategies import reading
from quartiers.web.strategies.fiches import FICHES, Fiche
from quartiers.web.strategies.models import Action, Strategy
from quartiers.web.strategies.models.base import Written


def framed(request: HttpRequest, territory: str, **context: Any) -> dict[str, Any]:
    """The context of a page of the territory. Raises Http404 where there is no such place."""
    place = territory_context(request, territory)
    user = request.user
    return {
        "territory": place,
        "here": territory,
        "fictitious": place.fictitious,
        "may_write": may(user, Right.WRITE, territory),
        "may_adopt": may(user, Right.ADOPT, territory),
        "may_read": may(user, Right.READ, territory),
        **context,
    }


def fiche_named(kind: str) -> Fiche:
    if kind not in FICHES:
        raise Http404
    return FICHES[kind]


def opened(
    request: HttpRequest, territory: str, kind: str, pk: int, *, set_aside: bool = False
) -> tuple[User, Fiche, Written]:
    """To be read. `set_aside`: also what was deleted. Raises Http404 for what one may not see."""
    fiche = fiche_named(kind)
    if fiche.model is Action:
        user = require(request, Right.READ_OWN, territory)
        return user, fiche, _action(reading.actions(user, territory, set_aside), pk)
    user = require(request, Right.READ, territory)
    return user, fiche, _other(fiche, territory, pk, set_aside)


def opened_to_write(
    request: HttpRequest, territory: str, kind: str, pk: int, *, set_aside: bool = False
) -> tuple[User, Fiche, Written]:
    fiche = fiche_named(kind)
    if fiche.model is Action:
        user = require(request, Right.WRITE_OWN, territory)
        return user, fiche, _action(reading.writable_actions(user, territory, set_aside), pk)
    user = require(request, Right.WRITE, territory)
    return user, fiche, _other(fiche, territory, pk, set_aside)


def _action(found: QuerySet[Action], pk: int) -> Action:
    related = ("objective__strategy", "lead", "pilot", "changed_by")
    return get_object_or_404(found.select_related(*related), pk=pk)


def _other(fiche: Fiche, territory: str, pk: int, set_aside: bool) -> Written:
    parents = () if fiche.model is Strategy else ("strategy",)
    found = fiche.all(territory).select_related("changed_by", *parents)
    return get_object_or_404(found if set_aside else found.filter(reading.LIVE), pk=pk)


def number(typed: str | None) -> int | None:
    """A number of a form or an address, None for anything else."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 12 else None


def line(typed: str | None, most: int = 400) -> str:
    """A line of a form that no form reads: without the characters that a base refuses."""
    shown = "".join(c if c.isprintable() else " " for c in (typed or "")[: 4 * most])
    return " ".join(shown.split())[:most]


def wants_data(request: HttpRequest) -> bool:
    """A script asks; a form sent by the browser wants a page."""
    return request.headers.get("Accept", "").startswith("application/json")
