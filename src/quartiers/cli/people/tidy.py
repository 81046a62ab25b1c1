"""`quartiers people tidy`: erase what has had its time."""

import click


@click.command("tidy")
def command() -> None:
    """Efface ce que le registre des traitements ne permet plus de garder ; à lancer chaque jour."""
    from quartiers.web.serve import set_up

    set_up()
    from quartiers.web.accounts.retention import tidy
    from quartiers.web.localfiles.retention import erase_expired
    from quartiers.web.strategies.imports.models import forget_old
    from quartiers.web.surveys.photos import erase_old_photos

    erased = tidy() | {
        "fichiers à importer": forget_old(),
        "fichiers locaux": erase_expired(),
        "photos de relevés": erase_old_photos(),
    }
    for what, count in erased.items():
        click.echo(f"{what} : {count}")
