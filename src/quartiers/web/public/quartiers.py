"""(being written)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **given: str) -> HttpResponse:
    raise Http404


urls = [
    path("quartiers/<str:code>/", page, name="quartier"),
    path("quartiers/<str:code>/diagnostic.<str:forme>", page, name="quartier_document"),
]
