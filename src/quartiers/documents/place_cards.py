"""Where a point stands in each geography, in words: for the page of an address and its sheet."""

from dataclasses import dataclass

from quartiers.documents.french import typeset
from quartiers.documents.located import CONFIDENCE, metres
from quartiers.territory.french import number
from quartiers.usecases.locate import Located, Place, ZoningAnswer

UNSURE = "indecis"
PARTIAL = "inconnue, le contour du quartier peut ne pas être chargé"


@dataclass(frozen=True)
class PlaceCard:
    """`code` is the neighbourhood that holds the point or, outside, the nearest one (`inside` tells
    which). `headline` is a sentence, `border` tells what the distance is measured to; the other
    texts are cells of a table."""

    zoning: str
    geography: str
    headline: str
    inside: bool
    sure: bool
    undecided: bool
    code: str
    name: str
    others: tuple[str, ...]
    border: str
    distance: str
    confidence: str
    band: str
    in_force: bool
    validity: str
    basis: str
    contours: str


def place_cards(located: Located, i: int = 0, whole: bool = True) -> tuple[PlaceCard, ...]:
    """The geography in force first. `whole` False: the position is that of a street or a town, and
    nothing is said to be inside or outside."""
    pairs = zip(located.places(i), located.answers, strict=True)
    cards = [_card(place, answer, whole) for place, answer in pairs]
    return tuple(sorted(cards, key=lambda card: (not card.in_force, card.zoning)))


def _card(place: Place, answer: ZoningAnswer, whole: bool) -> PlaceCard:
    inside = bool(place.code)
    undecided = not whole or place.confidence == UNSURE
    unknown = place.confidence == "inconnue"
    return PlaceCard(
        zoning=place.zoning,
        geography=place.label,
        headline=typeset(_headline(place, answer, undecided, unknown)),
        inside=inside,
        sure=not undecided and not unknown,
        undecided=undecided,
        code=place.code or place.nearest,
        name=place.name if inside else place.nearest_name,
        others=place.all_codes[1:],
        border=_border(place),
        distance=typeset(metres(place.distance_m)),
        confidence=typeset(_confidence(place, whole)),
        band=typeset(_band(place)),
        in_force=place.in_force,
        validity=place.validity,
        basis=place.basis,
        contours=typeset(_contours(answer)),
    )


def _headline(place: Place, answer: ZoningAnswer, undecided: bool, unknown: bool) -> str:
    near = f"{place.name or place.nearest_name} ({place.code or place.nearest})"
    if undecided:
        return f"indécis : trop près de la limite de {near}, ou position trop vague, pour trancher"
    if place.code:
        return f"dans le quartier {near}"
    if unknown:
        return "on ne sait pas : les contours chargés ne couvrent pas toute la France"
    return "hors de tout quartier prioritaire"


def _border(place: Place) -> str:
    if place.code:
        return "de ce quartier"
    if place.partial:
        return "du plus proche des quartiers dont le contour est chargé"
    return "du quartier le plus proche"


def _confidence(place: Place, whole: bool) -> str:
    if not whole:
        return "indécis, la position n’est pas celle d’un numéro dans la rue"
    if place.partial and not place.code:
        return PARTIAL
    return CONFIDENCE[place.confidence]


def _band(place: Place) -> str:
    if place.band:
        return f"oui, de {', '.join(place.band)}"
    # Contours that are not loaded have a band too, and a point that may be inside is in none
    return "inconnue" if place.partial or place.confidence == UNSURE else "non"


def _contours(answer: ZoningAnswer) -> str:
    said = f"contours {answer.vintage}"
    if answer.partial:
        said += f", partiels : {number(answer.loaded)} des {number(answer.facts.count or 0)}"
    return said
