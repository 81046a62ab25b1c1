"""`quartiers schemes export`: the catalogue, for other programs."""

from pathlib import Path

import click

from quartiers.cli.days import read_day


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "csv", "aides-territoires"]),
    required=True,
    help="Tout le catalogue, une ligne par dispositif, ou les mots d’Aides-territoires.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FICHIER"
)
@click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="Jour de la version dite, AAAA-MM-JJ (aujourd’hui).",
)
def command(kind: str, out: Path, as_of: str | None) -> None:
    """Écrit le catalogue des dispositifs dans un fichier, pour un autre programme.

    \b
    quartiers schemes export --format json --out dispositifs.json
    quartiers schemes export --format csv --out dispositifs.csv
    quartiers schemes export --format aides-territoires --out aides.json
    """
    from quartiers.documents.files import write
    from quartiers.usecases.export_schemes import KINDS, export_schemes

    day = read_day(as_of)
    done = export_schemes(KINDS[("json", "csv", "aides-territoires").index(kind)], as_of=day)
    encoding = "utf-8-sig" if kind == "csv" else "utf-8"  # spreadsheets want the mark
    write(out, done.text.encode(encoding))
    if done.warning:
        click.echo(done.warning, err=True)
    click.echo(f"{done.count} dispositifs écrits : {out}")
