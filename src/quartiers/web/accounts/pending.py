"""What somebody was sending when their session ended: shown again, to be sent once they are back.

The fields travel in the page itself, never on the server: nothing of a person that nobody knows is
kept. Files are not: they have to be chosen again.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SKIPPED = {"csrfmiddlewaretoken", "password", "mot_de_passe"}


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in SKIPPED
    ]


def held_back(request: HttpRequest, page: str, status: int) -> HttpResponse:
    """The refusal, with what was typed: it can be sent again from the page once signed in."""
    context = {
        "page": page,
        "status": status,
        "fields": fields_of(request),
        "files": bool(request.FILES),
        "target": request.get_full_path(),
    }
    return render(request, "comptes/en_attente.html.j2", context, status=status)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page opened before its reader signed in again bears a token of then. What comes from our
    own pages may be sent again with a new one; what another site sent is refused, that is all."""
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        return held_back(request, "jeton", 403)
    return render(
        request,
        "erreur.html.j2",
        {
            "status": 403,
            "message": "Cette demande ne vient pas d’une page de ce site.",
            "hint": "Ouvrez la page dans l’espace de travail et recommencez.",
        },
        status=403,
    )
