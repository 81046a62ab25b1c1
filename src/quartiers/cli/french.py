"""Click's own words in French: its help pages, and its refusals of a badly written command.

Click words them in English, behind gettext. Rather than a translation catalogue to compile and
ship, the few places where a person meets them are redrawn here: a formatter for the help pages, a
sentence for each refusal.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click

from quartiers.territory.french import typeset

# Every fixed text of a help page of click: headings, then what it adds to options.
HEADINGS = {"Commands": "Commandes", "Positional arguments": "Arguments"}
HELPS = {
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
}
EXTRAS = {"default: ": "par défaut : ", "required": "obligatoire", "env var: ": "variable : "}
METAVARS = {
    "INTEGER RANGE": "ENTIER",
    "INTEGER": "ENTIER",
    "FLOAT RANGE": "NOMBRE",
    "FLOAT": "NOMBRE",
    "TEXT": "TEXTE",
    "PATH": "CHEMIN",
    "FILE": "FICHIER",
    "DIRECTORY": "DOSSIER",
}
_EXTRA = re.compile(r"\[(?:default: |required|env var: )[^\[\]]*\]$")
_METAVAR = re.compile(rf"(?<=\s)(?:{'|'.join(METAVARS)})\b")


class FrenchFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Usage : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{HEADINGS.get(heading, heading)} ")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        french = [(_metavars(left), _help(right)) for left, right in rows]
        super().write_dl(french, col_max, col_spacing)


class FrenchContext(click.Context):
    formatter_class = FrenchFormatter


def _metavars(text: str) -> str:
    return _METAVAR.sub(lambda found: METAVARS[found[0]], text)


def _help(text: str) -> str:
    def extra(found: re.Match[str]) -> str:
        said = found[0]
        for english, french in EXTRAS.items():
            said = said.replace(english, french)
        return said

    return typeset(_EXTRA.sub(extra, HELPS.get(text, text)))


def refusal(error: click.UsageError) -> tuple[str, str]:
    """What is wrong with the command as it was typed, and what to do next."""
    if isinstance(error, click.NoSuchOption):
        return _unknown_option(error)
    if isinstance(error, click.MissingParameter):
        return f"Il manque {_name(error.param)}.", _more(error)
    if isinstance(error, click.BadParameter):
        return _bad_value(error), _more(error)
    if isinstance(error, click.BadOptionUsage):
        return _bad_option(error), _more(error)
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
    if extra:
        return f"« {extra[1]} » est en trop.", _more(error)
    return error.message, _more(error)


def unknown_command(typed: str, known: Sequence[str], ctx: click.Context) -> click.UsageError:
    near = get_close_matches(typed, known, 1)
    asked = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
    return click.UsageError(f"La commande « {typed} » n’existe pas.{asked}", ctx)


def _more(error: click.UsageError) -> str:
    # Click's parser of options does not say in which command it was
    return f"Aide : {error.ctx.command_path if error.ctx else 'quartiers COMMANDE'} --help"


def _unknown_option(error: click.NoSuchOption) -> tuple[str, str]:
    near = f"Vouliez-vous dire {' ou '.join(error.possibilities)} ? " if error.possibilities else ""
    return f"L’option {error.option_name} n’existe pas.", near + _more(error)


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"l’option {max(param.opts, key=len)}"
    return f"l’argument {param.human_readable_name.upper()}" if param else "une valeur"


def _bad_value(error: click.BadParameter) -> str:
    where = _name(error.param)
    typed = re.search(r"'(.*?)' (?:is|does) |^(\S+) is not", error.message)
    value = f"« {typed[1] or typed[2]} » n’est pas accepté" if typed else "valeur refusée"
    return f"{where[0].upper()}{where[1:]} : {value}, {_expected(error.param)}."


def _expected(param: click.Parameter | None) -> str:
    kind = param.type if param else None
    if isinstance(kind, click.Choice):
        return f"au choix : {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange | click.FloatRange):
        bounds = [("d’au moins", kind.min), ("d’au plus", kind.max)]
        said = [f"{word} {_count(bound)}" for word, bound in bounds if bound is not None]
        return (
            f"il faut un nombre {'entier ' * isinstance(kind, click.IntRange)}{' et '.join(said)}"
        )
    if kind is click.INT:
        return "il faut un nombre entier"
    if kind is click.FLOAT:
        return "il faut un nombre, avec un point décimal"
    if isinstance(kind, click.Path):
        wanted = "un fichier" if kind.file_okay else "un dossier"
        return f"il faut {wanted}" + " qui existe" * kind.exists
    return "vérifiez ce qui est attendu"


def _bad_option(error: click.BadOptionUsage) -> str:
    if "does not take a value" in error.message:
        return f"L’option {error.option_name} ne prend pas de valeur."
    return f"L’option {error.option_name} attend une valeur."


def _count(number: float) -> str:
    return f"{number:,}".replace(",", "\u202f")
