"""`quartiers people migrate`: bring the tables of the workspaces up to date."""

import click


@click.command("migrate")
def command() -> None:
    """Applique les migrations qui manquent, et dit lesquelles."""
    from quartiers.web.database import prepare
    from quartiers.web.serve import set_up

    set_up()
    applied = prepare()
    if not applied:
        click.echo("La base est à jour.")
    for name in applied:
        click.echo(f"Appliquée : {name}")
