"""The addresses of the field surveys."""

from quartiers.web.surveys.pages import liste, polarite, resultats, terrain

urls = [*liste.urls, *terrain.urls, *resultats.urls, *polarite.urls]
