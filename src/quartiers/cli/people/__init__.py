"""`quartiers people`: what an administrator does for the people of the workspaces."""

import click

from quartiers.cli.lazy import LazyGroup

VERBS = {
    "backup": "Sauvegarde la base des espaces de travail, site ouvert ou non (SQLite).",
    "digest": "Envoie le résumé quotidien : tâches à échéance, messages.",
    "fill": "Remplit les indicateurs suivis par les données ouvertes.",
    "invite": "Invite quelqu’un, et montre le lien de son invitation.",
    "migrate": "Met à jour les tables de la base, et dit lesquelles.",
    "tidy": "Efface ce qui a fait son temps : motifs de listes, invitations, sessions.",
}


class Verbs(LazyGroup):
    verbs = VERBS
    package = "quartiers.cli.people"


@click.group(
    cls=Verbs,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def command() -> None:
    """Les comptes et la base des espaces de travail."""
