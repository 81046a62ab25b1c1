"""(being written)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **given: str) -> HttpResponse:
    raise Http404


urls = [
    path("carte/", page, name="carte"),
    path("tuiles/<str:couche>/<int:z>/<int:x>/<int:y>.pbf", page, name="tuiles"),
]
