"""`quartiers schemes check`: every mistake of the catalogue, then what it covers."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.cli.days import read_day

if TYPE_CHECKING:
    from quartiers.errors import CatalogueError
    from quartiers.schemes.checking.check import CheckReport
    from quartiers.schemes.checking.coverage import Coverage

WIDTH = 80
UNBROKEN = re.compile("(?<=[«→]) | (?=[»:;?!])")  # spaces that a line must not end with


@click.command()
@click.argument(
    "files",
    metavar="[FICHIER]…",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--cases",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Rejoue aussi les cas écrits à la main de ce dossier.",
)
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="Jour de la vérification, AAAA-MM-JJ (aujourd’hui).",
)
def command(files: tuple[Path, ...], cases: Path | None, as_of: str | None) -> None:
    """Vérifie tout le catalogue, ou seulement les FICHIERS donnés (fiches, paramètres ou cas).

    Un fichier d’un dossier « actions » est lu comme un modèle d’action.

    Chaque erreur dit son fichier, sa ligne, sa clé et quoi faire. Code de sortie 6 s’il y en a.
    """
    from quartiers.errors import CatalogueError
    from quartiers.schemes.checking.check import check_catalogue
    from quartiers.strategy.action_models import FOLDER
    from quartiers.strategy.checking import check_models

    day = read_day(as_of)
    models = tuple(path for path in files if path.parent.name == FOLDER)
    schemes = tuple(path for path in files if path not in models)
    report = check_catalogue(schemes, cases=cases, today=day)
    wrong = check_models(models) if models or not files else ()
    report = replace(report, errors=(*(report.errors if schemes or not files else ()), *wrong))
    for line in _lines(report):
        click.echo(line)
    if report.errors:
        click.get_current_context().exit(CatalogueError.exit_code)


def _lines(report: "CheckReport") -> Iterator[str]:
    yield from _told("Erreurs", report.errors)
    yield from _told("Avertissements", report.warnings)
    yield from _covered(report.coverage)
    errors, warnings = len(report.errors), len(report.warnings)
    yield f"{_count(errors, 'erreur')}, {_count(warnings, 'avertissement')}."


def _told(title: str, problems: "Iterable[CatalogueError]") -> Iterator[str]:
    problems = tuple(problems)
    if not problems:
        return
    yield f"{title} ({len(problems)})"
    for problem in problems:
        yield from _wrapped(problem.message, "  ")
        if problem.hint:
            yield from _wrapped(f"→ {problem.hint}", "    ")
    yield ""


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        UNBROKEN.sub("\u00a0", text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _covered(found: "Coverage") -> Iterator[str]:
    from quartiers.schemes.sourcing import LEVELS

    kinds = {
        "donnee": "vérifiables par la machine",
        "declaratif": "à demander à la personne",
        "appreciation": "laissées à l’appréciation d’un instructeur",
    }
    yield (
        f"Dispositifs : {found.schemes}, dont {found.closed} hors vigueur. "
        f"Paramètres : {found.parameters}."
    )
    yield f"Conditions : {sum(found.kinds.values())}"
    for kind, label in kinds.items():
        yield f"  {found.kinds.get(kind, 0):5} {label}"
    yield "Source de ces conditions"
    for level, label in LEVELS.items():
        yield f"  {found.levels.get(level, 0):5} {label}"
    yield (
        f"Dispositifs qu’une donnée peut écarter, en plus du porteur : {len(found.refutable)} "
        f"sur {found.schemes}"
    )
    yield from _wrapped(f"Sans une telle condition : {', '.join(found.unchecked) or 'aucun'}", "  ")
    if found.cases:
        yield f"Cas écrits à la main : {found.cases}, sur {found.with_cases} dispositifs"
    yield ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number > 1)}"
