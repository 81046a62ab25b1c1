"""`quartiers people tidy`: erase what has had its time."""

import click


@click.command("tidy")
def command() -> None:
    """Efface ce que le registre des traitements ne permet plus de garder ; à lancer chaque jour."""
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.accounts.retention import tidy
    from quartiers.web.strategies.imports.models import forget_old

    for what, count in {**tidy(), "fichiers à importer": forget_old()}.items():
        click.echo(f"{what} : {count}")
