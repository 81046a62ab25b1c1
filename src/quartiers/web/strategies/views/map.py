"""The map of actions, drawn by the server, with its table; and the place of an action."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.documents.drawings.action_map import Mark, draw
from quartiers.documents.drawings.draw import NARROW
from quartiers.territory.french import typeset
from quartiers.usecases.action_places import Places, action_places
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.fields import Number
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write
from quartiers.web.strategies.views import board
from quartiers.web.strategies.writing import Conflict, writing


@dataclass(frozen=True)
class Placed:
    """A row of the table: `how` is « point », « quartier » or "" for nowhere."""

    number: int
    action: Action
    how: str
    zones: tuple[str, ...]


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ_OWN, territory)
    strategy = board.strategy_of(request, territory)
    actions = list(board.actions_of(user, territory, strategy))
    names = board.zones_known(territory, actions)
    writable = set(reading.writable_actions(user, territory).values_list("pk", flat=True))
    context = framed(
        request,
        territory,
        strategy=strategy,
        asked=board.named(request),
        writable=writable,
        **mapped(territory, actions, names),
    )
    return render(request, "suivi/carte.html.j2", context)


def mapped(territory: str, actions: list[Action], names: dict[str, str]) -> dict[str, object]:
    """The drawing at its two widths, None where nothing can be drawn; and the rows of its table."""
    points = [action.place for action in actions if action.place]
    store = state.current().store_of(territory)
    places = action_places(store, list(names), [(lon, lat) for lon, lat in points])
    rows = [
        Placed(rank, action, _how(action), tuple(names.get(c, c) for c in action.zones))
        for rank, action in enumerate(actions, start=1)
    ]
    metres = iter(places.points)
    marks = []
    for row in rows:
        at = next(metres) if row.how == "point" else None
        if at is not None:
            marks.append(Mark(row.number, *at))
    within = {
        code: tuple(r.number for r in rows if r.how == "quartier" and code in r.action.zones)
        for code in names
    }
    credit = _credit(places)
    drawn = [
        draw(places.zones, places.communes, marks, within, credit, width)
        for width in (board.WIDE, NARROW)
    ]
    return {"map": drawn[0], "map_narrow": drawn[1], "rows": rows}


def _how(action: Action) -> str:
    return "point" if action.place else "quartier" if action.zones else ""


def _credit(places: Places) -> str:
    return typeset(f"Contours des quartiers : {places.vintage}.") if places.vintage else ""


class PlaceForm(forms.Form):
    """In degrees, as a map gives them; both or none."""

    latitude = Number(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = Number(label="Longitude", required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, float | None]:
        found: dict[str, float | None] = super().clean() or self.cleaned_data
        if not self.errors and (found["latitude"] is None) != (found["longitude"] is None):
            missing = "latitude" if found["latitude"] is None else "longitude"
            self.add_error(missing, "Donnez les deux coordonnées, ou aucune.")
        return found

    def place(self) -> list[float] | None:
        lat, lon = self.cleaned_data["latitude"], self.cleaned_data["longitude"]
        return None if lat is None or lon is None else [round(lon, 6), round(lat, 6)]


@require_http_methods(["GET", "POST"])
def where(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, _, action = opened_to_write(request, territory, "actions", pk)
    held = action.place or [None, None]  # type: ignore[attr-defined]
    version, status = action.version, 200
    form = PlaceForm(initial={"longitude": held[0], "latitude": held[1]})
    if request.method == "POST":
        form = PlaceForm(request.POST)
        try:
            if form.is_valid():
                with writing(action, number(request.POST.get("version")) or 0, user) as stored:
                    stored.place = form.place()  # type: ignore[attr-defined]
                return see_other(reverse("carte_actions", args=(territory,)))
            status = 400
        except Conflict as conflict:
            action, version, status = conflict.stored, conflict.stored.version, 409
    form.use_required_attribute = False
    context = framed(
        request,
        territory,
        action=action,
        form=form,
        version=version,
        conflict=status == 409,
        stored=action.place,  # type: ignore[attr-defined]
    )
    return render(request, "suivi/emplacement.html.j2", context, status=status)


urls = [
    path("espace/<slug:territory>/carte/", page, name="carte_actions"),
    path("espace/<slug:territory>/actions/<int:pk>/emplacement/", where, name="action_emplacement"),
]
