"""Actions that the figures of a frozen diagnostic suggest, each with its reason, best first.

A suggestion is an invitation to look, never a decision: people accept, adapt or refuse it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.strategy.action_models import ActionModel, action_models
from quartiers.strategy.frozen import Frozen, read_frozen
from quartiers.strategy.judging import LocalFigure, Outcome, judge
from quartiers.strategy.said import reasoned

__all__ = ["LocalFigure", "Reason", "Suggestion", "Suggestions", "Unsuggested", "suggest"]


@dataclass(frozen=True)
class Reason:
    """`text` says the figure with its source; `why` what the expert of the catalogue reads in it.
    `gap` is how far the figure stands beyond its reference, as a share of it."""

    indicator: str
    text: str
    why: str
    gap: float


@dataclass(frozen=True)
class Suggestion:
    """`unknown`: the triggers that could not be read, said."""

    model: ActionModel
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]

    @property
    def why(self) -> str:
        """Its main reason, short enough to be kept with the action."""
        return reasoned(self.reasons[0].why, self.reasons[0].text)


@dataclass(frozen=True)
class Unsuggested:
    """A model that nothing called for; `told` is a sentence for each of its triggers."""

    model: ActionModel
    told: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """`silent`: read, and not called for; `not_evaluable`: no trigger of theirs could be read."""

    suggested: tuple[Suggestion, ...]
    silent: tuple[Unsuggested, ...]
    not_evaluable: tuple[Unsuggested, ...]


def suggest(content: Mapping[str, Any], *, local: Sequence[LocalFigure] = ()) -> Suggestions:
    """From the published JSON of a diagnostic, and what the authority counted itself."""
    return among(action_models().values(), read_frozen(content), local)


def among(
    models: Iterable[ActionModel], frozen: Frozen, local: Sequence[LocalFigure] = ()
) -> Suggestions:
    """Ranked by how many figures call for the action, then by how far they stand, then by name."""
    suggested: list[Suggestion] = []
    silent: list[Unsuggested] = []
    blind: list[Unsuggested] = []
    for model in models:
        outcomes = [judge(trigger, frozen, local) for trigger in model.triggers]
        met = sorted((o for o in outcomes if o.state == "oui"), key=lambda o: -o.gap)
        unknown = tuple(o.said for o in outcomes if o.state == "inconnu")
        if met:
            suggested.append(Suggestion(model, tuple(map(_reason, met)), unknown))
        elif len(unknown) == len(outcomes):
            blind.append(Unsuggested(model, unknown))
        else:
            silent.append(Unsuggested(model, tuple(o.said for o in outcomes)))
    suggested.sort(key=lambda s: (-len(s.reasons), -s.reasons[0].gap, s.model.name))
    return Suggestions(tuple(suggested), tuple(silent), tuple(blind))


def _reason(outcome: Outcome) -> Reason:
    return Reason(outcome.trigger.name, outcome.said, outcome.trigger.phrase, outcome.gap)
