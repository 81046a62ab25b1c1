"""`quartiers schemes targets`: the establishments of a zone that a scheme may serve."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.cli.days import read_day
from quartiers.errors import BadInput

if TYPE_CHECKING:
    from quartiers.usecases.targets import Targets


@click.command("targets")
@click.argument("identifiant")
@click.option(
    "--zone",
    required=True,
    metavar="CODE",
    help="QPV (2015 ou 2024), commune, EPCI, département, région ou territoire labellisé.",
)
@click.option("--as-of", "as_of", metavar="DATE", help="Date des règles, AAAA-MM-JJ (ce jour).")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Texte pour lire, JSON pour un programme.",
)
@click.option("--nominatif", is_flag=True, help="Écrire la liste ; --motif et --out avec.")
@click.option("--motif", metavar="TEXTE", help="À quoi servira la liste ; gardé avec la date.")
@click.option(
    "--out",
    metavar="FICHIER",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Où écrire la liste : .csv, .xlsx, .geojson ou .parquet.",
)
@click.option("--demo", is_flag=True, help="Le territoire de démonstration (fictif).")
def command(
    identifiant: str,
    zone: str,
    as_of: str | None,
    kind: str,
    nominatif: bool,
    motif: str | None,
    out: Path | None,
    demo: bool,
) -> None:
    """Compte les établissements d’une zone par verdict, avec les raisons.

    \b
    quartiers schemes targets fisc-qpv --zone QN07520M
    quartiers schemes targets bpi-phq --zone roubaix --nominatif \\
        --motif "Invitation à la réunion du 3 décembre" --out liste.csv
    """
    from quartiers.documents.targeted import targets_json, targets_text
    from quartiers.usecases.targets import targets

    if (motif or out) and not nominatif:
        raise BadInput(
            "--motif et --out ne servent qu’à une liste nominative.", "Ajoutez --nominatif."
        )
    if nominatif:
        _check(motif, out)
    found = targets(identifiant, zone, as_of=read_day(as_of), demo=demo)
    click.echo(targets_json(found) if kind == "json" else targets_text(found), nl=False)
    if nominatif and out is not None:
        _write(found, motif, out)


def _check(motif: str | None, out: Path | None) -> None:
    """Refuse at once what would be refused after the work."""
    from quartiers.documents.lists import list_format
    from quartiers.usecases.list_log import checked_motive

    checked_motive(motif)
    if out is None:
        raise BadInput(
            "Il manque où écrire la liste nominative.",
            "Ajoutez --out FICHIER (.csv, .xlsx, .geojson ou .parquet).",
        )
    list_format(out.name)


def _write(found: "Targets", motif: str | None, out: Path) -> None:
    from quartiers.documents.files import write
    from quartiers.documents.lists import about, list_format, render_list
    from quartiers.usecases.list_log import log_path
    from quartiers.usecases.nominative import logged, nominative

    listing = nominative(found, motif)
    content = render_list(listing, list_format(out.name))
    logged(listing, out.name)
    write(out, content)
    click.echo(f"\nListe écrite : {out} ({listing.rows.height} établissements)", err=True)
    click.echo(f"Non listés : {about(listing)['Non listés']}", err=True)
    click.echo(f"Motif gardé dans {log_path()}", err=True)
