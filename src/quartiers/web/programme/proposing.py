"""A correction proposed by an operator: what it is about, its examination, its publication."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from quartiers.documents.proposed import NO_MOVE, cases_line, effect_lines, scope_line
from quartiers.errors import BadInput, CatalogueError, UnknownCode
from quartiers.schemes.catalogue import PARAMETERS, SCHEMES, Catalogue
from quartiers.schemes.scheme import Scheme
from quartiers.usecases.proposal import Effect, File, diff_lines, examine, text_of
from quartiers.usecases.publish_scheme import publish, where_to_publish
from quartiers.usecases.show import read_by
from quartiers.web import state
from quartiers.web.accounts.models import User
from quartiers.web.programme.models import SchemeProposal

OWN = "Une autre personne de l’équipe nationale relit ce que vous proposez, et l’accepte."
MOVED_ON = (
    "La fiche en service n’est plus celle d’où part cette proposition : une autre correction a été "
    "publiée entre-temps."
)


@dataclass(frozen=True)
class Compared:
    """`lines` of the diff: what it is (`+`, `-`, `@` or a blank), then the text."""

    lines: tuple[tuple[str, str], ...]
    added: int
    removed: int


def numbers_of(scheme: Scheme) -> list[str]:
    """The numbers of law that its versions read."""
    return list(dict.fromkeys(name for version in scheme.versions for name in read_by(version)))


def file_of(catalogue: Catalogue, scheme: Scheme, parameter: str) -> File:
    """The page of the scheme, or one of its numbers. Raises UnknownCode for another one."""
    if not parameter:
        return File(SCHEMES, scheme.id)
    if parameter not in numbers_of(scheme) or parameter not in catalogue.parameters:
        raise UnknownCode(f"{scheme.name} ne lit pas le paramètre « {parameter} ».")
    return File(PARAMETERS, parameter)


def file_of_proposal(proposal: SchemeProposal) -> File:
    if proposal.parameter:
        return File(PARAMETERS, proposal.parameter)
    return File(SCHEMES, proposal.scheme)


def current_text(file: File) -> str:
    """ "" where the catalogue no longer has it."""
    try:
        return text_of(file)
    except CatalogueError:
        return ""


def compared(before: str, after: str, file: File) -> Compared:
    lines = diff_lines(before, after, file.name)[2:]
    told = tuple((line[:1], line[1:].rstrip("\n")) for line in lines)
    return Compared(
        told,
        sum(1 for mark, _ in told if mark == "+"),
        sum(1 for mark, _ in told if mark == "-"),
    )


def examination(file: File, text: str) -> dict[str, object]:
    """As it is kept beside the proposal: sentences, and the day they hold for."""
    now = state.current()
    found = examine(file, text, now.loaded.catalogue, now.stores, now.day)
    return {
        "le": now.day.isoformat(),
        "valable": found.sound,
        "erreurs": list(found.errors),
        "avertissements": list(found.warnings),
        "cas": cases_line(found),
        "cas_en_echec": list(found.failed),
        "effets": [_effect(effect, now.loaded.catalogue) for effect in found.effects],
    }


def _effect(effect: Effect, catalogue: Catalogue) -> dict[str, object]:
    schemes = [
        {"nom": catalogue.schemes[id_].name, "phrases": effect_lines(moves)}
        for id_, moves in effect.moves.items()
    ]
    return {
        "fictif": effect.fictitious,
        "champ": scope_line(effect),
        "dispositifs": schemes or [{"nom": "", "phrases": [NO_MOVE]}],
    }


def accept(pk: int, reviewer: User, answer: str, *, despite_cases: bool) -> SchemeProposal:
    """Raises BadInput where it can no longer be accepted as it is. Published at once if there is a
    folder for that; else it waits, and its page says what to do."""
    held = SchemeProposal.objects.get(pk=pk)
    if held.author_id == reviewer.pk:
        raise BadInput(OWN)
    file = file_of_proposal(held)
    found = examination(file, held.text)
    SchemeProposal.objects.filter(pk=pk, state=held.State.PROPOSEE).update(examined=found)
    with transaction.atomic():
        proposal = SchemeProposal.objects.select_for_update().get(pk=pk)
        _check_open(proposal)
        if current_text(file) != proposal.base:
            raise BadInput(MOVED_ON, "Refusez-la en demandant de la reprendre.")
        if found["erreurs"]:
            raise BadInput("La fiche proposée n’est pas valable : elle ne peut pas être acceptée.")
        if found["cas_en_echec"] and not despite_cases:
            raise BadInput(
                "Des cas écrits d’après le texte ne donnent plus le verdict attendu.",
                "Si le texte a changé, cochez la case : les cas seront à réécrire.",
            )
        _answer(proposal, SchemeProposal.State.ACCEPTEE, reviewer, answer)
        proposal.save()
    if can_publish() == "":
        put_in_use(proposal)
    return proposal


def refuse(pk: int, reviewer: User, answer: str) -> None:
    if not answer.strip():
        raise BadInput("Dites pourquoi : l’opérateur lira cette réponse.")
    with transaction.atomic():
        proposal = SchemeProposal.objects.select_for_update().get(pk=pk)
        _check_open(proposal)
        _answer(proposal, SchemeProposal.State.REFUSEE, reviewer, answer)
        proposal.save()


def can_publish() -> str:
    """ "" where it may be done, else what to do first."""
    try:
        where_to_publish()
    except BadInput as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def put_in_use(proposal: SchemeProposal) -> None:
    """Raises BadInput where it cannot be written, or where the page in use has moved on."""
    file = file_of_proposal(proposal)
    if current_text(file) not in (proposal.base, proposal.text):
        raise BadInput(MOVED_ON)
    publish(file, proposal.text)
    proposal.published_at = timezone.now()
    proposal.save(update_fields=["published_at"])
    state.forget()


def _check_open(proposal: SchemeProposal) -> None:
    if proposal.state != SchemeProposal.State.PROPOSEE:
        said = proposal.get_state_display().lower()
        raise BadInput(f"Cette proposition est déjà {said}.")


def _answer(proposal: SchemeProposal, decided: str, reviewer: User, answer: str) -> None:
    proposal.state = decided
    proposal.reviewed_by, proposal.reviewed_at = reviewer, timezone.now()
    proposal.answer = answer.strip()[:1_000]
