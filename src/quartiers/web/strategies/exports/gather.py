"""From what people wrote to the plain values of the documents, in a bounded number of queries."""

from collections.abc import Iterable

from django.db.models import Prefetch

from quartiers.diagnostic.indicator import Source
from quartiers.documents.strategy import plan
from quartiers.errors import BadInput
from quartiers.strategy.frozen import Frozen, read_frozen
from quartiers.web.strategies.models import (
    Action,
    FrozenDiagnostic,
    Objective,
    Stake,
    StakeFigure,
    Strategy,
    SwotItem,
)
from quartiers.web.strategies.reading import LIVE
from quartiers.web.zones import zone_names


def gathered(strategy: Strategy) -> plan.Strategy:
    """What is set aside is not there, nor what people say around an action."""
    stakes = list(strategy.stakes.filter(LIVE).prefetch_related("figures__diagnostic"))
    objectives = _objectives(strategy)
    diagnostics = {each.pk: each for each in strategy.diagnostics.all()}
    for stake in stakes:
        for figure in stake.figures.all():
            diagnostics.setdefault(figure.diagnostic_id, figure.diagnostic)
    keys = keyed(FrozenDiagnostic.objects.filter(territory=strategy.territory).defer("content"))
    names = zone_names(strategy.territory)
    zones = {zone for objective in objectives for a in objective.actions.all() for zone in a.zones}
    zones |= {each.zone for each in diagnostics.values()}
    return plan.Strategy(
        uid=str(strategy.uid),
        version=strategy.version,
        title=strategy.title,
        summary=strategy.summary,
        state=strategy.state,
        starts_on=strategy.starts_on,
        ends_on=strategy.ends_on,
        adopted_on=strategy.adopted_on,
        fictitious=strategy.fictitious,
        places=tuple(plan.Place(code, names.get(code, code)) for code in sorted(zones)),
        diagnostics=tuple(_arrested(each, keys[each.pk]) for each in diagnostics.values()),
        stakes=_stakes(stakes, keys),
        findings=tuple(_finding(each) for each in strategy.swot.filter(LIVE)),
        objectives=tuple(_objective(each) for each in objectives),
    )


def _objectives(strategy: Strategy) -> list[Objective]:
    hanging = (
        Action.objects.filter(LIVE)
        .select_related("lead", "pilot")
        .prefetch_related(
            "partners", "steps", "costs", "fundings", "schemes", "indicators__values", "risks"
        )
    )
    stakes = Stake.objects.filter(LIVE).only("pk", "uid", "strategy_id")
    return list(
        strategy.objectives.filter(LIVE).prefetch_related(
            Prefetch("stakes", stakes), Prefetch("actions", hanging)
        )
    )


def key_of(diagnostic: FrozenDiagnostic) -> str:
    """The same in every export: a diagnostic never changes."""
    return f"{diagnostic.zone}@{diagnostic.as_of:%Y-%m-%d}@{diagnostic.register}"


def keyed(diagnostics: Iterable[FrozenDiagnostic]) -> dict[int, str]:
    """Two that were frozen of the same day and register, figures having moved, get a rank."""
    found: dict[int, str] = {}
    for each in sorted(diagnostics, key=lambda one: (one.made_at, one.pk)):
        rank = 1 + sum(key.partition("#")[0] == key_of(each) for key in found.values())
        found[each.pk] = key_of(each) if rank == 1 else f"{key_of(each)}#{rank}"
    return found


def _arrested(each: FrozenDiagnostic, key: str) -> plan.Arrested:
    return plan.Arrested(key, each.zone, each.zoning, each.as_of, each.register)


def _stakes(stakes: Iterable[Stake], keys: dict[int, str]) -> tuple[plan.Stake, ...]:
    read: dict[int, Frozen | None] = {}
    return tuple(
        plan.Stake(
            uid=str(stake.uid),
            version=stake.version,
            title=stake.title,
            text=stake.text,
            rank=stake.rank,
            figures=tuple(
                plan.Figure(
                    keys[each.diagnostic_id], each.indicator, each.said, _sources(each, read)
                )
                for each in stake.figures.all()
            ),
        )
        for stake in stakes
    )


def _sources(figure: StakeFigure, read: dict[int, Frozen | None]) -> tuple[Source, ...]:
    """Those of the figure cited; none for a sentence, which stands on several."""
    if figure.diagnostic_id not in read:
        try:
            read[figure.diagnostic_id] = read_frozen(figure.diagnostic.content)
        except BadInput:  # kept by an older version: what the stake says of it stays
            read[figure.diagnostic_id] = None
    held = read[figure.diagnostic_id]
    made = held.figure(figure.indicator.partition(".")[0]) if held else None
    return made.sources if made is not None else ()


def _finding(each: SwotItem) -> plan.Finding:
    return plan.Finding(
        str(each.uid), each.version, each.side, each.text, each.reason, each.proposed, each.rank
    )


def _objective(objective: Objective) -> plan.Objective:
    return plan.Objective(
        uid=str(objective.uid),
        version=objective.version,
        title=objective.title,
        priority=objective.priority,
        rank=objective.rank,
        stakes=tuple(str(stake.uid) for stake in objective.stakes.all()),
        actions=tuple(action_of(each) for each in objective.actions.all()),
    )


def action_of(action: Action) -> plan.Action:
    return plan.Action(
        uid=str(action.uid),
        version=action.version,
        title=action.title,
        context=action.context,
        description=action.description,
        lead=action.lead.name if action.lead else "",
        pilot=action.pilot.name if action.pilot else "",
        partners=tuple(sorted(each.name for each in action.partners.all())),
        zones=tuple(action.zones),
        place=tuple(action.place or ()),
        state=action.state,
        progress=action.progress,
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        model=action.model,
        why=action.why,
        rank=action.rank,
        steps=tuple(plan.Step(s.title, s.due_on, s.done_on) for s in action.steps.all()),
        costs=tuple(
            plan.Cost(c.nature, c.label, c.year, c.amount, c.with_tax) for c in action.costs.all()
        ),
        fundings=tuple(
            plan.Funding(
                f.funder, f.year, f.scheme, f.credits, f.zone, f.asked, f.obtained, f.state
            )
            for f in action.fundings.all()
        ),
        schemes=tuple(
            plan.Scheme(s.scheme, s.name, s.note, s.linked_on) for s in action.schemes.all()
        ),
        indicators=tuple(
            plan.Tracked(
                label=each.label,
                source=each.source,
                unit=each.unit,
                open_data=each.open_data,
                zone=each.zone,
                baseline=each.baseline,
                baseline_on=each.baseline_on,
                target=each.target,
                target_on=each.target_on,
                values=tuple(
                    plan.Reading(v.on, v.value, v.note, v.automatic, v.period)
                    for v in each.values.all()
                ),
            )
            for each in action.indicators.all()
        ),
        risks=tuple(plan.Risk(r.text, r.answer) for r in action.risks.all()),
    )
