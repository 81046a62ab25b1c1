"""`quartiers schemes import`: the aids of another directory, for the search only."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from quartiers.usecases.import_aids import Import

SHOWN = 10


@click.command("import")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--date", "vintage", default="", metavar="DATE", help="De l’export : AAAA[-MM-JJ].")
@click.option("--apply", is_flag=True, help="Garder ces aides ; sans cela, rien n’est changé.")
def command(file: Path, vintage: str, apply: bool) -> None:
    """Importe un export d’Aides-territoires : son CSV, ou les pages JSON de son API (v2).

    Ces aides n’apparaissent que dans la recherche, à part : leurs règles ne sont pas formalisées.
    Ce qui changerait est d’abord montré ; --apply le garde.
    """
    from quartiers.usecases.import_aids import import_aids

    done = import_aids(file, vintage=vintage, apply=apply)
    for line in _lines(done):
        click.echo(line)


def _lines(done: "Import") -> list[str]:
    before = f", en place : {done.before}" if done.before else ", rien n’est en place"
    lines = [f"{done.count} aides, export de {done.vintage}{before}.", *done.notes]
    for names, title in ((done.new, "Nouvelles"), (done.changed, "Changées")):
        lines += _named(title, names)
    lines += _named("Disparues", done.gone)
    lines.append(
        "Gardé : la recherche les montre à part, « non formalisé »."
        if done.applied
        else "Rien n’est changé. Pour garder ces aides : la même commande avec --apply."
    )
    return lines


def _named(title: str, names: tuple[str, ...]) -> list[str]:
    lines = [f"{title} : {len(names)}", *(f"  {name}" for name in names[:SHOWN])]
    return lines + ([f"  … et {len(names) - SHOWN} autres"] if len(names) > SHOWN else [])
