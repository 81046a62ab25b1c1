"""An export of démarches-simplifiées set against what is here: what each dossier would do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from quartiers.programme.applications import Application, Refused
from quartiers.territory.labelled import labelled_territories
from quartiers.territory.plain import plain
from quartiers.web.accounts.models import User
from quartiers.web.accounts.territoire import name_of
from quartiers.web.finders import finder_of
from quartiers.web.programme.models import ApplicationImport, Cohort, Label

SETTLED = (Label.State.LABELLISE, Label.State.SORTI)
"""What a dossier no longer changes: the label has its own life."""
NEW, MOVED, SAME, KEPT, REFUSED = "nouveau", "mis à jour", "déjà importé", "laissé", "refusé"


@dataclass(frozen=True)
class Outcome:
    """`territory` is "" where the dossier names no place that is known."""

    line: int
    number: str
    name: str
    territory: str
    said_state: str
    result: str
    why: str = ""
    application: Application | None = None


def outcomes(
    cohort: Cohort, read: Iterable[Application], refused: Iterable[Refused]
) -> list[Outcome]:
    """What would be done, without doing it."""
    by_number = {label.file_number: label for label in Label.objects.exclude(file_number="")}
    by_place = {label.territory: label for label in cohort.labels.all()}
    found = [Outcome(each.line, "", "", "", "", REFUSED, each.why) for each in refused]
    taken: set[str] = set()
    for each in read:
        outcome = _outcome(each, cohort, by_number, by_place, taken)
        if outcome.territory and outcome.result == NEW:
            taken.add(outcome.territory)
        found.append(outcome)
    return sorted(found, key=lambda outcome: outcome.line)


def _outcome(
    each: Application,
    cohort: Cohort,
    by_number: dict[str, Label],
    by_place: dict[str, Label],
    taken: set[str],
) -> Outcome:
    key = territory_of(each.territory)

    def told(result: str, why: str = "") -> Outcome:
        name = (name_of(key) if key else "") or each.name
        return Outcome(each.line, each.number, name, key, each.said_state, result, why, each)

    held = by_number.get(each.number)
    if held is not None and held.cohort_id != cohort.pk:
        return told(REFUSED, f"dossier déjà importé dans « {held.cohort} »")
    if held is not None:
        if held.state in SETTLED:
            return told(KEPT, f"le territoire est « {held.get_state_display().lower()} »")
        same = held.state == each.state and held.decided_on == each.decided_on
        return told(SAME) if same else told(MOVED, f"était « {held.get_state_display().lower()} »")
    if not key:
        said = each.territory[:60] or "rien"
        return told(REFUSED, f"« {said} » ne désigne aucun territoire connu")
    if key in by_place:
        return told(REFUSED, "ce territoire est déjà dans la vague, sous un autre dossier ou aucun")
    if key in taken:
        return told(REFUSED, "un autre dossier de ce fichier désigne le même territoire")
    return told(NEW)


def territory_of(typed: str) -> str:
    """The key of what a dossier names: SIREN or SIRET of an EPCI or EPT, code, slug or name. The
    SIREN of a commune says nothing of its code: its dossier names it otherwise."""
    text = typed.strip().replace("\u00a0", "").replace(" ", "") if typed[:1].isdigit() else typed
    code = text[:9] if text.isdecimal() and len(text) == 14 else text.strip()
    known = finder_of("").known
    for label in labelled_territories().values():
        names = {label.slug, plain(label.name), plain(label.source_name)}
        if code in (label.slug, label.lead) or plain(code) in names:
            return label.slug
    return code.upper() if code and code.upper() in known else ""


def bring(cohort: Cohort, found: list[Outcome], user: User) -> ApplicationImport:
    """Done in one go, or not at all. Nothing of a person is kept."""
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        for outcome in found:
            each = outcome.application
            if each is None or outcome.result not in (NEW, MOVED):
                continue
            values = {
                "state": each.state,
                "filed_on": each.filed_on,
                "decided_on": each.decided_on,
                "reason": each.reason,
            }
            if outcome.result == NEW:
                Label.objects.create(
                    cohort=cohort,
                    territory=outcome.territory,
                    name=outcome.name[:200],
                    file_number=each.number,
                    **values,
                )
                continue
            label = Label.objects.select_for_update().get(cohort=cohort, file_number=each.number)
            for name, value in values.items():
                setattr(label, name, value)
            label.save()
        return ApplicationImport.objects.create(
            cohort=cohort, made_by=user, report={"lignes": [_row(each) for each in found]}
        )


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "ligne": outcome.line,
        "dossier": outcome.number,
        "nom": outcome.name,
        "territoire": outcome.territory,
        "etat": outcome.said_state,
        "resultat": outcome.result,
        "motif": outcome.why,
    }
