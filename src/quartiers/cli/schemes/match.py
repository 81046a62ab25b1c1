"""`quartiers schemes match`: every scheme for one establishment, address or profile."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.cli.days import read_day
from quartiers.errors import BadCoordinates, BadInput

if TYPE_CHECKING:
    from quartiers.usecases.profile import Asked, Point


@click.command("match")
@click.option("--siret", metavar="SIRET", help="Un établissement du registre.")
@click.option("--address", nargs=2, metavar="LON LAT", help="Le lieu de l’activité ou du projet.")
@click.option("--domicile", nargs=2, metavar="LON LAT", help="Où habite la personne.")
@click.option("--precision", metavar="MÈTRES", help="Précision de ces coordonnées (10).")
@click.option(
    "--profile",
    "file",
    metavar="FICHIER",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Un profil en YAML ou en JSON (clé « faits »).",
)
@click.option("--interactive", is_flag=True, help="Poser les questions qui changent un verdict.")
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
def command(
    siret: str | None,
    address: tuple[str, str] | None,
    domicile: tuple[str, str] | None,
    precision: str | None,
    file: Path | None,
    interactive: bool,
    as_of: str | None,
    everything: bool,
    kind: str,
    demo: bool,
) -> None:
    """Dit pour quels dispositifs un établissement, une adresse ou un projet remplit les conditions.

    \b
    quartiers schemes match --siret 21310555400017
    quartiers schemes match --address 6.2205 49.1129 --interactive
    quartiers schemes match --profile projet.yaml --as-of 2026-06-01
    """
    from quartiers.documents.matched import match_json, match_text
    from quartiers.usecases.match import match_schemes

    if not (siret or address or domicile or file or interactive):
        raise BadInput(
            "Rien n’est décrit.",
            "Donnez --siret, --address LON LAT, --profile FICHIER, ou --interactive.",
        )
    asked = _asked(siret, address, domicile, precision, file)
    day = read_day(as_of)
    match = match_schemes(asked=asked, as_of=day, demo=demo)
    if interactive:
        from quartiers.cli.schemes.asking import ask

        match = ask(match, demo)
    click.echo(match_json(match) if kind == "json" else match_text(match, everything), nl=False)


def _asked(
    siret: str | None,
    address: tuple[str, str] | None,
    domicile: tuple[str, str] | None,
    precision: str | None,
    file: Path | None,
) -> "Asked":
    """What the file says, and the options over it."""
    from dataclasses import replace

    from quartiers.usecases.profile import Asked, read_profile_file

    asked = read_profile_file(file) if file else Asked()
    if siret:
        asked = replace(asked, siret=siret)
    if address:
        asked = replace(asked, address=_point(address))
    if domicile:
        asked = replace(asked, domicile=_point(domicile))
    return replace(asked, precision=_number(precision)) if precision else asked


def _point(typed: tuple[str, str]) -> "Point":
    return _number(typed[0]), _number(typed[1])


def _number(text: str) -> float:
    from quartiers.usecases.points_file import number

    value = number(text)
    if value is None:
        raise BadCoordinates(
            f"« {text} » n’est pas un nombre.",
            "Donnez une longitude puis une latitude en degrés décimaux : 6.2205 49.1129.",
        )
    return value
