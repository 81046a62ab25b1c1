"""A strategy read from an export, written: what is new, what changed, what the person took."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Model

from quartiers.documents.strategy import plan
from quartiers.strategy.periods import of_day
from quartiers.web.accounts.models import User
from quartiers.web.strategies.exports.gather import keyed
from quartiers.web.strategies.imports.cells import plain
from quartiers.web.strategies.imports.comparing_data import (
    CHANGED,
    CONFLICT,
    CREATED,
    MODELS,
    Comparison,
    Object,
    compare,
    objects,
)
from quartiers.web.strategies.imports.lines import Known
from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    ActionScheme,
    CostLine,
    FrozenDiagnostic,
    FundingLine,
    IndicatorValue,
    Objective,
    Risk,
    Stake,
    StakeFigure,
    Step,
)
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.writing import create, touched

FIELDS: dict[type, tuple[str, ...]] = {
    plan.Strategy: ("title", "summary", "starts_on", "ends_on"),
    plan.Stake: ("title", "text", "rank"),
    plan.Finding: ("side", "text", "reason", "proposed", "rank"),
    plan.Objective: ("title", "priority", "rank"),
    plan.Action: (
        *("title", "context", "description", "state", "progress", "starts_on", "ends_on"),
        *("model", "why", "rank"),
    ),
}


class Moved(Exception):
    """What is stored is not what the report showed any more: nothing was written."""


class Writer:
    """`taken`: uid of the objects in conflict whose version of the file was chosen. `notes`: what
    could not be written as the file says it."""

    def __init__(self, territory: str, by: User, known: Known, fictitious: bool) -> None:
        self.territory, self.by, self.known, self.fictitious = territory, by, known, fictitious
        self.notes: list[str] = []
        self.held: dict[str, Written] = {}
        frozen = FrozenDiagnostic.objects.filter(territory=territory).defer("content")
        self.diagnostics = {key: pk for pk, key in keyed(frozen).items()}

    def write(
        self, given: plan.Strategy, shown: dict[str, int], taken: Collection[str]
    ) -> Comparison:
        """`shown`: uid → version stored when the report was read (0 for none)."""
        with transaction.atomic():
            _locked(given)
            found = compare(given, self.territory)
            senses = {line.uid: line.sense for line in found.lines}
            if versions(found) != shown:
                raise Moved
            self.strategy = self._one(given, senses, taken)
            for kind in (given.stakes, given.findings, given.objectives):
                for each in kind:
                    self._one(each, senses, taken)
            for objective in given.objectives:
                for action in objective.actions:
                    self._one(action, senses, taken, self.held.get(objective.uid))
            self._diagnostics(given)
        return found

    def _one(
        self,
        each: Object,
        senses: dict[str, str],
        taken: Collection[str],
        objective: Written | None = None,
    ) -> Written | None:
        model, sense = MODELS[type(each)], senses[each.uid]
        stored = model.objects.filter(uid=each.uid).first()
        here = stored if sense != CREATED else None
        if sense == CREATED:
            here = self._new(each, stored is not None, objective)
        elif sense == CHANGED or (sense == CONFLICT and each.uid in taken):
            assert here is not None
            here.deleted_at = None
            self._put(here, each, objective)
        if here is not None and here.deleted_at is None:
            self.held[each.uid] = here
        return here

    def _new(self, each: Object, used: bool, objective: Written | None) -> Written | None:
        """The uid stays, unless another territory has it: what comes here is then a copy."""
        parents: dict[str, Any] = {}
        if isinstance(each, plan.Strategy):
            parents = {"territory": self.territory, "fictitious": self.fictitious}
        elif isinstance(each, plan.Action):
            if objective is None:
                return None
            parents = {"objective": objective}
        else:
            if self.strategy is None:
                return None
            parents = {"strategy": self.strategy}
        # `touched` adds one: the version is then that of the file, which is no conflict next time.
        parents["version"] = max(each.version - 1, 0)
        made = MODELS[type(each)](uid=uuid4() if used else UUID(each.uid), **parents)
        for name in FIELDS[type(each)]:
            setattr(made, name, getattr(each, name))
        if isinstance(made, Action):
            self._people(made, each)
        create(made, self.by)
        return self._hung(made, each)

    def _put(self, here: Written, each: Object, objective: Written | None) -> None:
        for name in FIELDS[type(each)]:
            setattr(here, name, getattr(each, name))
        if isinstance(here, Action):
            self._people(here, each)
            if objective is not None:
                here.objective = objective
        here.save_without_historical_record()  # type: ignore[attr-defined]
        self._hung(here, each)

    def _hung(self, here: Written, each: Object) -> Written:
        """The lines, then one row of history that holds them."""
        match here, each:
            case Stake(), plan.Stake():
                self._figures(here, each)
            case Objective(), plan.Objective():
                stakes = [self.held[uid] for uid in each.stakes if uid in self.held]
                here.stakes.set(stakes)  # type: ignore[arg-type]
            case Action(), plan.Action():
                self._lines(here, each)
        return touched(here, self.by)

    def _people(self, here: Action, each: Any) -> None:
        """Whoever the action already has stays, a member of the territory or not."""
        for what, name, known in (
            ("lead", each.lead, self.known.bodies),
            ("pilot", each.pilot, self.known.people),
        ):
            held = getattr(here, what)
            if held is not None and plain(held.name) == plain(name):
                continue
            setattr(here, f"{what}_id", known.get(plain(name)) if name else None)
            if name and getattr(here, f"{what}_id") is None:
                self.notes.append(f"« {each.title} » : « {name} » n’est pas connu ici.")
        here.zones, here.place = list(each.zones), _point(each.place)

    def _figures(self, here: Stake, each: plan.Stake) -> None:
        here.figures.all().delete()
        for figure in each.figures:
            pk = self.diagnostics.get(figure.diagnostic)
            if pk is None:
                self.notes.append(
                    f"Enjeu « {each.title} » : le diagnostic {figure.diagnostic} n’est pas arrêté "
                    "ici ; son chiffre n’est pas repris."
                )
                continue
            StakeFigure.objects.get_or_create(
                stake=here,
                diagnostic_id=pk,
                indicator=figure.indicator,
                defaults={"said": figure.said},
            )

    def _lines(self, here: Action, each: plan.Action) -> None:
        bodies = self.known.bodies | {plain(one.name): one.pk for one in here.partners.all()}
        partners = [(name, bodies.get(plain(name))) for name in each.partners]
        here.partners.set([pk for _, pk in partners if pk is not None])
        self.notes += [
            f"« {each.title} » : partenaire « {name} » inconnu ici."
            for name, pk in partners
            if pk is None
        ]
        for model, rows in (
            (Step, each.steps),
            (CostLine, each.costs),
            (FundingLine, each.fundings),
            (ActionScheme, tuple({row.scheme: row for row in each.schemes}.values())),
            (Risk, each.risks),
        ):
            _replaced(model, here, rows)
        self._indicators(here, each)

    def _indicators(self, here: Action, each: plan.Action) -> None:
        """Known by label and neighbourhood: values that were followed here stay."""
        held = {(one.label, one.zone): one for one in here.indicators.all()}
        for given in each.indicators:
            one = held.pop((given.label, given.zone), None) or ActionIndicator(action=here)
            for name in ("label", "unit", "source", "open_data", "zone", "baseline", "baseline_on"):
                setattr(one, name, getattr(given, name))
            one.target, one.target_on = given.target, given.target_on
            one.save()
            for value in given.values:
                told = {"value": value.value, "note": value.note, "automatic": value.automatic}
                told["period"] = value.period if of_day(value.period, value.on) else ""
                IndicatorValue.objects.update_or_create(
                    indicator=one, on=value.on, defaults=told, create_defaults=told
                )
        for one in held.values():
            if one.values.exists():
                self.notes.append(
                    f"« {each.title} » : l’indicateur « {one.label} » reste, suivi ici."
                )
            else:
                one.delete()

    def _diagnostics(self, given: plan.Strategy) -> None:
        if self.strategy is not None:
            found = [self.diagnostics.get(each.key) for each in given.diagnostics]
            self.strategy.diagnostics.add(*[pk for pk in found if pk is not None])


def _locked(given: plan.Strategy) -> None:
    """Nobody changes these objects until the end."""
    uids = [each.uid for each in objects(given)]
    for model in MODELS.values():
        list(model.objects.select_for_update().filter(uid__in=uids).order_by("pk"))


def versions(found: Comparison) -> dict[str, int]:
    """What the report was made from, to see that it still holds when it is confirmed."""
    told = {line.uid: 0 for line in found.lines}
    for model in MODELS.values():
        stored = model.objects.filter(uid__in=list(told)).values_list("uid", "version")
        told |= {str(uid): version for uid, version in stored}
    return told


def _point(place: tuple[float, ...]) -> list[float] | None:
    if len(place) != 2 or abs(place[0]) > 180 or abs(place[1]) > 90:
        return None
    return list(place)


def _replaced(model: type[Model], here: Action, rows: tuple[Any, ...]) -> None:
    model._default_manager.filter(action=here).delete()
    for rank, row in enumerate(rows):
        values = {name: value for name, value in vars(row).items() if name != "linked_on"}
        if getattr(row, "linked_on", None):
            values["linked_on"] = row.linked_on
        if model is Step:
            values["rank"] = rank
        model._default_manager.create(action=here, **values)
