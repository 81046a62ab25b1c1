"""What the board reads: the rows of the workspaces as plain rows, in a few queries.

Of each territory count the strategy adopted and the closed ones; a draft counts only where there is
no other. The fictitious ones are read apart, never with the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Max, Q, QuerySet

from quartiers.programme.cohorts import present
from quartiers.programme.money import Funding
from quartiers.programme.steering import STARTED, Action, Progress
from quartiers.web.accounts.territoire import name_of
from quartiers.web.programme.models import Label
from quartiers.web.state import fictitious_code
from quartiers.web.strategies import models as written

IN_PROGRAMME = (Label.State.LABELLISE, Label.State.RETENU, Label.State.SORTI)


@dataclass(frozen=True, eq=False)  # itself and no other: what is counted of it is kept by it
class Held:
    """`labels` by the territory of today; `territories` with their names, in alphabetical order."""

    labels: Mapping[str, list[Label]]
    progress: Mapping[str, Progress]
    actions: tuple[Action, ...]
    fundings: tuple[Funding, ...]
    fictitious: bool

    @cached_property
    def names(self) -> dict[str, str]:
        keys = {*self.labels, *self.progress}
        named = {key: self._name(key) for key in keys}
        return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))

    def _name(self, key: str) -> str:
        held = self.labels.get(key)
        own = next((label.name for label in held or () if label.territory == key), "")
        return own or name_of(key) or f"Territoire {key}"


def merges() -> dict[str, str]:
    """Territories that were merged, each to what took its place."""
    pairs = Label.objects.filter(merged_into__isnull=False).order_by("pk")
    return dict(pairs.values_list("territory", "merged_into__territory"))


def held(*, fictitious: bool = False, territory: str = "") -> Held:
    """All of them, those that were merged counted with their heir; or one territory, alone."""
    merged = {} if territory else merges()
    labels: dict[str, list[Label]] = {}
    for label in Label.objects.filter(state__in=IN_PROGRAMME).select_related("cohort"):
        key = present(label.territory, merged)
        if fictitious_code(key) == fictitious and territory in ("", key):
            labels.setdefault(key, []).append(label)
    strategies, of = _strategies(fictitious, merged, territory)
    actions = _actions(list(of), of)
    progress = _progress(strategies, of, actions, merged, fictitious, territory)
    return Held(labels, progress, actions, _fundings(of), fictitious)


def _strategies(
    fictitious: bool, merged: Mapping[str, str], territory: str
) -> tuple[dict[str, list[written.Strategy]], dict[int, str]]:
    """Those that count, by territory of today; and the territory of each, by its number."""
    found: dict[str, list[written.Strategy]] = {}
    query = written.Strategy.objects.filter(deleted_at__isnull=True, fictitious=fictitious)
    for each in query.order_by("-changed_at"):
        key = present(each.territory, merged)
        if territory in ("", key):
            found.setdefault(key, []).append(each)
    kept = {key: _counted(each) for key, each in found.items()}
    return kept, {s.pk: key for key, each in kept.items() for s in each}


def _counted(strategies: list[written.Strategy]) -> list[written.Strategy]:
    settled = [each for each in strategies if each.state != "projet"]
    return (
        settled if any(each.state == "adoptee" for each in settled) else (settled or strategies[:1])
    )


def live_actions(strategies: Iterable[int]) -> QuerySet[written.Action]:
    return written.Action.objects.filter(
        deleted_at__isnull=True,
        objective__deleted_at__isnull=True,
        objective__strategy__in=list(strategies),
    )


def _actions(strategies: list[int], of: Mapping[int, str]) -> tuple[Action, ...]:
    schemes: dict[int, list[str]] = {}
    live = live_actions(strategies)
    linked = written.ActionScheme.objects.filter(action__in=live.order_by().values("pk"))
    for action, scheme in linked.order_by("pk").values_list("action", "scheme"):
        schemes.setdefault(action, []).append(scheme)
    rows = live.values_list(
        "pk",
        "objective__strategy",
        "objective__strategy__territory",
        "title",
        "objective__priority",
        "state",
        "zones",
        "lead__name",
        "ends_on",
    )
    return tuple(
        Action(
            pk=pk,
            territory=of[strategy],
            title=title,
            priority=priority,
            state=state,
            zones=tuple(zones or ()),
            schemes=tuple(schemes.get(pk, ())),
            lead=lead or "",
            ends_on=ends_on,
            home=home,
        )
        for pk, strategy, home, title, priority, state, zones, lead, ends_on in rows
    )


def _fundings(of: Mapping[int, str]) -> tuple[Funding, ...]:
    lines = written.FundingLine.objects.filter(action__in=live_actions(of).order_by().values("pk"))
    rows = lines.order_by("year", "pk").values_list(
        "pk",
        "action",
        "action__objective__strategy",
        "zone",
        "year",
        "funder",
        "scheme",
        "credits",
        "asked",
        "obtained",
        "state",
    )
    return tuple(Funding(pk, action, of[strategy], *rest) for pk, action, strategy, *rest in rows)


def _progress(
    strategies: Mapping[str, list[written.Strategy]],
    of: Mapping[int, str],
    actions: tuple[Action, ...],
    merged: Mapping[str, str],
    fictitious: bool,
    territory: str,
) -> dict[str, Progress]:
    frozen = written.FrozenDiagnostic.objects.order_by().values("territory")
    diagnostics: dict[str, int] = {}
    for row in frozen.annotate(count=Count("pk")):
        key = present(row["territory"], merged)
        if fictitious_code(key) == fictitious and territory in ("", key):
            diagnostics[key] = diagnostics.get(key, 0) + row["count"]
    followed = _followed(of)
    started: dict[str, int] = {}
    for action in actions:
        started[action.territory] = started.get(action.territory, 0) + (action.state in STARTED)
    found = {}
    for key in {*strategies, *diagnostics}:
        written_ = strategies.get(key, [])
        adopted = next((s for s in written_ if s.state == "adoptee"), None)
        first = adopted or next(iter(written_), None)
        indicators, last = followed.get(key, (0, None))
        found[key] = Progress(
            diagnostics=diagnostics.get(key, 0),
            strategy=first.state if first else "",
            adopted_on=adopted.adopted_on if adopted else None,
            started=started.get(key, 0),
            indicators=indicators,
            last_value=last,
        )
    return found


def _followed(of: Mapping[int, str]) -> dict[str, tuple[int, object]]:
    """Indicators, and the day of the last value, by territory."""
    found: dict[str, tuple[int, object]] = {}
    rows = (
        written.ActionIndicator.objects.filter(action__in=live_actions(of).order_by().values("pk"))
        .order_by()
        .values("action__objective__strategy")
        .annotate(
            count=Count("pk", distinct=True),
            last=Max("values__on", filter=Q(values__value__isnull=False)),
        )
    )
    for row in rows:
        key = of[row["action__objective__strategy"]]
        count, last = found.get(key, (0, None))
        days = [day for day in (last, row["last"]) if day is not None]
        found[key] = count + row["count"], max(days) if days else None
    return found
