"""Jinja for the pages: it escapes every text, and an undefined name is an error."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from quartiers.documents.french import dated, typeset
from quartiers.territory import french
from quartiers.web import state

PRODUCT = "Quartiers productifs"
FICTITIOUS = "Données de démonstration, fictives : aucun chiffre ne parle d’un lieu réel."
MENU = (
    ("accueil", "Accueil"),
    ("carte", "Carte"),
    ("adresse", "Une adresse"),
    ("dispositifs", "Dispositifs"),
    ("simulateur", "Simulateur"),
    ("donnees", "Données"),
    ("methode", "Méthode"),
)


def environment(**options: Any) -> Environment:
    made = Environment(
        **options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    )
    made.globals |= {
        "static": static,
        "url": url,
        "query": query,
        "product": PRODUCT,
        "fictitious_banner": FICTITIOUS,
        "menu": MENU,
    }
    made.filters |= {
        "typeset": typeset,
        "number": french.number,
        "percent": french.percent,
        "day": french.day,
        "dated": dated,
        "listed": french.listed,
        "iso": date.isoformat,
    }
    return made


def url(name: str, *args: str, **asked: object) -> str:
    """The address of a page; what is asked besides goes in the query, unless it is empty."""
    return reverse(name, args=args) + query(asked)


def query(asked: dict[str, object]) -> str:
    kept = {name: value for name, value in asked.items() if value not in (None, "", [], ())}
    return f"?{urlencode(kept, doseq=True)}" if kept else ""


def everywhere(request: HttpRequest) -> dict[str, object]:
    """What the frame of every page needs."""
    held = state.current()
    return {
        "options": settings.OPTIONS,
        "state": held,
        "path": request.path,
        "warnings": tuple(filter(None, (held.trouble, held.loaded.warning))),
    }
