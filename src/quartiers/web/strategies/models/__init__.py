"""What people write of a strategy. Official codes and vintages, no foreign key to the store."""

from quartiers.web.strategies.models.actions import (
    Action,
    ActionScheme,
    ActionState,
    Objective,
    Priority,
    Risk,
    Step,
)
from quartiers.web.strategies.models.diagnostics import FrozenDiagnostic
from quartiers.web.strategies.models.indicators import ActionIndicator, IndicatorValue
from quartiers.web.strategies.models.letters import Letter
from quartiers.web.strategies.models.money import CostLine, FundingLine, FundingState
from quartiers.web.strategies.models.strategies import (
    Stake,
    StakeFigure,
    Strategy,
    StrategyState,
    SwotItem,
)
from quartiers.web.strategies.models.suggestions import SuggestionAnswer
from quartiers.web.strategies.models.talk import Comment, Document, Notification, Task

__all__ = [
    "Action",
    "ActionIndicator",
    "ActionScheme",
    "ActionState",
    "Comment",
    "CostLine",
    "Document",
    "FrozenDiagnostic",
    "FundingLine",
    "FundingState",
    "IndicatorValue",
    "Letter",
    "Notification",
    "Objective",
    "Priority",
    "Risk",
    "Stake",
    "StakeFigure",
    "Step",
    "Strategy",
    "StrategyState",
    "SuggestionAnswer",
    "SwotItem",
    "Task",
]
