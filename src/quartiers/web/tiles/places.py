"""Where the map can go at once: the hexagone, and each territory overseas at its own scale."""

from dataclasses import dataclass

from quartiers.usecases.contours import Frame


@dataclass(frozen=True)
class Lieu:
    """`departement` is the code that its neighbourhoods bear, "" for the hexagone."""

    slug: str
    name: str
    frame: Frame
    departement: str = ""


HEXAGONE = Lieu("hexagone", "Hexagone et Corse", (-5.2, 41.3, 9.7, 51.2))
LIEUX = (
    HEXAGONE,
    Lieu("guadeloupe", "Guadeloupe", (-61.85, 15.8, -60.95, 16.55), "971"),
    Lieu("martinique", "Martinique", (-61.25, 14.35, -60.8, 14.9), "972"),
    Lieu("guyane", "Guyane", (-54.6, 2.1, -51.6, 5.8), "973"),
    Lieu("la-reunion", "La Réunion", (55.2, -21.4, 55.85, -20.86), "974"),
    Lieu("mayotte", "Mayotte", (44.98, -13.02, 45.32, -12.6), "976"),
    Lieu("saint-martin", "Saint-Martin", (-63.17, 18.0, -62.97, 18.13), "978"),
    Lieu("polynesie", "Polynésie française", (-149.95, -17.9, -149.1, -17.4), "987"),
)


def lieu(slug: str) -> Lieu | None:
    return next((each for each in LIEUX if each.slug == slug), None)
