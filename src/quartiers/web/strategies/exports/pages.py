"""The page of exports, and the files that it gives."""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.documents.strategy import as_data
from quartiers.web import state
from quartiers.web.accounts.access import may, require
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import name_of, territory_context
from quartiers.web.strategies import reading
from quartiers.web.strategies.exports.archive import archive
from quartiers.web.strategies.exports.gather import gathered
from quartiers.web.strategies.exports.making import KINDS, TYPES, document, made_of, part_of
from quartiers.web.strategies.exports.outline import outline
from quartiers.web.strategies.models import Priority
from quartiers.web.strategies.pages.frame import number


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.EXPORT, territory)
    place = territory_context(request, territory)
    wanted = number(request.GET.get("strategie"))
    strategy = reading.chosen(territory, wanted)
    if strategy is None and wanted is not None:
        raise Http404
    context = {
        "territory": place,
        "fictitious": place.fictitious,
        "strategy": strategy,
        "may_import": may(user, Right.WRITE, territory),
    }
    if strategy is not None:
        whole = outline(strategy)
        part = part_of(whole, request.GET.get("partie", ""))
        context |= {
            "kinds": KINDS.values(),
            "part": part,
            "whole": whole,
            "priorities": [
                (key, label)
                for key, label in Priority.choices
                if any(each.priority == key for each in whole.objectives)
            ],
            "strategies": [(str(each.pk), each.title) for each in reading.strategies(territory)],
        }
    return render(request, "echanges/exports.html.j2", context)


@require_GET
def give(request: HttpRequest, territory: str, pk: int, kind: str, format: str) -> HttpResponse:
    require(request, Right.EXPORT, territory)
    if kind not in KINDS or format not in KINDS[kind].formats:
        raise Http404
    strategy = get_object_or_404(reading.strategies(territory), pk=pk)
    whole = gathered(strategy)
    part = part_of(whole, request.GET.get("partie", ""))
    name = name_of(territory) or f"Territoire {territory}"
    content = document(KINDS[kind], format, part.strategy, made_of(strategy, whole, part, name))
    of = "-partie" if part.key else ""
    file = f"{kind}{of}-{territory}-{state.current().day:%Y-%m-%d}.{format}"
    return HttpResponse(content, content_type=TYPES[format], headers=_attached(file))


@require_GET
def give_archive(request: HttpRequest, territory: str) -> FileResponse:
    user = require(request, Right.EXPORT, territory)
    name = name_of(territory) or f"Territoire {territory}"
    file = f"archive-{territory}-{state.current().day:%Y-%m-%d}.zip"
    made = archive(territory, name, surveys=may(user, Right.SURVEY, territory))
    return FileResponse(made, content_type="application/zip", headers=_attached(file))


@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """Of the JSON of a strategy, for whoever reads it elsewhere."""
    return JsonResponse(as_data.schema(), json_dumps_params={"ensure_ascii": False, "indent": 2})


def _attached(file: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file)}"}


_EXPORTS = "espace/<slug:territory>/exports/"
urls = [
    path(_EXPORTS, page, name="exports"),
    path(f"{_EXPORTS}archive.zip", give_archive, name="archive"),
    path(f"{_EXPORTS}<int:pk>/<slug:kind>.<slug:format>", give, name="export"),
    path("schemas/strategie-1.0.json", schema, name="schema_strategie"),
]
