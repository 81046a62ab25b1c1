"""The fictitious strategy, as data. Dates are months from today: what is late stays late.

Places are ranks among the neighbourhoods of the territory; people are keys of `people.py`. No name
of a person, of a firm or of a street is that of anybody.
"""

from dataclasses import dataclass

TITLE = "Stratégie de développement économique des quartiers (démonstration)"
SUMMARY = (
    "Stratégie fictive, écrite pour montrer l’outil : le territoire, les chiffres, les personnes "
    "et les montants sont inventés. Elle vise à garder les commerces utiles, à accueillir de "
    "l’activité productive dans des locaux aujourd’hui vides et à accompagner les créateurs "
    "jusqu’à leur troisième année."
)


@dataclass(frozen=True)
class Stake:
    """`figures`: place, then the id of a figure of its diagnostic."""

    title: str
    text: str
    figures: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Objective:
    title: str
    priority: str
    stakes: tuple[int, ...]


STAKES = (
    Stake(
        "Des commerces nombreux, mais fragiles",
        "L’offre de proximité tient par quelques rues ; les fermetures y sont suivies de longues "
        "vacances.",
        ((0, "commerces"), (0, "fermetures_annee"), (1, "commerces")),
    ),
    Stake(
        "Des entreprises créées qui durent peu",
        "L’accompagnement s’arrête souvent à l’immatriculation.",
        ((0, "survie_3_ans"), (0, "creations_annee"), (1, "creations_annee")),
    ),
    Stake(
        "Peu d’activités productives et peu d’emplois sur place",
        "Des locaux en rez-de-chaussée restent vides faute de travaux.",
        ((0, "emplois_salaries"), (1, "emplois_salaries"), (1, "employeurs")),
    ),
    Stake(
        "Des entreprises individuelles éloignées des outils numériques",
        "La vente à distance et la facture électronique sont citées comme les premiers besoins.",
        ((0, "part_entrepreneurs_individuels"), (1, "part_entrepreneurs_individuels")),
    ),
)
OBJECTIVES = (
    Objective("Garder et diversifier les commerces utiles", "commerce_artisanat", (0,)),
    Objective("Accompagner les créateurs jusqu’à trois ans", "entrepreneuriat", (1,)),
    Objective("Accueillir des ateliers en pied d’immeuble", "activites_productives", (2,)),
    Objective("Équiper les petites entreprises en numérique", "transition_numerique", (3,)),
)
FINDINGS = (
    ("force", "Un tissu commercial dense autour des Halles."),
    ("faiblesse", "Des locaux vacants dont les propriétaires ne sont pas tous connus."),
    ("opportunite", "Le programme de renouvellement urbain libère des rez-de-chaussée."),
    ("menace", "Une zone commerciale de périphérie s’agrandit."),
)
