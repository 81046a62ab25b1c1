"""The page that one holds in the street, and what it sends; the worker that keeps it offline."""

import uuid
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.errors import BadInput
from quartiers.usecases.premises import STATES
from quartiers.web import front
from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.surveys.models import Entry, Survey
from quartiers.web.surveys.pages.frame import framed, opened
from quartiers.web.surveys.reading import read
from quartiers.web.surveys.recording import Clash, record, typed
from quartiers.web.uploads import TOO_BIG

WORKER = "releve-veille.js"
CLASH = BadInput(
    "Une autre saisie porte déjà cet identifiant : rien n’a été remplacé.",
    "Rouvrez la page du relevé et saisissez de nouveau.",
)
HEAVY = BadInput("La photo est trop lourde.", "Prenez-la en plus petit, ou envoyez sans photo.")
FIELDS = ("state", "family", "activity", "surface", "place", "comment", "address")


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, survey = opened(request, territory, pk)
    return _shown(request, territory, survey, user.pk)


def _shown(
    request: HttpRequest,
    territory: str,
    survey: Survey,
    user: int,
    error: BadInput | None = None,
    status: int = 200,
) -> HttpResponse:
    """`wrong` is what was typed and refused, shown again in its form."""
    wrong = {name: request.POST.get(name, "")[:1_200] for name in FIELDS}
    context = framed(
        request,
        territory,
        survey=survey,
        whole=read(survey),
        user_key=user,
        new_uid=uuid.uuid4,
        error=error,
        wrong=wrong if error else {},
        wrong_unit=request.POST.get("unit", "") if error else "",
    )
    return render(request, "releve/terrain.html.j2", context, status=status)


@require_POST
def receive(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """From a form, or from the phone's queue: the same entry sent twice is kept once."""
    user, survey = opened(request, territory, pk)
    try:
        data, photo = request.POST.dict(), request.FILES.get("photo")
        if request.META.get(TOO_BIG):  # known once the body was read
            raise HEAVY
        entry, new = record(survey, user, typed(data), photo)
    except Clash:
        return _refused(request, territory, survey, user.pk, CLASH, 409)
    except BadInput as error:
        return _refused(request, territory, survey, user.pk, error, 422)
    if not _wants_data(request):
        there = reverse("releve_terrain", args=(territory, pk))
        return see_other(f"{there}#local-{entry.unit.uid}")
    return JsonResponse(_told(survey, entry), status=201 if new else 200)


def _told(survey: Survey, entry: Entry) -> dict[str, object]:
    sheet = next(each for each in read(survey).sheets if each.unit.pk == entry.unit_id)
    others = [
        {"who": sheet.names[each.by], "state": STATES[each.state]}
        for each in sheet.settled.disputed
        if each.by != str(entry.by_id)
    ]
    return {"uid": str(entry.uid), "state": STATES[entry.state], "others": others}


def _refused(
    request: HttpRequest, territory: str, survey: Survey, user: int, error: BadInput, status: int
) -> HttpResponse:
    if _wants_data(request):
        return JsonResponse({"error": f"{error.message} {error.hint}".strip()}, status=status)
    return _shown(request, territory, survey, user, error, 409 if status == 409 else 400)


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_GET
def worker(request: HttpRequest, territory: str) -> HttpResponse:
    """Served from the folder of the surveys: a worker sees nothing above its own address."""
    require(request, Right.SURVEY, territory)
    return HttpResponse(_worker(), "text/javascript; charset=utf-8")


@cache
def _worker() -> bytes:
    return (Path(str(front.__file__)).parent / WORKER).read_bytes()


_HERE = "espace/<slug:territory>/releve/"
urls = [
    path(f"{_HERE}veille.js", worker, name="releve_veille"),
    path(f"{_HERE}<int:pk>/terrain/", page, name="releve_terrain"),
    path(f"{_HERE}<int:pk>/saisies/", receive, name="releve_saisies"),
]
