"""`quartiers people backup`: a copy of the people's data."""

from pathlib import Path

import click


@click.command("backup")
@click.argument("fichier", type=click.Path(path_type=Path, dir_okay=False))
def command(fichier: Path) -> None:
    """Sauvegarde la base des espaces de travail dans un fichier, à un instant donné.

    Le site peut rester ouvert. La clé de signature (espaces/cle) se garde à part.
    """
    from quartiers.web.database import backup
    from quartiers.web.serve import set_up

    set_up()
    backup(fichier)
    click.echo(f"Sauvegarde écrite : {fichier}")
