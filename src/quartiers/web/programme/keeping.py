"""The rows of the board and its figures, worked out once while nothing that they count moves.

All territories are thousands of rows; what tells whether one moved is a few sums over them.
"""

from functools import lru_cache

from django.db.models import Count, Max, Sum

from quartiers.web import state
from quartiers.web.accounts.models import Organisation
from quartiers.web.programme.figures import Board, board
from quartiers.web.programme.models import Cohort, Label
from quartiers.web.programme.reading import Held, held
from quartiers.web.strategies import models as written

Stamp = tuple[object, ...]


def kept(*, fictitious: bool = False) -> Held:
    """`reading.held` of all the territories."""
    return _held(fictitious, _stamp(), state.current().mark)


def counted(rows: Held) -> Board:
    """Its figures, on the day and by the catalogue of now."""
    return _counted(rows, state.current().mark)


@lru_cache(4)
def _held(fictitious: bool, _stamp: Stamp, _mark: str) -> Held:
    return held(fictitious=fictitious)


@lru_cache(4)
def _counted(rows: Held, _mark: str) -> Board:
    now = state.current()
    return board(rows, now.loaded.catalogue, now.day)


def _stamp() -> Stamp:
    """Any writing makes a version grow, or a row appear, go or change an amount."""
    found: list[object] = []
    for model in (written.Strategy, written.Objective, written.Action):
        of = model._default_manager.order_by()
        sums = Count("pk"), Sum("version"), Max("changed_at"), Count("deleted_at")
        found += of.aggregate(*sums).values()
    lines = written.FundingLine.objects.order_by()
    found += lines.aggregate(Count("pk"), Max("pk"), Sum("asked"), Sum("obtained")).values()
    values = written.IndicatorValue.objects.order_by()
    found += values.aggregate(Count("pk"), Max("entered_at"), Max("on")).values()
    for model in (written.ActionScheme, written.ActionIndicator):
        found += model._default_manager.order_by().aggregate(Count("pk"), Max("pk")).values()
    found.append(written.FrozenDiagnostic.objects.count())
    leads = Organisation.objects.filter(led__isnull=False).order_by("name").distinct()
    return (
        *found,
        *leads.values_list("name", flat=True),
        *Label.objects.order_by("pk").values_list(),
        *Cohort.objects.order_by("pk").values_list(),
    )
