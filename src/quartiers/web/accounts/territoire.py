"""The territory of a page of the workspaces: its name, and where its people may go from there."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from quartiers.errors import QuartiersError
from quartiers.territory.labelled import labelled_territories, territory
from quartiers.web.accounts.access import may
from quartiers.web.accounts.models import Membership
from quartiers.web.accounts.rights import Right
from quartiers.web.finders import finder_of
from quartiers.web.state import fictitious_code

# Name of the page, what it is called, the right that opens it: in the order of the bar.
MENU = (
    ("tableau", "Tableau de bord", Right.READ),
    ("strategie", "Stratégie", Right.READ),
    ("actions", "Actions", Right.READ_OWN),
    ("gantt", "Calendrier", Right.READ_OWN),
    ("budget", "Budget", Right.READ),
    ("suivi", "Suivi", Right.READ),
    ("quartiers_territoire", "Quartiers", Right.READ),
    ("releve", "Relevé", Right.SURVEY),
    ("fichiers", "Fichiers locaux", Right.LOCAL_FILES),
    ("listes", "Listes", Right.LISTS),
    ("exports", "Exports", Right.EXPORT),
    ("membres", "Membres", Right.MEMBERS),
)


@dataclass(frozen=True)
class Item:
    label: str
    address: str


@dataclass(frozen=True)
class Place:
    """`known`: the lists of places in use have it; else it was merged or given another code, and
    what was written of it stays reachable."""

    key: str
    name: str
    menu: tuple[Item, ...]
    fictitious: bool
    known: bool


def territory_context(request: HttpRequest, key: str) -> Place:
    """For the frame `espace.html.j2`, under the name `territory`. Raises Http404 for a key that
    names no place and of which nobody was ever a member."""
    name = name_of(key)
    if not name and not Membership.objects.filter(territory=key).exists():
        raise Http404
    return Place(
        key=key,
        name=name or f"Territoire {key}",
        menu=tuple(_menu(request, key)),
        fictitious=fictitious_code(key),
        known=bool(name),
    )


def name_of(key: str) -> str:
    """Of a labelled territory or of an official code, "" where nothing bears it any more."""
    label = labelled_territories().get(key)
    if label is not None:
        return label.name
    try:
        return territory(key, finder_of(key).known).name
    except QuartiersError:
        return ""


def home(request: HttpRequest, key: str) -> str:
    """The first page of a territory that the person may open, "" where there is none."""
    return next((item.address for item in _menu(request, key)), "")


def _menu(request: HttpRequest, key: str) -> list[Item]:
    found = []
    for page, label, right in MENU:
        if may(request.user, right, key):
            try:
                found.append(Item(label, reverse(page, args=(key,))))
            except NoReverseMatch:  # no page of that name in this version
                continue
    return found
