"""The schemes that an action counts on: how each stands today, and its verdict on what is known.

Known of an action: its neighbourhoods, their communes, the day. Who benefits is not supposed: a
scheme may be meant for the shops of the neighbourhood as well as for whoever leads the action.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quartiers.errors import QuartiersError
from quartiers.schemes.asking.questions import Ranked, question
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import Profile
from quartiers.schemes.judging.evaluate import evaluate
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.verdict import WORDS, Verdict
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory import french
from quartiers.territory.labelled import labelled_territories
from quartiers.usecases.profile import Asked, profile
from quartiers.web import state
from quartiers.web.finders import finder_of
from quartiers.web.strategies.models import Action, ActionScheme

FEW = 3


@dataclass(frozen=True)
class Linked:
    """`scheme` is None where the catalogue has it no more: the line keeps its name. `status`: how
    it stands today; `verdict`: on what is known of the action, "" where it is closed or gone."""

    line: ActionScheme
    scheme: Scheme | None
    status: str
    kind: str
    verdict: str = ""
    waits_for: tuple[str, ...] = ()
    replaced_by: tuple[Scheme, ...] = ()


def linked(action: Action, territory: str, lines: Iterable[ActionScheme]) -> list[Linked]:
    now = state.current()
    catalogue, day = now.loaded.catalogue, now.day
    held = [(line, named(catalogue, line.scheme)) for line in lines]
    ids = [scheme.id for _, scheme in held if scheme is not None]
    program = prepare(catalogue, day, ids) if ids else None
    verdicts: dict[str, Verdict] = {}
    known: Profile = {}
    if program is not None:
        known = _facts(action, territory, catalogue, day)
        verdicts = {each.scheme.id: each for each in evaluate(program, known)}
    return [
        _linked(line, scheme, verdicts.get(scheme.id) if scheme else None, program, catalogue, day)
        for line, scheme in held
    ]


def names(ids: Sequence[str]) -> dict[str, str]:
    """Those that the catalogue has, under the ids asked for, former ones included."""
    catalogue = state.current().loaded.catalogue
    found = {each: named(catalogue, each) for each in ids}
    return {each: scheme.name for each, scheme in found.items() if scheme is not None}


def named(catalogue: Catalogue, id: str) -> Scheme | None:
    try:
        return catalogue.scheme(id)
    except QuartiersError:
        return None


def _linked(
    line: ActionScheme,
    scheme: Scheme | None,
    verdict: Verdict | None,
    program: Program | None,
    catalogue: Catalogue,
    day: date,
) -> Linked:
    if scheme is None:
        return Linked(line, None, "Le catalogue ne le contient plus", "warning")
    status, kind = status_of(scheme, day)
    heirs = tuple(
        catalogue.schemes[each] for each in scheme.replaced_by if each in catalogue.schemes
    )
    if verdict is None or program is None or verdict.code == "ferme":
        return Linked(line, scheme, status, kind, replaced_by=heirs)
    waits = [
        question(program, Ranked((key,), (), 0)).text
        for key in verdict.missing
        if vocabulary().facts[key.name].question
    ]
    return Linked(
        line,
        scheme,
        status,
        kind,
        WORDS[verdict.code],
        tuple(dict.fromkeys(waits))[:FEW],
        heirs,
    )


def status_of(scheme: Scheme, day: date) -> tuple[str, str]:
    """In words, with the kind of badge that goes with them."""
    version = scheme.version_at(day)
    if version is not None and version.acquired_only:
        return "Fermé aux nouvelles entrées", "warning"
    if version is not None:
        end = version.force.end
        return (f"Ouvert jusqu’au {french.day(end)}" if end else "Ouvert"), "success"
    coming = [v.force.start for v in scheme.versions if v.force.start and v.force.start > day]
    if coming:
        return f"Ouvrira le {french.day(coming[0])}", "info"
    past = [v.force.end for v in scheme.versions if v.force.end and v.force.end < day]
    return (f"Fermé depuis le {french.day(past[-1])}" if past else "Fermé"), "error"


def _facts(action: Action, territory: str, catalogue: Catalogue, day: date) -> Profile:
    """What the place of an action tells, nothing where it has no neighbourhood."""
    given: dict[str, object] = {}
    generations = {"2024" if zone.startswith("QN") else "2015" for zone in action.zones}
    given |= {f"dans:qpv:{each}@projet": True for each in generations}
    if territory in labelled_territories():
        given["dans:quartiers_productifs:en_vigueur@projet"] = True
    finder = finder_of(territory)
    hosts = {
        commune
        for zone in action.zones
        if (listed := finder.neighbourhood(zone)) is not None
        for commune in listed.communes
    }
    if len(hosts) == 1:
        given["commune@projet"] = hosts.pop()
    store = state.current().store_of(territory)
    try:
        return profile(Asked(facts=given), catalogue, day, store).profile
    except QuartiersError:  # a fact that this catalogue does not ask for
        return {}
