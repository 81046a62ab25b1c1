"""What is typed in the simulator, turned into facts at once: where to go on with them."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest

from quartiers.errors import BadInput
from quartiers.schemes.asking.answers import PLACE
from quartiers.schemes.asking.questions import Question, Ranked
from quartiers.schemes.asking.questions import question as question_of
from quartiers.schemes.facts import FactKey
from quartiers.storage.store import Store
from quartiers.usecases.answers_link import ADDRESS, Answers, judged, read, resumed, write
from quartiers.usecases.dialogue import COMMUNE, Dialogue, answered
from quartiers.usecases.match import Match, match_schemes
from quartiers.usecases.profile import Asked
from quartiers.web.asked import text
from quartiers.web.public.links import simulator
from quartiers.web.public.positions import Given, Position, asked_of
from quartiers.web.state import State

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


def session_of(request: HttpRequest, held: State, day: date) -> Session:
    texts = request.GET.getlist("f")
    towns = [found[1] for said in texts if (found := _COMMUNE.match(said))]
    store = held.store_of(towns[0]) if towns else held.real
    catalogue = held.loaded.catalogue
    answers = read(texts, catalogue, day, store)
    dialogue = resumed(answers, judged(answers, catalogue, day, store))
    return Session(held, day, None if day == held.day else day, answers, store, dialogue)


def followed(request: HttpRequest, session: Session, asked: Given) -> str | None:
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
    question = asked_about(session, key)
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


def _judged_link(session: Session, asked: Asked, store: Store, keys: Collection[FactKey]) -> str:
    match = match_schemes(
        asked=asked, as_of=session.day, catalogue=session.held.loaded.catalogue, store=store
    )
    return _link(replace(session, store=store), match, keys)


def _link(session: Session, match: Match, keys: Collection[FactKey]) -> str:
    written = write(match, keys, session.store)
    return simulator(written.answers, session.dated, ecart=",".join(written.changed[:10]), debut=1)


def asked_about(session: Session, key: str) -> Question:
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
