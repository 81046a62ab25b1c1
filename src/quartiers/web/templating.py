"""Jinja for the pages: it escapes every text, and an undefined name is an error."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from quartiers.documents import as_html
from quartiers.documents.as_text import source_words
from quartiers.documents.french import dated, sentence, typeset, with_unit
from quartiers.documents.page import marks
from quartiers.documents.paragraphs import capital
from quartiers.territory import french
from quartiers.territory.codes import Qpv
from quartiers.territory.labelled import labelled_territories
from quartiers.web import state
from quartiers.web.options import PRIVATE
from quartiers.web.problems import in_pages

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
        "capital": capital,
        "host": host,
        "sentence": sentence,
        "anchor": as_html.anchor,
        "linked": as_html.linked,
        "marks": marks,
        "source_line": source_words,
        "svg": as_html.svg,
        "with_places": with_places,
        "moment": moment,
        "clock": clock,
        "euros": euros,
        "figure": figure,
        "in_pages": in_pages,
    }
    made.tests["web"] = as_html.is_web
    return made


def url(name: str, *args: str, **asked: object) -> str:
    """The address of a page; what is asked besides goes in the query, unless it is empty."""
    return _place(name, args) + query(asked)


@lru_cache(4096)
def _place(name: str, args: tuple[str, ...]) -> str:
    """A page has many links to the same places, and finding an address takes 0.1 ms."""
    return reverse(name, args=args)


def host(address: str) -> str:
    """The name of a site, for a link that says where it leads."""
    return urlsplit(address).netloc.removeprefix("www.") or address


def with_places(text: str) -> Markup:
    """A text whose codes of neighbourhoods and slugs of labelled territories are links."""
    slugs = labelled_territories()
    link = Markup('<a href="{}">{}</a>')
    return Markup("").join(
        link.format(url("territoire" if piece in slugs else "quartier", piece), piece)
        if rank % 2
        else piece
        for rank, piece in enumerate(_named_places().split(text))
    )


@cache
def _named_places() -> re.Pattern[str]:
    names = [Qpv.form.pattern, *map(re.escape, labelled_territories())]
    return re.compile(rf"\b({'|'.join(names)})\b", re.ASCII)


def moment(at: datetime) -> str:
    """« 1er juin 2026 à 14:03 », at the time of here."""
    return f"{french.day(localtime(at).date())} à {clock(at)}"


def clock(at: datetime) -> str:
    return localtime(at).strftime("%H:%M")


def euros(amount: Decimal | float) -> str:
    """Cents are shown where there are some."""
    return with_unit(french.number(float(amount), 0 if amount == int(amount) else 2), "€")


def figure(value: float) -> str:
    """As many decimals as it has, two at most."""
    found = french.number(value, 2)
    return found.rstrip("0").rstrip(",") if "," in found else found


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
        # Elsewhere nobody asks who it is: a public page reads no session.
        "user": getattr(request, "user", None) if request.path.startswith(PRIVATE) else None,
        # Once for all the forms of a page, and not at all for those that have none.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "warnings": tuple(filter(None, (held.trouble, held.loaded.warning))),
    }
