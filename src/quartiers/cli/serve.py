"""`quartiers serve`: the site and its API, on this machine or for everybody."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from quartiers.cli.demo import loaded_demo

if TYPE_CHECKING:
    from quartiers.web.strategies.demonstration.people import Account


@click.command("serve")
@click.option("--host", metavar="HÔTE", default="127.0.0.1", show_default=True, help="Où écouter.")
@click.option(
    "--port", metavar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65_535)
)
@click.option("--production", is_flag=True, help="Avec gunicorn, pour un vrai service.")
@click.option(
    "--workers",
    metavar="N",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processus de gunicorn.",
)
@click.option("--no-demo", is_flag=True, help="Sans le territoire de démonstration (fictif).")
def command(host: str, port: int, production: bool, workers: int, no_demo: bool) -> None:
    """Ouvre le site public et son API.

    Le territoire de démonstration (fictif) est chargé s’il ne l’est pas, sauf en --production.
    """
    import os

    from quartiers.web.serve import serve, serve_production

    if no_demo:
        os.environ["QUARTIERS_DEMO"] = "0"
    elif not production:
        loaded_demo()
    if production:
        os.environ["QUARTIERS_PRODUCTION"] = "1"
    try:
        if production:
            serve_production(host, port, workers, _ready, _waits)
        else:
            serve(host, port, _ready, _told)
    except KeyboardInterrupt:
        click.echo("Site arrêté.", err=True)


def _waits(missing: list[str]) -> None:
    shown = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
    click.echo(
        "Les espaces de travail restent fermés : il manque à leur base "
        f"{len(missing)} migration{'s' * (len(missing) > 1)} ({shown}).\n"
        "Appliquez-les par « quartiers people migrate », puis relancez le site.",
        err=True,
    )


def _ready(address: str) -> None:
    click.echo(f"Le site est ouvert : {address}\nCtrl-C pour l’arrêter.")


def _told(accounts: Sequence["Account"]) -> None:
    """Once: nobody keeps these passwords, and the letter of « mot de passe oublié » is written here
    too."""
    wide = max(len(each.email) for each in accounts)
    click.echo("\nComptes de démonstration (fictifs), à ouvrir sur /espace/connexion/ :")
    for each in accounts:
        click.echo(f"  {each.email:<{wide}}  {each.password}  {each.role}")
    click.echo("Ces mots de passe ne seront plus montrés.")
