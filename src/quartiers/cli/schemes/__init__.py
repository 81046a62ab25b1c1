"""`quartiers schemes`: each of its verbs in its own module, imported only when it is called."""

import click

from quartiers.cli.lazy import LazyGroup

VERBS = {
    "search": "Cherche un dispositif par ses mots, un besoin ou un sigle.",
    "check": "Vérifie les fiches du catalogue et dit ce qu’il couvre.",
    "diff": "Ce qui ouvre, ferme ou change entre deux dates.",
    "export": "Écrit le catalogue pour un autre programme (JSON, CSV, Aides-territoires).",
    "import": "Importe les aides d’un autre annuaire, montrées à part dans la recherche.",
    "match": "Les dispositifs d’un établissement, d’une adresse ou d’un projet, et pourquoi.",
    "opportunities": "Tous les dispositifs, pour les établissements d’une zone.",
    "schema": "Écrit le schéma JSON des fiches, pour un éditeur de texte.",
    "show": "Montre la fiche d’un dispositif, telle qu’à une date.",
    "targets": "Les établissements d’une zone qu’un dispositif peut servir.",
}


class Verbs(LazyGroup):
    verbs = VERBS
    package = "quartiers.cli.schemes"


@click.group(
    cls=Verbs,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def command() -> None:
    """Les dispositifs : les chercher, les lire, savoir qui peut en bénéficier."""
