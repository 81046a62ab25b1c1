"""What a call may ask: the parameters that several operations share, and their refusals."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Annotated, Literal, get_args, get_origin

from django.http import HttpRequest, HttpResponse
from ninja import P, Query
from pydantic import Field

from quartiers.errors import BadInput, InvalidCode
from quartiers.web.asked import FIRST, LAST

MOST_ITEMS = 100
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"

# A number of a body: neither true, nor "12", nor infinite.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]

BodyPrecision = Annotated[
    Annotated[Number, Field(ge=0, le=100_000)] | None,
    Field(description="Précision des coordonnées, en mètres."),
]
BodyDay = Annotated[
    Annotated[str, Field(pattern=DAY)] | None,
    Field(description="Date de la question, AAAA-MM-JJ ; à défaut, aujourd’hui."),
]

Page = Query[int, P(ge=1, le=100_000, description="Numéro de la page.")]
PerPage = Query[
    int, P(ge=1, le=MOST_ITEMS, description=f"Éléments par page, {MOST_ITEMS} au plus.")
]
AsOf = Query[
    str | None,
    P(
        pattern=DAY,
        description="Date de la question, AAAA-MM-JJ ; à défaut, aujourd’hui.",
        examples=["2026-06-01"],
    ),
]
Fictitious = Query[
    Literal["true", "false"] | None,
    P(
        description="« true » : le territoire de démonstration, fictif. « false » : les données "
        "réelles seules. À défaut : les données réelles si elles sont chargées, sinon la "
        "démonstration ; la réponse dit laquelle (`fictif`).",
    ),
]
Precision = Query[
    float | None,
    P(
        ge=0,
        le=100_000,
        allow_inf_nan=False,
        description="Précision des coordonnées, en mètres. Plus près que cela d’une limite, la "
        "réponse est « indecis » ; sans elle, la confiance est « inconnue ».",
        examples=[10],
    ),
]


def Format(*kinds: str) -> object:  # noqa: N802
    """The type of the parameter `format` of an operation that answers in these forms."""
    return Query[
        Literal[kinds] | None,
        P(description="Forme de la réponse ; à défaut, celle que demande l’en-tête Accept."),
    ]


def strict(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse what the operation does not know: a filter with a typing mistake would be ignored."""
    known = {
        name: _several(parameter.annotation)
        for name, parameter in inspect.signature(view).parameters.items()
    }

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        for name in request.GET:
            if name not in known:
                allowed = ", ".join(each for each in known if each not in ("request", "body"))
                raise BadInput(
                    f"Le paramètre « {name[:60]} » n’existe pas pour cet appel.",
                    f"Paramètres admis : {allowed}." if allowed else "Aucun n’est admis.",
                )
            if not known[name] and len(request.GET.getlist(name)) > 1:
                raise BadInput(
                    f"Le paramètre « {name} » est donné plusieurs fois.", "Donnez-en un."
                )
        return view(request, *args, **named)

    return checked


def _several(annotation: object) -> bool:
    inner = get_args(annotation)
    return get_origin(annotation) is list or any(_several(each) for each in inner)


def read_day(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"« {text} » n’est pas une date.", "Écrivez-la AAAA-MM-JJ.") from None
    if FIRST <= day <= LAST:
        return day
    raise BadInput(
        f"Le {text} est hors du calendrier.", f"Une date entre {FIRST.year} et {LAST.year}."
    )


@contextmanager
def in_query() -> Iterator[None]:
    """A code that breaks its own rule is a mistake of the request, not a page that is missing."""
    try:
        yield
    except InvalidCode as error:
        raise BadInput(error.message, error.hint) from None
