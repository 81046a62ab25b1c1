"""The command `quartiers`: each verb in its own module, imported only when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

VERBS = {
    "demo": "Charge le territoire de démonstration (fictif) et calcule ses diagnostics.",
    "diagnose": "Diagnostic économique d’un quartier ou d’un territoire.",
    "locate": "Dit dans quelles zones se trouve un point, ou chaque ligne d’un fichier.",
    "refresh": "Charge ou met à jour les données ouvertes.",
    "sources": "Liste les jeux de données, leur millésime et leur état.",
}


class LazyGroup(click.Group):
    """Knows its verbs by name and help, and imports a verb's module only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"quartiers.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quartiers-productifs", prog_name="quartiers")
def root() -> None:
    """Diagnostic économique des quartiers prioritaires, à partir des fichiers officiels."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an error of ours is said in French on stderr, with its exit code."""
    from quartiers.errors import QuartiersError

    try:
        root(args=arguments, prog_name="quartiers")
    except QuartiersError as error:
        click.echo(f"Erreur : {error.message}", err=True)
        if error.hint:
            click.echo(f"→ {error.hint}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
