"""`quartiers people fill`: the indicators that open data fills by itself."""

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from quartiers.web.strategies.followup.filling import Filled


@click.command("fill")
def command() -> None:
    """Remplit les indicateurs suivis par les données ouvertes ; « refresh » le fait aussi.

    Une valeur saisie à la main n’est jamais remplacée.
    """
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.strategies.followup.filling import fill_all

    for line in _lines(fill_all()) or ["Aucune stratégie à suivre."]:
        click.echo(line)


def after_refresh() -> list[str]:
    """What new data brings to the strategies that are followed here; nothing without workspaces."""
    from quartiers.storage.disk import data_folder
    from quartiers.web import database

    elsewhere = os.environ.get("DATABASE_URL", "").strip()
    if not elsewhere and not (data_folder() / database.FOLDER / database.NAME).exists():
        return []
    from quartiers.web.serve import set_up

    set_up()
    from django.db import DatabaseError

    from quartiers.web.strategies.followup.filling import fill_all

    try:
        if database.missing():
            return ["à remplir après « quartiers people migrate » : « quartiers people fill »"]
        return _lines(fill_all())
    except DatabaseError as error:
        said = f"la base ne répond pas ({type(error).__name__})"
        return [f"{said} ; relancez « quartiers people fill » plus tard"]


def _lines(found: "dict[str, Filled]") -> list[str]:
    return [
        f"{territory} : {made.added} ajoutées, {made.changed} mises à jour, "
        f"{made.unknown} non calculables, {made.kept} saisies à la main laissées en l’état"
        for territory, made in sorted(found.items())
    ]
