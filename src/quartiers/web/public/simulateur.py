"""The simulator: a SIRET, an address or a project without SIRET, then only what still matters.

Its forms are GET, as every public form, and no state is kept: what is typed is turned into facts at
once and answered by a redirection to a link that holds facts alone. A SIRET or an address is in one
request, and stays in the bar only while it waits to be corrected or chosen, never in what is
shared; those answers are `no-store`, and the referrer policy keeps them from any other site.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from quartiers.documents import as_pdf
from quartiers.documents.evaluated import judged as judged_tree
from quartiers.documents.evaluated import told
from quartiers.documents.matched import NO_PROMISE
from quartiers.documents.matched_files import match_csv, match_page
from quartiers.errors import BadInput, QuartiersError, StoreError, UnknownCode
from quartiers.schemes.asking.questions import Question
from quartiers.schemes.verdict import WORDS
from quartiers.usecases.dialogue import next_question
from quartiers.web import state
from quartiers.web.asked import day as asked_day
from quartiers.web.asked import text
from quartiers.web.problems import kind_of
from quartiers.web.public.following import Session, asked_about, followed, session_of
from quartiers.web.public.links import simulator
from quartiers.web.public.positions import given
from quartiers.web.public.simulation import shown

PRIVATE = "no-store"
TYPED = ("siret", "adresse", "lon", "lat", "sur", "choix")


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    day, error = held.day, None
    try:
        day = asked_day(request, "date", held.day)
    except BadInput as refused:
        error = refused
    session = session_of(request, held, day)
    asked = given(request, held, "adresse")
    try:
        there = followed(request, session, asked)
    except QuartiersError as refused:
        there, error = None, refused
    if there is not None:
        response: HttpResponse = redirect(there)
    else:
        context = shown(session, _question(request, session), asked, error)
        context |= {"started": _started(request, session), "typed": _typed(request)}
        wanted = text(request, "dispositif", 80)
        response = _page(request, session, context, wanted, error or asked.error)
        if any(name in request.GET for name in TYPED):
            response["HX-Push-Url"] = "false"  # what was typed does not enter the history
    response["Cache-Control"] = PRIVATE if request.GET else "public, max-age=60"
    return response


def _page(
    request: HttpRequest,
    session: Session,
    context: dict[str, object],
    wanted: str,
    error: QuartiersError | None,
) -> HttpResponse:
    status = _beside(error)
    if not wanted:
        return render(request, "simulateur.html.j2", context, status=status)
    match = session.match
    found = next((v for v in match.verdicts if v.scheme.id == wanted), None)
    if found is None:
        raise UnknownCode(
            f"« {wanted} » n’a pas de verdict à cette date.",
            "Il est fermé, ou son identifiant est faux.",
        )
    context |= {
        "verdict": found,
        "told": told(found, match.program, match.described.profile),
        "tree": judged_tree(found, match.program),
        "words": WORDS,
        "no_promise": NO_PROMISE,
    }
    return render(request, "simulateur_pourquoi.html.j2", context, status=status)


def _beside(error: QuartiersError | None) -> int:
    """A refusal told beside the form: 400, which the script shows too, unless data are missing."""
    if error is None:
        return 200
    return max(kind_of(error)[0], 500) if isinstance(error, StoreError) else 400


def document(request: HttpRequest, forme: str) -> HttpResponse:
    held = state.current()
    session = session_of(request, held, asked_day(request, "date", held.day))
    if forme == "csv":
        content, kind = match_csv(session.match).encode("utf-8-sig"), "text/csv; charset=utf-8"
    elif forme == "pdf":
        link = request.build_absolute_uri(simulator(session.answers.written, session.dated))
        content, kind = as_pdf.render(match_page(session.match, link)), "application/pdf"
    else:
        raise UnknownCode(f"Le format « {forme[:20]} » n’existe pas.", "Au choix : csv, pdf.")
    response = HttpResponse(content, kind)
    name = f"dispositifs-{session.day.isoformat()}.{forme}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = PRIVATE
    return response


def _question(request: HttpRequest, session: Session) -> Question | None:
    """The one that was asked for or that an answer failed, else the one that settles most."""
    key = text(request, "demande", 120) or text(request, "sur", 120)
    if key:
        try:
            return asked_about(session, key)
        except BadInput:
            pass
    return next_question(session.dialogue)


def _started(request: HttpRequest, session: Session) -> bool:
    return bool(session.answers.written or session.answers.set_aside or request.GET.get("debut"))


def _typed(request: HttpRequest) -> dict[str, str]:
    """What is shown again in a form that was refused."""
    return {name: text(request, name, 120) for name in ("siret", "r", "pour", "ecart")}


urls = [
    path("simulateur/", page, name="simulateur"),
    path("simulateur/resultat.<str:forme>", document, name="simulateur_document"),
]
