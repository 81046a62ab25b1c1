"""The command `quartiers`: each verb in its own module, imported only when it is called."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from quartiers.cli.french import refusal
from quartiers.cli.lazy import LazyGroup
from quartiers.cli.terminal import laid_out

VERBS = {
    "demo": "Charge le territoire de démonstration (fictif) et calcule ses diagnostics.",
    "diagnose": "Diagnostic économique d’un quartier ou d’un territoire.",
    "locate": "Dit dans quelles zones se trouve un point, ou chaque ligne d’un fichier.",
    "people": "Comptes et espaces de travail : inviter, migrer, sauvegarder, faire le ménage.",
    "refresh": "Charge ou met à jour les données ouvertes.",
    "schemes": "Dispositifs d’aide : les chercher, les lire, savoir qui peut en bénéficier.",
    "serve": "Ouvre le site public et son API.",
    "sources": "Liste les jeux de données, leur millésime et leur état.",
}
DEBUG = "QUARTIERS_DEBUG"
BADLY_WRITTEN, INTERRUPTED = 2, 130


class Verbs(LazyGroup):
    verbs = VERBS
    package = "quartiers.cli"


@click.group(
    cls=Verbs,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    package_name="quartiers-productifs", prog_name="quartiers", message="%(prog)s %(version)s"
)
def root() -> None:
    """Diagnostic économique des quartiers prioritaires, à partir des fichiers officiels."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; whatever stops it is said in French on stderr, with its exit code."""
    from quartiers.errors import QuartiersError

    try:
        code = root.main(arguments, prog_name="quartiers", standalone_mode=False)
    except QuartiersError as error:
        _stop(error.message, error.hint, error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(BADLY_WRITTEN)
    except click.UsageError as error:
        _stop(*refusal(error), BADLY_WRITTEN)
    except (click.Abort, KeyboardInterrupt):
        _stop("commande interrompue.", "", INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _stop(
            f"imprévu ({type(error).__name__}) : la commande n’a pas pu aller au bout.",
            f"Relancez-la avec {DEBUG}=1 pour voir le détail, et joignez-le à votre signalement.",
            1,
        )
    sys.exit(code if isinstance(code, int) else 0)


def _stop(message: str, hint: str, code: int) -> NoReturn:
    click.echo(laid_out(f"Erreur : {message}"), err=True)
    if hint:
        click.echo(laid_out(f"→ {hint}"), err=True)
    sys.exit(code)
