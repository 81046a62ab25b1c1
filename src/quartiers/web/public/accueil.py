"""The home page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "accueil.html.j2")


def recherche(request: HttpRequest) -> HttpResponse:
    raise Http404


urls = [path("", home, name="accueil"), path("recherche/", recherche, name="recherche")]
