"""What a follow-up must not let pass: who is missing, what is late, what the law changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quartiers.errors import UnknownCode
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.diff import differences
from quartiers.schemes.scheme import Scheme
from quartiers.strategy.calendar import months_after
from quartiers.territory.french import FIRM, THIN, counted, day, listed, typeset

SOON_MONTHS = 6  # before an action starts, for its money to be asked for
CLOSING_DAYS = 90
SILENT_MONTHS = 12
KINDS = {
    "sans_pilote": "Action sans pilote",
    "en_retard": "Action en retard",
    "etape_depassee": "Étape dépassée",
    "financement_non_demande": "Financement non demandé",
    "dispositif_bientot_ferme": "Dispositif bientôt fermé",
    "dispositif_ferme": "Dispositif fermé",
    "dispositif_modifie": "Dispositif modifié",
    "dispositif_inconnu": "Dispositif absent du catalogue",
    "indicateur_sans_valeur": "Indicateur sans valeur",
}
OVER = ("terminee", "abandonnee")


@dataclass(frozen=True)
class PlanStep:
    title: str
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True)
class PlanFunding:
    """`state`: pressenti, demande, obtenu, refuse, verse."""

    funder: str
    scheme: str
    year: int
    state: str


@dataclass(frozen=True)
class PlanScheme:
    """`linked` is the day it was linked to the action; None where nobody kept it."""

    scheme: str
    name: str
    linked: date | None = None


@dataclass(frozen=True)
class PlanIndicator:
    """`last` is the day of its last value, `since` the day it began to be followed."""

    label: str
    last: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class PlanAction:
    """`state`: idee, preparation, en_cours, terminee, abandonnee. `key` is that of its alerts."""

    key: str
    title: str
    state: str
    pilot: str = ""
    starts: date | None = None
    ends: date | None = None
    progress: int | None = None
    steps: tuple[PlanStep, ...] = ()
    fundings: tuple[PlanFunding, ...] = ()
    schemes: tuple[PlanScheme, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()


@dataclass(frozen=True)
class Alert:
    """`sentence` says what and since when, `advice` what to do. `grave` ones come first. `about` is
    the id of the scheme, the title of the step, the label of the indicator or the funder."""

    kind: str
    action: str
    sentence: str
    advice: str
    grave: bool = False
    about: str = ""

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def alerts(actions: Sequence[PlanAction], today: date, catalogue: Catalogue) -> tuple[Alert, ...]:
    """The grave ones first, then in the order of KINDS and of the actions."""
    seen = Seen(catalogue, today, [each for each in actions if each.state not in OVER])
    found = [_set(alert) for action in actions for alert in _of(action, today, seen)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda alert: (not alert.grave, order.index(alert.kind))))


def _set(alert: Alert) -> Alert:
    return replace(alert, sentence=typeset(alert.sentence), advice=typeset(alert.advice))


def _of(action: PlanAction, today: date, seen: "Seen") -> Iterator[Alert]:
    if action.state in OVER:
        return
    yield from _people(action, today)
    yield from _late(action, today)
    yield from _money(action, today)
    for linked in _linked(action):
        yield from _scheme(action, linked, seen)
    yield from _silent(action, today)


def _people(action: PlanAction, today: date) -> Iterator[Alert]:
    if not action.pilot.strip():
        begun = action.state == "en_cours" or (action.starts is not None and action.starts <= today)
        yield Alert(
            "sans_pilote",
            action.key,
            f"{_named(action)} n’a pas de pilote.",
            "Désignez la personne qui en répond devant le comité.",
            grave=begun,
        )


def _late(action: PlanAction, today: date) -> Iterator[Alert]:
    if action.ends is not None and action.ends < today:
        done = "" if action.progress is None else f" Avancement{FIRM}: {action.progress}{THIN}%."
        yield Alert(
            "en_retard",
            action.key,
            f"{_named(action)} devait finir le {day(action.ends)}, "
            f"il y a {_since(action.ends, today)}.{done}",
            "Déclarez-la terminée, ou révisez sa date de fin et dites pourquoi.",
            grave=True,
        )
    elif action.starts is not None and action.starts < today and action.state != "en_cours":
        yield Alert(
            "en_retard",
            action.key,
            f"{_named(action)} devait commencer le {day(action.starts)} et n’est pas en cours.",
            "Passez-la « en cours », ou révisez sa date de début.",
        )
    for step in action.steps:
        if step.done is None and step.due is not None and step.due < today:
            yield Alert(
                "etape_depassee",
                action.key,
                f"L’étape «{FIRM}{step.title}{FIRM}» de {_quoted(action)} était attendue le "
                f"{day(step.due)}, il y a {_since(step.due, today)}.",
                "Notez le jour où elle a été faite, ou une nouvelle échéance.",
                about=step.title,
            )


def _money(action: PlanAction, today: date) -> Iterator[Alert]:
    if action.starts is None or months_after(today, SOON_MONTHS) < action.starts:
        return
    for funding in action.fundings:
        if funding.state != "pressenti":
            continue
        when = "a commencé" if action.starts <= today else "commence"
        yield Alert(
            "financement_non_demande",
            action.key,
            f"Le financement de {funding.funder} ({funding.year}) n’est pas encore demandé, alors "
            f"que {_quoted(action)} {when} le {day(action.starts)}.",
            "Déposez la demande avant toute dépense : beaucoup de financeurs refusent ce qui est "
            "déjà engagé. Sinon retirez cette ligne du plan.",
            grave=action.starts <= today,
            about=funding.funder,
        )


def _linked(action: PlanAction) -> tuple[PlanScheme, ...]:
    """The schemes it names, and those that its funding lines name alone."""
    held = {linked.scheme for linked in action.schemes}
    alone = dict.fromkeys(f.scheme for f in action.fundings if f.scheme and f.scheme not in held)
    return (*action.schemes, *(PlanScheme(id, id) for id in alone))


class Seen:
    """What the catalogue says of each scheme today, worked out once for all the actions: the law of
    each day that something was linked is prepared once, for all that was linked that day."""

    def __init__(self, catalogue: Catalogue, today: date, actions: Sequence[PlanAction]) -> None:
        self.catalogue, self.today = catalogue, today
        by_day: dict[date, dict[str, Scheme]] = {}
        for linked in (each for action in actions for each in action.schemes):
            scheme = self.scheme(linked.scheme)
            if scheme is not None and linked.linked is not None and linked.linked < today:
                by_day.setdefault(linked.linked, {})[scheme.id] = scheme
        self._changed = {day: _changed(catalogue, held, day, today) for day, held in by_day.items()}

    def scheme(self, id: str) -> Scheme | None:
        try:
            return self.catalogue.scheme(id)
        except UnknownCode:
            return None

    def changed(self, scheme: Scheme, since: date | None) -> bool:
        """Whether a condition, an amount or a number of law of it is not what it was that day."""
        return since is not None and scheme.id in self._changed.get(since, ())


def _changed(
    catalogue: Catalogue, schemes: dict[str, Scheme], since: date, today: date
) -> frozenset[str]:
    alone = replace(catalogue, schemes=schemes, moved={})
    return frozenset(found.scheme.id for found in differences(alone, since, today))


def _scheme(action: PlanAction, linked: PlanScheme, seen: Seen) -> Iterator[Alert]:
    scheme, today = seen.scheme(linked.scheme), seen.today
    if scheme is None:
        yield Alert(
            "dispositif_inconnu",
            action.key,
            f"Le dispositif «{FIRM}{linked.name}{FIRM}» de {_quoted(action)} n’est plus au "
            "catalogue.",
            "Vérifiez auprès de l’opérateur s’il existe encore, puis remplacez-le ou retirez-le.",
            grave=True,
            about=linked.scheme,
        )
        return
    version = scheme.version_at(today)
    states = {f.state for f in action.fundings if f.scheme in (linked.scheme, scheme.id)}
    if states & {"obtenu", "verse"}:
        return  # what is granted stays granted
    if version is None or version.acquired_only:
        yield _closed(action, scheme, seen)
        return
    end = version.force.end
    follows = end is not None and scheme.version_at(end + timedelta(days=1)) is not None
    closing = end is not None and not follows and end - today <= timedelta(days=CLOSING_DAYS)
    if end is not None and closing and "demande" not in states:
        left = (end - today).days
        when = "c’est aujourd’hui" if left == 0 else f"dans {counted(left, 'jour', 'jours')}"
        yield Alert(
            "dispositif_bientot_ferme",
            action.key,
            f"Le dispositif «{FIRM}{scheme.name}{FIRM}» de {_quoted(action)} ferme le {day(end)}, "
            f"{when}, sans suite connue.",
            "Déposez la demande avant cette date, ou prévoyez un autre financement.",
            grave=True,
            about=scheme.id,
        )
    if linked.linked is not None and seen.changed(scheme, linked.linked):
        yield Alert(
            "dispositif_modifie",
            action.key,
            f"Le dispositif «{FIRM}{scheme.name}{FIRM}» a changé depuis qu’il a été lié à "
            f"{_quoted(action)}, le {day(linked.linked)}.",
            "Relisez sa fiche et son verdict : conditions ou montants ne sont plus les mêmes.",
            about=scheme.id,
        )


def _closed(action: PlanAction, scheme: Scheme, seen: Seen) -> Alert:
    today, version = seen.today, scheme.version_at(seen.today)
    past = [v.force.end for v in scheme.versions if v.force.end and v.force.end < today]
    ahead = [v.force.start for v in scheme.versions if v.force.start and v.force.start > today]
    said = f"est fermé depuis le {day(max(past))}" if past else "n’est pas ouvert à ce jour"
    if version is not None:
        said = "ne reçoit plus de nouvelle entrée, seuls les droits acquis demeurent"
    if ahead:
        said += f" et ouvre le {day(min(ahead))}"
    others = [seen.scheme(id) for id in scheme.replaced_by]
    names = listed([f"« {other.name} »" for other in others if other is not None])
    instead = (
        f"Voyez plutôt {names}."
        if names
        else "Cherchez un autre financement, et révisez le budget de l’action."
    )
    return Alert(
        "dispositif_ferme",
        action.key,
        f"Le dispositif «{FIRM}{scheme.name}{FIRM}» de {_quoted(action)} {said}.",
        instead,
        grave=True,
        about=scheme.id,
    )


def _silent(action: PlanAction, today: date) -> Iterator[Alert]:
    for indicator in action.indicators:
        told = indicator.last or indicator.since
        if told is None and action.state == "en_cours":
            told = action.starts
        if told is None or told > today or months_after(told, SILENT_MONTHS) > today:
            continue
        since = (
            f"n’a pas de valeur depuis le {day(told)}"
            if indicator.last
            else f"n’a reçu aucune valeur depuis le début de son suivi, le {day(told)}"
        )
        yield Alert(
            "indicateur_sans_valeur",
            action.key,
            f"L’indicateur «{FIRM}{indicator.label}{FIRM}» de {_quoted(action)} {since}.",
            "Relevez sa valeur ; si elle reste introuvable, notez-le avec la raison.",
            about=indicator.label,
        )


def _named(action: PlanAction) -> str:
    """At the head of a sentence."""
    return f"L{_quoted(action)[1:]}"


def _quoted(action: PlanAction) -> str:
    return f"l’action «{FIRM}{action.title}{FIRM}»"


def _since(then: date, today: date) -> str:
    """« 12 jours », « 5 mois »: how long ago, rounded down."""
    days = (today - then).days
    if days < 60:
        return counted(days, "jour", "jours")
    months = (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
    return f"{months}{FIRM}mois"
