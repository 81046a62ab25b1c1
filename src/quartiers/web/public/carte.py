"""(being written)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from quartiers.web import state
from quartiers.web.tiles.encoding import TYPE
from quartiers.web.tiles.layers import tile
from quartiers.web.tiles.mercator import Tile


def page(request: HttpRequest, **given: str) -> HttpResponse:
    raise Http404


def tuile(request: HttpRequest, couche: str, z: int, x: int, y: int) -> HttpResponse:
    found = tile(state.current().stores, couche, Tile(z, x, y))
    if found is None:
        raise Http404
    return HttpResponse(found, TYPE) if found else HttpResponse(status=204)


urls = [
    path("carte/", page, name="carte"),
    path("tuiles/<str:couche>/<int:z>/<int:x>/<int:y>.pbf", tuile, name="tuiles"),
]
