"""(being written)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **given: str) -> HttpResponse:
    raise Http404


urls = [
    path("dispositifs/comparer/", page, name="comparer"),
    path("dispositifs/changements/", page, name="changements"),
]
