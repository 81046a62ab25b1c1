"""`quartiers schemes`: each of its verbs in its own module, imported only when it is called."""

import click

from quartiers.cli.lazy import LazyGroup

VERBS = {
    "check": "Vérifie les fiches du catalogue et dit ce qu’il couvre.",
    "schema": "Écrit le schéma JSON des fiches, pour un éditeur de texte.",
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
