"""`quartiers schemes diff`: what the rules change between two days."""

import click

from quartiers.cli.days import read_day


@click.command("diff")
@click.option("--from", "before", required=True, metavar="DATE", help="Le premier jour.")
@click.option("--to", "after", required=True, metavar="DATE", help="Le second jour, plus récent.")
@click.option(
    "--zone", default="", metavar="CODE", help="Compter aussi les établissements touchés."
)
@click.option("--all", "everything", is_flag=True, help="Montrer les listes entières.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Texte pour lire, JSON pour un programme.",
)
@click.option("--demo", is_flag=True, help="Le territoire de démonstration (fictif).")
def command(before: str, after: str, zone: str, everything: bool, kind: str, demo: bool) -> None:
    """Dit ce qui ouvre, ferme ou change entre deux dates, et pour combien d’établissements.

    \b
    quartiers schemes diff --from 2025-12-31 --to 2026-01-01
    quartiers schemes diff --from 2025-12-31 --to 2026-01-01 --zone QN07520M
    """
    from quartiers.documents.changes import changes_json, changes_text
    from quartiers.errors import BadInput
    from quartiers.usecases.diff import schemes_diff

    first, last = read_day(before), read_day(after)
    if first is None or last is None:
        raise BadInput("Il manque une date.", "Donnez --from DATE et --to DATE, AAAA-MM-JJ.")
    changes = schemes_diff(first, last, zone=zone, demo=demo)
    said = changes_json(changes) if kind == "json" else changes_text(changes, everything)
    click.echo(said, nl=False)
