"""A place as people give it, by an address in words or by coordinates, read with its doubts."""

from dataclasses import dataclass, field, replace

from django.http import HttpRequest

from quartiers.errors import BadCoordinates, BadInput
from quartiers.storage.store import Store
from quartiers.territory.coordinates import one_position
from quartiers.territory.french import number as french_number
from quartiers.usecases.place_profile import PRECISION
from quartiers.usecases.points_file import number
from quartiers.usecases.profile import Asked
from quartiers.usecases.register_profile import known_places
from quartiers.web.asked import text
from quartiers.web.geocoding.choosing import Searched, search, store_at
from quartiers.web.geocoding.found import Found, house_metres
from quartiers.web.state import State

LONGEST = 200
LEAST_SURE = 10_000.0  # metres; a position that is vaguer says nothing


@dataclass(frozen=True)
class Position:
    """`found` is the answer of the geocoder, None for coordinates that were given. `exact`: it may
    settle an individual verdict."""

    lon: float
    lat: float
    precision: float
    store: Store
    found: Found | None = None

    @property
    def exact(self) -> bool:
        return self.found is None or self.found.exact

    @property
    def fictitious(self) -> bool:
        return self.store.demo

    @property
    def label(self) -> str:
        if self.found is not None:
            return self.found.label
        return f"Point {french_number(self.lon, 5)} ; {french_number(self.lat, 5)}"

    @property
    def asked(self) -> dict[str, object]:
        """What names the same place in an address of this site."""
        if self.found is not None:
            return {"choix": self.found.id}
        return {"lon": self.lon, "lat": self.lat, "precision": f"{self.precision:g}"}


@dataclass(frozen=True)
class Given:
    """What was asked and what came of it. `error` stands beside the form; `swapped` are the same
    coordinates in the other order, where that is likely what was meant."""

    words: str = ""
    lon: str = ""
    lat: str = ""
    precision: str = ""
    position: Position | None = None
    searched: Searched = field(default_factory=Searched)
    error: BadInput | None = None
    swapped: tuple[float, float] | None = None

    @property
    def empty(self) -> bool:
        return not (self.words or self.lon or self.lat)


def given(request: HttpRequest, held: State, name: str = "q") -> Given:
    """Never raises: what cannot be used is told beside the form."""
    words = text(request, name, LONGEST)
    lon, lat, precision = (text(request, each, 30) for each in ("lon", "lat", "precision"))
    typed = Given(words, lon, lat, precision)
    if lon or lat:
        return _at(typed, held)
    if not words:
        return typed
    searched = search(held, words, text(request, "choix", LONGEST))
    if searched.place is None:
        return Given(words, searched=searched)
    return Given(words, position=_found(searched.place, held), searched=searched)


def _found(found: Found, held: State) -> Position:
    store = held.demo if found.fictitious and held.demo is not None else held.real
    return Position(found.lon, found.lat, house_metres(), store, found)


def _at(typed: Given, held: State) -> Given:
    lon, lat = number(typed.lon), number(typed.lat)
    try:
        if lon is None or lat is None:
            wrong = "longitude" if lon is None else "latitude"
            raise BadCoordinates(
                f"La {wrong} n’est pas un nombre.",
                "Donnez les deux en degrés, par exemple 6,2205 et 49,1129.",
            )
        precision = _precision(typed.precision)
        one_position(lon, lat)
    except BadInput as error:
        plain = BadCoordinates(_message(error.message), _hint(error.hint))
        return replace(typed, error=plain, swapped=_swapped(lon, lat))
    return replace(typed, position=Position(lon, lat, precision, store_at(held, lon, lat)))


def _precision(typed: str) -> float:
    if not typed:
        return PRECISION
    metres = number(typed)
    if metres is None or not 0 <= metres <= LEAST_SURE:
        raise BadCoordinates(
            f"La précision « {typed} » n’est pas une distance utilisable.",
            f"Donnez un nombre de mètres, de 0 à {french_number(LEAST_SURE)}.",
        )
    return metres


def _message(message: str) -> str:
    if "hors de France" in message:
        return "Ce point est hors de France, ou loin de ses côtes."
    return message


def _hint(hint: str) -> str:
    """What is told to the command line speaks of its own options."""
    for_commands = "--" in hint or "vient d’abord" in hint
    return "Donnez des degrés, par exemple 6,2205 et 49,1129." if for_commands else hint


def _swapped(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    if lon is None or lat is None:
        return None
    try:
        one_position(lat, lon)
    except BadCoordinates:
        return None
    return lat, lon


def asked_of(position: Position) -> Asked:
    """The facts of the place, with the commune that the geocoder names where it is known here."""
    facts: dict[str, object] = {}
    found = position.found
    if found is not None:
        known = known_places(position.store)
        if found.commune in known:
            town = {"valeur": known.roll_up(found.commune), "source": "géocodage"}
            facts = {f"commune@{unit}": town for unit in ("etablissement", "projet")}
    if not position.exact:
        return Asked(facts=facts)
    return Asked(address=(position.lon, position.lat), precision=position.precision, facts=facts)
