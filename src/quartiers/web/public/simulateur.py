"""The simulator: a SIRET, an address or a project without SIRET, then only what still matters.

Its forms are GET, as every public form, and no state is kept: what is typed is turned into facts at
once and answered by a redirection to a link that holds facts alone. A SIRET or an address is in one
request, and never in the address that stays in the bar, in the history or in what is shared; those
answers are `no-store`, and the referrer policy of the site keeps them from any other site.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from quartiers.documents import as_pdf
from quartiers.documents.evaluated import judged as judged_tree
from quartiers.documents.evaluated import told
from quartiers.documents.matched import NO_PROMISE
from quartiers.documents.matched_files import match_csv, match_page
from quartiers.errors import BadInput, QuartiersError, UnknownCode
from quartiers.schemes.asking.answers import PLACE
from quartiers.schemes.asking.questions import Question, Ranked
from quartiers.schemes.asking.questions import question as question_of
from quartiers.schemes.facts import FactKey
from quartiers.schemes.verdict import WORDS
from quartiers.storage.store import Store
from quartiers.usecases.answers_link import ADDRESS, Answers, judged, read, resumed, write
from quartiers.usecases.dialogue import COMMUNE, Dialogue, answered, next_question
from quartiers.usecases.match import Match, match_schemes
from quartiers.usecases.profile import Asked
from quartiers.web import state
from quartiers.web.asked import day as asked_day
from quartiers.web.asked import text
from quartiers.web.problems import kind_of
from quartiers.web.public.links import simulator
from quartiers.web.public.positions import Given, Position, asked_of, given
from quartiers.web.public.simulation import shown
from quartiers.web.state import State

PRIVATE = "no-store"
MIXED = "Le territoire de démonstration est fictif : il ne se mêle pas à une adresse réelle."
_COMMUNE = re.compile(r"^commune@\w+~(\w+)")


@dataclass(frozen=True)
class Session:
    """What a request brings: the answers of its link, the store they speak of, the day."""

    held: State
    day: date
    dated: date | None
    answers: Answers
    store: Store
    dialogue: Dialogue

    @property
    def match(self) -> Match:
        return self.dialogue.match


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    day, error = held.day, None
    try:
        day = asked_day(request, "date", held.day)
    except BadInput as refused:
        error = refused
    session = _session(request, held, day)
    asked = given(request, held, "adresse")
    try:
        there = _followed(request, session, asked)
    except QuartiersError as refused:
        there, error = None, refused
    if there is not None:
        response: HttpResponse = redirect(there)
    else:
        context = shown(session, _question(request, session), asked, error)
        context |= {"started": _started(request, session), "typed": _typed(request)}
        wanted = text(request, "dispositif", 80)
        response = _page(request, session, context, wanted, error or asked.error)
    response["Cache-Control"] = PRIVATE if request.GET else "public, max-age=60"
    return response


def _page(
    request: HttpRequest,
    session: Session,
    context: dict[str, object],
    wanted: str,
    error: QuartiersError | None,
) -> HttpResponse:
    status = kind_of(error)[0] if error else 200
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


def document(request: HttpRequest, forme: str) -> HttpResponse:
    held = state.current()
    session = _session(request, held, asked_day(request, "date", held.day))
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


def _session(request: HttpRequest, held: State, day: date) -> Session:
    texts = request.GET.getlist("f")
    towns = [found[1] for said in texts if (found := _COMMUNE.match(said))]
    store = held.store_of(towns[0]) if towns else held.real
    catalogue = held.loaded.catalogue
    answers = read(texts, catalogue, day, store)
    dialogue = resumed(answers, judged(answers, catalogue, day, store))
    return Session(held, day, None if day == held.day else day, answers, store, dialogue)


def _followed(request: HttpRequest, session: Session, asked: Given) -> str | None:
    """The link to go on with, once what was typed is facts; None where nothing more was typed."""
    siret = text(request, "siret", 40)
    if siret:
        return _of_siret(siret, session)
    unit = text(request, "pour", 20) or "etablissement"
    typed = text(request, "adresse", 200)
    if COMMUNE.fullmatch(typed):
        return _of_commune(typed.upper(), unit, session)
    if asked.position is not None and asked.position.exact:
        return _of_position(asked.position, unit, session)
    key = text(request, "sur", 120)
    if not key or typed:
        return None
    if request.GET.get("nsp"):
        return _link(session, session.match, {*session.answers.asked, _place_key(key)})
    said = text(request, "r", 120)
    if not said:
        raise BadInput("Aucune réponse n’a été choisie.", "Répondez, ou « je ne sais pas ».")
    question = _asked_about(session, key)
    after = answered(session.dialogue, question, said, session.store)
    return _link(session, after.match, session.answers.asked)


def _place_key(key: str) -> FactKey:
    asked = FactKey.read(key)
    return FactKey(ADDRESS, asked.unit) if asked.name in PLACE else asked


def _of_siret(siret: str, session: Session) -> str:
    digits = re.sub(r"\s", "", siret)
    store = session.held.store_of(digits)
    asked = Asked(siret=digits, facts=_kept(session, store))
    return _judged_link(session, asked, store, session.answers.asked)


def _of_position(position: Position, unit: str, session: Session) -> str:
    asked = asked_of(position)
    facts = dict(_kept(session, position.store))
    if unit == "personne":
        town = asked.facts.get("commune@projet")
        asked = replace(asked, address=None, domicile=asked.address, facts={})
        facts |= {"commune@personne": town} if town else {}
    return _judged_link(
        session,
        replace(asked, facts={**facts, **asked.facts}),
        position.store,
        {*session.answers.asked, FactKey(ADDRESS, unit)},
    )


def _of_commune(code: str, unit: str, session: Session) -> str:
    store = session.held.store_of(code)
    units = ("personne",) if unit == "personne" else ("etablissement", "projet")
    facts = {**_kept(session, store), **{f"commune@{each}": code for each in units}}
    asked = {*session.answers.asked, *(FactKey(ADDRESS, each) for each in units)}
    return _judged_link(session, Asked(facts=facts), store, asked)


def _kept(session: Session, store: Store) -> dict[str, object]:
    """The facts already said, unless they speak of the other store. Raises BadInput."""
    facts = dict(session.answers.facts)
    if store.demo != session.store.demo and any(key.startswith("commune@") for key in facts):
        raise BadInput(MIXED, "Recommencez la simulation pour l’une ou pour l’autre.")
    return facts


def _judged_link(session: Session, asked: Asked, store: Store, keys: set[FactKey]) -> str:
    match = match_schemes(
        asked=asked, as_of=session.day, catalogue=session.held.loaded.catalogue, store=store
    )
    return _link(replace(session, store=store), match, keys)


def _link(session: Session, match: Match, keys: "set[FactKey] | frozenset[FactKey]") -> str:
    written = write(match, keys, session.store)
    return simulator(written.answers, session.dated, ecart=",".join(written.changed[:10]), debut=1)


def _question(request: HttpRequest, session: Session) -> Question | None:
    """The one that was asked for or that an answer failed, else the one that settles most."""
    key = text(request, "demande", 120) or text(request, "sur", 120)
    if key:
        try:
            return _asked_about(session, key)
        except BadInput:
            pass
    return next_question(session.dialogue)


def _asked_about(session: Session, key: str) -> Question:
    program = session.match.program
    found = next((fact for fact in program.facts if str(fact) == key), None)
    if found is None:
        raise BadInput("Cette question n’existe plus.", "Répondez à celle qui est posée ici.")
    together = (
        tuple(f for f in program.facts if f.name in PLACE and f.unit == found.unit)
        if found.name in PLACE
        else (found,)
    )
    return question_of(program, Ranked(together, (), 0))


def _started(request: HttpRequest, session: Session) -> bool:
    return bool(session.answers.written or session.answers.set_aside or request.GET.get("debut"))


def _typed(request: HttpRequest) -> dict[str, str]:
    """What is shown again in a form that was refused."""
    return {name: text(request, name, 120) for name in ("siret", "r", "pour", "ecart")}


urls = [
    path("simulateur/", page, name="simulateur"),
    path("simulateur/resultat.<str:forme>", document, name="simulateur_document"),
]
