"""One page by neighbourhood, for the prefect's delegate: to be printed before a meeting."""

from collections.abc import Mapping
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
from quartiers.strategy.alerts import alerts
from quartiers.usecases.diagnose import diagnose
from quartiers.usecases.search_documents import is_open
from quartiers.usecases.zone_rows import zone_rows
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.programme.figures import UNSAID
from quartiers.web.programme.models import Label
from quartiers.web.programme.pages.money import KINDS
from quartiers.web.programme.reading import held, live_actions
from quartiers.web.programme.regions import departements
from quartiers.web.public.publication import published
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.places import zone_names
from quartiers.web.strategies.planned import NEEDED, planned

FEW = 15


@dataclass(frozen=True)
class Opened:
    """A scheme in force, and how many establishments of the neighbourhood no condition rules out;
    `possible` None where no register is loaded."""

    scheme: Scheme
    possible: int | None


@dataclass(frozen=True)
class Key:
    """`refusal`: why there are no figures."""

    sentences: tuple[str, ...]
    register: str
    refusal: str = ""


@require_GET
def page(request: HttpRequest, territory: str, code: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    place = territory_context(request, territory)
    rows = held(fictitious=place.fictitious, territory=territory)
    names = zone_names(territory)
    there = {action.pk for action in rows.actions if code in action.zones}
    if code not in names and not there:
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
    by_key = {str(action.pk): action for action in actions}
    context = {
        "territory": place,
        "here": territory,
        "fictitious": place.fictitious,
        "code": code,
        "name": names.get(code, code),
        "key": _key(now.mark, code),
        "actions": actions,
        "blockages": [
            (alert, by_key[alert.action])
            for alert in alerts(planned(actions), now.day, now.loaded.catalogue)
        ],
        "money": _by_kind(own),
        "own": total(own),
        "shared": total(shared),
        "opened": _opened(now.mark, code)[:FEW],
        "opened_count": len(_opened(now.mark, code)),
        "desks": _desks(territory),
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
def _opened(_mark: str, code: str) -> tuple[Opened, ...]:
    """Those in force, from the one that the most establishments of the neighbourhood may use."""
    now = state.current()
    catalogue = now.loaded.catalogue
    open_now = [scheme for scheme in catalogue.schemes.values() if is_open(scheme, now.day)]
    try:
        facts = zone_rows(now.store_of(code), code, now.day).facts
    except QuartiersError:
        return tuple(Opened(scheme, None) for scheme in open_now)
    program = prepare(catalogue, now.day, [scheme.id for scheme in open_now])
    found = []
    for rule, tally in zip(program.rules, tallies(program, facts), strict=True):
        possible = sum(
            tally.verdicts.get(key, 0)
            for key in ("remplies", "a_confirmer", "information_manquante")
        )
        if possible:
            found.append(Opened(rule.scheme, possible))
    return tuple(sorted(found, key=lambda each: (-(each.possible or 0), each.scheme.name)))


def _desks(territory: str) -> list[object]:
    told = published()
    by_departement = told.desks if told else {}
    return [desk for each in departements(territory) for desk in by_departement.get(each, ())]


def _referents(territory: str) -> list[object]:
    labels = Label.objects.filter(territory=territory).prefetch_related("referents__organisation")
    return [referent for label in labels for referent in label.referents.all()]


urls = [path("espace/<slug:territory>/quartiers/<slug:code>/", page, name="delegue")]
