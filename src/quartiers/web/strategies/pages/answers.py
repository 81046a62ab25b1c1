"""What a page or a script is answered once something was written, or was not."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.frame import wants_data


def acknowledged(
    request: HttpRequest,
    territory: str,
    kind: str,
    obj: Written,
    ids: Mapping[str, str] | None = None,
) -> HttpResponse:
    """It is on the disk: only then is a script told so, and may it forget the text."""
    there = address(territory, kind, obj)
    if not wants_data(request):
        return HttpResponseRedirect(there, status=303)
    return JsonResponse(
        {
            "version": obj.version,
            "at": clock(obj),
            "ids": dict(ids or {}),
            "address": there,
        }
    )


def clock(obj: Written) -> str:
    return timezone.localtime(obj.changed_at).strftime("%H:%M")


def conflicting(stored: Written) -> HttpResponse:
    by = stored.changed_by.name if stored.changed_by else "une autre personne"
    return JsonResponse({"conflict": True, "by": by, "at": clock(stored)}, status=409)


def set_aside(stored: Written) -> HttpResponse:
    by = stored.changed_by.name if stored.changed_by else "une autre personne"
    return JsonResponse({"deleted": True, "by": by, "at": clock(stored)}, status=409)


def refused(errors: Mapping[str, Sequence[Any]]) -> HttpResponse:
    told = {name: [str(said) for said in said_of] for name, said_of in errors.items()}
    return JsonResponse({"errors": told}, status=422)


def address(territory: str, kind: str, obj: Written) -> str:
    """The page that shows an object."""
    match kind:
        case "strategies":
            return f"{reverse('strategie', args=(territory,))}?strategie={obj.pk}"
        case "constats":
            return f"{reverse('swot', args=(territory,))}?strategie={obj.strategy_id}"  # type: ignore[attr-defined]
    names = {"enjeux": "enjeu", "objectifs": "objectif", "actions": "action"}
    return reverse(names[kind], args=(territory, obj.pk))
