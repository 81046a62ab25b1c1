"""(being written)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    raise Http404


urls = [path("api/", page, name="api")]
