"""`quartiers sources`: what is loaded, how old it is, what failed. 80 columns."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from quartiers.territory.french import counted, typeset

if TYPE_CHECKING:
    from quartiers.usecases.sources import Row

WIDTH = 80


@click.command("sources")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Texte pour lire, JSON pour un programme.",
)
@click.option("--demo", is_flag=True, help="Le territoire de démonstration (fictif).")
def command(kind: str, demo: bool) -> None:
    """Liste les jeux de données, leur millésime et leur état."""
    from quartiers.usecases.sources import sources

    rows = sources(demo=demo)
    if kind == "json":
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    if demo:
        click.echo("Territoire de démonstration : données fictives.\n")
    found = [line for family in families(rows) for line in lines(*family)]
    click.echo("\n".join(found) or "Aucune donnée chargée.")


def families(rows: "Sequence[Row]") -> "list[list[Row]]":
    """The rows of each dataset together, newest vintage first; a failure stands alone."""
    found: list[list[Row]] = []
    for row in rows:
        same = found and found[-1][0].dataset == row.dataset and not found[-1][0].reason
        if same:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def lines(row: "Row", *older: "Row") -> list[str]:
    """A dataset in three lines or so: name and state, title, facts; then its older vintages."""
    head = f"{row.dataset} {row.vintage}".strip()
    found = [f"{head} {'.' * max(3, WIDTH - len(head) - len(row.state) - 2)} {row.state}"]
    found += _wrapped(row.title)
    facts = [
        counted(row.rows, "ligne", "lignes") if row.rows is not None else "",
        f"publié le {_french(row.published_on)}" if row.published_on else "",
        _fetched(row),
        row.publisher,
        row.licence,
    ]
    found += _wrapped(" · ".join(fact for fact in facts if fact))
    if row.scope:
        found += _wrapped(f"Champ : {row.scope}")
    if row.expected:
        found += _wrapped(f"Fichier attendu dans un miroir : {row.expected}")
    if row.reason:
        found += _wrapped(f"Cause : {row.reason}")
        used = f"le millésime {row.last_good} reste en service" if row.last_good else ""
        found += _wrapped(used or "aucun millésime valide n’est en service")
    found += [line for drift in row.drift for line in _wrapped(f"Écart : {drift}")]
    if older:
        found += _wrapped("Aussi : " + ", ".join(each.vintage for each in older))
    return found


def _fetched(row: "Row") -> str:
    if not row.fetched_on:
        return ""
    return f"{'essayé' if row.reason else 'chargé'} le {_french(row.fetched_on)}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        typeset(text),
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _french(day: str) -> str:
    return "/".join(reversed(day[:10].split("-")))
