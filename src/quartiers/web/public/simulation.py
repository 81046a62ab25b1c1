"""What the simulator shows of a session: the question, the answers, the verdicts by group."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.documents.evaluated import Judged, Told, judged, told
from quartiers.documents.matched import NO_PROMISE
from quartiers.documents.verdict_groups import Group, Said, closed_said, facts_said, groups
from quartiers.errors import QuartiersError
from quartiers.schemes.asking.questions import Question
from quartiers.schemes.facts import FactKey
from quartiers.schemes.verdict import Verdict
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.answer_texts import DONT_KNOW
from quartiers.usecases.answers_link import ADDRESS, MARK
from quartiers.usecases.dialogue import HINTS
from quartiers.web.public.following import Session, asked_about
from quartiers.web.public.links import simulator
from quartiers.web.public.positions import Given

SHOWN = {"remplies": 30, "a_confirmer": 15, "information_manquante": 8, "presque": 8}
UNFOLDED = ("remplies", "a_confirmer", "presque")
"""Groups whose conditions are unfolded in the list; the others have a page of their own."""


@dataclass(frozen=True)
class Row:
    told: Told
    tree: tuple[Judged, ...]
    why: str


@dataclass(frozen=True)
class Part:
    group: Group
    first: tuple[Row, ...]
    rest: tuple[Row, ...]


@dataclass(frozen=True)
class Answer:
    """`change` asks it again, `forget` leaves it unsaid; both "" for what the commune told."""

    about: str
    worth: str
    change: str
    forget: str


def shown(
    session: Session, question: Question | None, asked: Given, error: QuartiersError | None
) -> dict[str, object]:
    match, written = session.match, session.answers.written
    closed, others = closed_said(match)
    unit = question.facts[0].unit if question and question.form == "adresse" else ""
    return {
        "match": match,
        "question": question,
        "hint": HINTS[question.form] if question else "",
        "asked": asked,
        "error": error,
        "parts": [_part(session, group) for group in groups(match)],
        "answers": _answers(session),
        "closed": closed,
        "closed_others": others,
        "kept": [("f", said) for said in written],
        "dated": session.dated,
        "day": session.day,
        "set_aside": session.answers.set_aside,
        "fictitious": session.store.demo,
        "again": simulator((), None),
        "self": simulator(written, session.dated, debut=1),
        "share": simulator(written, session.dated),
        "csv": simulator(written, session.dated, "simulateur_document", ("csv",)),
        "pdf": simulator(written, session.dated, "simulateur_document", ("pdf",)),
        "choice": lambda found: simulator(
            written, session.dated, adresse=asked.words, choix=found.id, pour=unit
        ),
        "no_promise": NO_PROMISE,
    }


def _part(session: Session, group: Group) -> Part:
    rows = [_row(session, group, verdict) for verdict in group.verdicts]
    most = SHOWN.get(group.id, 0)
    return Part(group, tuple(rows[:most]), tuple(rows[most:]))


def _row(session: Session, group: Group, verdict: Verdict) -> Row:
    match = session.match
    said = told(verdict, match.program, match.described.profile)
    tree = judged(said.verdict, match.program) if group.id in UNFOLDED else ()
    why = simulator(session.answers.written, session.dated, dispositif=said.verdict.scheme.id)
    return Row(said, tree, why)


def _answers(session: Session) -> list[Answer]:
    """What the link holds first, then what was worked out from the commune."""
    known = facts_said(session.match)
    texts = {said.partition(MARK)[0]: said for said in session.answers.written}
    own = [_answer(session, each, texts) for each in known if str(each.key) in texts]
    derived = [each for each in known if str(each.key) not in texts]
    from_town = [Answer(each.about, each.worth, "", "") for each in derived]
    return [*own, *_unknown(session, texts), *from_town]


def _answer(session: Session, said: Said, texts: dict[str, str]) -> Answer:
    rest = [text for key, text in texts.items() if key != str(said.key)]
    return Answer(said.about, said.worth, _change(session, rest, said.key), _forget(session, rest))


def _unknown(session: Session, texts: dict[str, str]) -> list[Answer]:
    found = []
    towns = {name.partition("@")[2] for name in texts if name.startswith("commune@")}
    for name, text in texts.items():
        key = FactKey.read(name)
        if text.split(MARK)[1:2] != [DONT_KNOW] or (key.name == ADDRESS and key.unit in towns):
            continue
        rest = [other for other in texts.values() if other != text]
        found.append(Answer(_about(session, key), "je ne sais pas", "", _forget(session, rest)))
    return found


def _about(session: Session, key: FactKey) -> str:
    words = vocabulary()
    if key.name == ADDRESS:
        return f"Adresse : {words.units.get(key.unit, key.unit)}"
    known = key in session.match.program.facts
    return asked_about(session, str(key)).text if known else str(key)


def _change(session: Session, rest: Sequence[str], key: FactKey) -> str:
    return simulator(rest, session.dated, demande=str(key), debut=1)


def _forget(session: Session, rest: Sequence[str]) -> str:
    return simulator(rest, session.dated, debut=1)
