"""One page by neighbourhood, for the prefect's delegate: to be printed before a meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.documents import compose
from quartiers.errors import QuartiersError
from quartiers.programme.money import Total, of_one_zone, total, totals
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.tables.tallies import tallies
from quartiers.strategy.alerts import Alert, alerts
from quartiers.usecases.diagnose import diagnose
from quartiers.usecases.opportunities import OPEN
from quartiers.usecases.search_documents import is_open
from quartiers.usecases.search_place import ruled_out
from quartiers.usecases.zone_rows import zone_rows
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.programme.figures import UNSAID
from quartiers.web.programme.models import Label
from quartiers.web.programme.pages.money import KINDS
from quartiers.web.programme.reading import held, live_actions
from quartiers.web.programme.regions import places
from quartiers.web.public.publication import desks_for
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.planned import NEEDED, planned
from quartiers.web.zones import zone_names, zones_of

FEW = 15


@dataclass(frozen=True)
class Opened:
    """A scheme in force; `near`: establishments of the neighbourhood of which the register settles
    all that it can, `possible`: those that no condition rules out. None where none is loaded."""

    scheme: Scheme
    near: int | None = None
    possible: int | None = None


@dataclass(frozen=True)
class Row:
    """A neighbourhood of the list; `money` is that of its own lines."""

    code: str
    name: str
    actions: int
    money: Total


@dataclass(frozen=True)
class Key:
    """`refusal`: why there are no figures."""

    sentences: tuple[str, ...]
    register: str
    refusal: str = ""


@require_GET
def listing(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.READ, territory)
    place = territory_context(request, territory)
    rows = held(fictitious=place.fictitious, territory=territory)
    lines = of_one_zone(rows.fundings, {each.pk: each.zones for each in rows.actions})
    names = zone_names(territory)
    current = dict(zones_of(territory))
    aimed = {zone for action in rows.actions for zone in action.zones}
    context = {
        "territory": place,
        "here": territory,
        "fictitious": place.fictitious,
        "rows": [
            Row(
                code,
                names.get(code, code),
                sum(code in action.zones for action in rows.actions),
                total(line for line in lines if line.zone == code),
            )
            for code in [*current, *sorted(aimed - set(current))]
        ],
    }
    return render(request, "programme/quartiers.html.j2", context)


@require_GET
def page(request: HttpRequest, territory: str, code: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    place = territory_context(request, territory)
    rows = held(fictitious=place.fictitious, territory=territory)
    names = zone_names(territory)
    there = {action.pk for action in rows.actions if code in action.zones}
    if code not in dict(zones_of(territory)) and not there:
        raise Http404
    now = state.current()
    actions = list(
        live_actions(_strategies(there))
        .filter(pk__in=there)
        .select_related("objective", "lead", "pilot")
        .prefetch_related(*NEEDED)
    )
    lines = of_one_zone(rows.fundings, {each.pk: each.zones for each in rows.actions})
    own = [line for line in lines if line.zone == code]
    shared = [line for line in lines if line.action in there and not line.zone]
    opened = _opened(now.mark, code, territory)
    context = {
        "territory": place,
        "here": territory,
        "fictitious": place.fictitious,
        "code": code,
        "name": names.get(code, code),
        "key": _key(now.mark, code),
        "actions": actions,
        "blockages": _by_kind_of_alert(alerts(planned(actions), now.day, now.loaded.catalogue)),
        "money": _by_kind(own),
        "own": total(own),
        "shared": total(shared),
        "opened": opened[:FEW],
        "opened_count": len(opened),
        "counted": any(each.possible is not None for each in opened),
        "desks": desks_for(territory),
        "referents": _referents(territory),
        "day": now.day,
        "user": user,
    }
    return render(request, "programme/delegue.html.j2", context)


def _strategies(actions: set[int]) -> list[int]:
    found = Action.objects.filter(pk__in=actions).order_by()
    return list(found.values_list("objective__strategy", flat=True).distinct())


def _by_kind(lines: list[object]) -> list[tuple[str, Mapping[int, Total]]]:
    """By kind of credits, then by year."""
    found: dict[str, dict[int, Total]] = {}
    for (kind, year), held_ in totals(lines, lambda f: (f.credits or UNSAID, f.year)).items():
        found.setdefault(kind, {})[year] = held_
    return [(KINDS[kind], found[kind]) for kind in KINDS if kind in found]


@lru_cache(64)
def _key(_mark: str, code: str) -> Key:
    now = state.current()
    try:
        made = diagnose(code, as_of=now.day, store=now.store_of(code))
    except QuartiersError as error:
        return Key((), "", error.message)
    return Key(tuple(compose.page(made).summary), str(made.stock_date))


@lru_cache(64)
def _opened(_mark: str, code: str, territory: str) -> tuple[Opened, ...]:
    """Those in force here, from the one that the most establishments are close to."""
    now = state.current()
    catalogue = now.loaded.catalogue
    out = ruled_out(catalogue, places(territory), now.day) if places(territory) else frozenset()
    here = [
        scheme
        for scheme in catalogue.schemes.values()
        if is_open(scheme, now.day) and scheme.id not in out
    ]
    try:
        facts = zone_rows(now.store_of(code), code, now.day).facts
    except QuartiersError:
        return tuple(Opened(scheme) for scheme in here)
    program = prepare(catalogue, now.day, [scheme.id for scheme in here])
    found = []
    for rule, tally in zip(program.rules, tallies(program, facts), strict=True):
        near = sum(tally.verdicts.get(key, 0) for key in OPEN[:2])
        possible = sum(tally.verdicts.get(key, 0) for key in OPEN)
        if possible:
            found.append(Opened(rule.scheme, near, possible))
    return tuple(sorted(found, key=lambda o: (-(o.near or 0), -(o.possible or 0), o.scheme.name)))


def _by_kind_of_alert(found: Sequence[Alert]) -> list[tuple[str, str, bool, list[Alert]]]:
    """Label, advice, gravity, alerts: what is to be done is said once for all that wait for it."""
    groups: dict[tuple[str, str, bool], list[Alert]] = {}
    for alert in found:
        groups.setdefault((alert.label, alert.advice, alert.grave), []).append(alert)
    return [(*key, held_) for key, held_ in groups.items()]


def _referents(territory: str) -> list[object]:
    labels = Label.objects.filter(territory=territory).prefetch_related("referents__organisation")
    return [referent for label in labels for referent in label.referents.all()]


urls = [
    path("espace/<slug:territory>/quartiers/", listing, name="quartiers_territoire"),
    path("espace/<slug:territory>/quartiers/<slug:code>/", page, name="delegue"),
]
