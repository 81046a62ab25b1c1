"""`quartiers schemes opportunities`: every scheme for the establishments of a zone."""

import click

from quartiers.cli.days import read_day


@click.command("opportunities")
@click.option(
    "--zone",
    required=True,
    metavar="CODE",
    help="QPV (2015 ou 2024), commune, EPCI, département, région ou territoire labellisé.",
)
@click.option("--as-of", "as_of", metavar="DATE", help="Date des règles, AAAA-MM-JJ (ce jour).")
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
def command(zone: str, as_of: str | None, everything: bool, kind: str, demo: bool) -> None:
    """Dit, pour chaque dispositif, combien d’établissements d’une zone sont concernés.

    \b
    quartiers schemes opportunities --zone QN07520M
    quartiers schemes opportunities --zone roubaix --all
    """
    from quartiers.documents.chances import opportunities_json, opportunities_text
    from quartiers.usecases.opportunities import opportunities

    found = opportunities(zone, as_of=read_day(as_of), demo=demo)
    said = opportunities_json(found) if kind == "json" else opportunities_text(found, everything)
    click.echo(said, nl=False)
