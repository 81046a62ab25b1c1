"""`quartiers people tidy`: erase what has had its time."""

import click


@click.command("tidy")
def command() -> None:
    """Efface ce que le registre des traitements ne permet plus de garder ; à lancer chaque jour."""
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.accounts.retention import tidy

    for what, count in tidy().items():
        click.echo(f"{what} : {count}")
