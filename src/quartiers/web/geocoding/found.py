"""One answer of a geocoder, and what a position of its kind may be used for."""

from dataclasses import dataclass

from quartiers.territory.zonings import assumed_precisions

HOUSE, STREET, LOCALITY, TOWN = "housenumber", "street", "locality", "municipality"
KINDS = {
    HOUSE: "au numéro",
    STREET: "à la rue, sans le numéro",
    LOCALITY: "au lieu-dit",
    TOWN: "à la commune",
}
_NUMBER_FOUND = "11"  # of the table of assumed precisions: a sure street, the number found


@dataclass(frozen=True)
class Found:
    """`id` tells it apart from the others of its answer; `score` goes from 0 to 1."""

    id: str
    label: str
    kind: str
    lon: float
    lat: float
    score: float
    commune: str
    city: str
    fictitious: bool = False

    @property
    def exact(self) -> bool:
        """A house number alone settles an individual verdict."""
        return self.kind == HOUSE

    @property
    def kind_said(self) -> str:
        return KINDS.get(self.kind, "à un lieu")


def house_metres() -> float:
    """Metres granted to the position of a house number: our assumption, the same as for a row of
    the register whose number was found (`catalogue/zonages/precision.yaml`). Services do not tell
    whether they point at the door, the plot or a middle between two numbers."""
    return float(assumed_precisions()[_NUMBER_FOUND].metres or 0)
