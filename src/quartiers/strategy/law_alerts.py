"""What the law and the desks did to the schemes that actions count on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from quartiers.errors import UnknownCode
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.judging.diff import differences
from quartiers.schemes.scheme import Scheme
from quartiers.strategy.plan import Alert, PlanAction, PlanScheme, quoted
from quartiers.territory.french import FIRM, counted, day, listed

CLOSING_DAYS = 90


def of_schemes(action: PlanAction, seen: "Seen") -> Iterator[Alert]:
    for linked in _linked(action):
        yield from _scheme(action, linked, seen)


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
            f"Le dispositif «{FIRM}{linked.name}{FIRM}» de {quoted(action)} n’est plus au "
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
            f"Le dispositif «{FIRM}{scheme.name}{FIRM}» de {quoted(action)} ferme le {day(end)}, "
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
            f"{quoted(action)}, le {day(linked.linked)}.",
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
        f"Le dispositif «{FIRM}{scheme.name}{FIRM}» de {quoted(action)} {said}.",
        instead,
        grave=True,
        about=scheme.id,
    )


def _linked(action: PlanAction) -> tuple[PlanScheme, ...]:
    """The schemes it names, and those that its funding lines name alone."""
    held = {linked.scheme for linked in action.schemes}
    alone = dict.fromkeys(f.scheme for f in action.fundings if f.scheme and f.scheme not in held)
    return (*action.schemes, *(PlanScheme(id, id) for id in alone))
