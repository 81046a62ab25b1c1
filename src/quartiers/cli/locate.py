"""`quartiers locate`: the zones of a point, or of each row of a file."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.cli.terminal import laid_out
from quartiers.errors import BadCoordinates, BadInput
from quartiers.storage.disk import reason_of
from quartiers.territory.french import counted

if TYPE_CHECKING:
    from quartiers.usecases.locate import LocatedFile

VALUED = ("--epsg", "--precision")  # what follows them is their value, whatever its sign
_NEGATIVE = re.compile(r"-[\d.,]+")


class Negatives(click.Command):
    """`-1.55` is a longitude, not an option: click is shown a true minus sign instead."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        after = zip(["", *args], args, strict=False)
        shown = [
            "−" + arg[1:] if _NEGATIVE.fullmatch(arg) and before not in VALUED else arg
            for before, arg in after
        ]
        return super().parse_args(ctx, shown)


@click.command("locate", cls=Negatives)
@click.argument("point", metavar="[LON LAT]", nargs=-1)
@click.option("--csv", "table", type=click.Path(path_type=Path), help="Un fichier de points.")
@click.option("--lon", metavar="COLONNE", help="Colonne de la longitude.")
@click.option("--lat", metavar="COLONNE", help="Colonne de la latitude.")
@click.option("--x", "x_column", metavar="COLONNE", help="Colonne des x, avec --epsg.")
@click.option("--y", "y_column", metavar="COLONNE", help="Colonne des y, avec --epsg.")
@click.option("--epsg", type=int, default=4326, show_default=True, help="Système de coordonnées.")
@click.option("--precision", type=float, metavar="MÈTRES", help="Précision des coordonnées.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "csv", "json"]),
    help="Par défaut : texte, ou CSV quand --out finit par .csv.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Écrire dans un fichier.")
@click.option("--demo", is_flag=True, help="Le territoire de démonstration (fictif).")
def command(
    point: tuple[str, ...],
    table: Path | None,
    lon: str | None,
    lat: str | None,
    x_column: str | None,
    y_column: str | None,
    epsg: int,
    precision: float | None,
    kind: str | None,
    out: Path | None,
    demo: bool,
) -> None:
    """Dit dans quelles zones se trouve un point, ou chaque ligne d’un fichier.

    \b
    quartiers locate 6.2205 49.1129
    quartiers locate --csv adresses.csv --out resultat.csv
    quartiers locate --csv adresses.csv --lon Longitude --lat Latitude
    quartiers locate --csv points.csv --x x --y y --epsg 2154 --precision 20
    """
    kind = kind or _kind_of(out)
    columns = _columns(lon, lat, x_column, y_column)
    if table is not None:
        if point:
            raise BadInput(
                "Un point et un fichier sont donnés à la fois.",
                "Donnez LON LAT, ou --csv FICHIER, pas les deux.",
            )
        text = _file(table, columns, epsg, precision, kind, demo)
    else:
        text = _point(point, epsg, precision, kind, demo)
    if out is None:
        click.echo(text, nl=False)
        return
    _write(out, text, kind)
    click.echo(f"Écrit : {out}", err=True)


def _kind_of(out: Path | None) -> str:
    return {".csv": "csv", ".json": "json"}.get(out.suffix.lower(), "text") if out else "text"


def _columns(
    lon: str | None, lat: str | None, x_column: str | None, y_column: str | None
) -> tuple[str, str]:
    if (lon or lat) and (x_column or y_column):
        raise BadInput(
            "Les colonnes sont données deux fois.", "Donnez --lon et --lat, ou --x et --y."
        )
    first, second = lon or x_column, lat or y_column
    if bool(first) != bool(second):
        raise BadInput(
            "Une seule des deux colonnes est donnée.", "Donnez --lon et --lat, ou --x et --y."
        )
    return first or "", second or ""


def _point(
    point: tuple[str, ...], epsg: int, precision: float | None, kind: str, demo: bool
) -> str:
    from quartiers.documents import located
    from quartiers.usecases.locate import locate_one
    from quartiers.usecases.points_file import number

    if len(point) != 2:
        raise BadInput(
            f"Un point est fait de deux nombres, {counted(len(point), 'donné', 'donnés')}.",
            "Donnez une longitude puis une latitude (6.2205 49.1129), ou --csv FICHIER.",
        )
    x, y = (_nan(text) if number(text) is None else number(text) for text in point)
    assert x is not None
    assert y is not None
    found = locate_one(x, y, epsg=epsg, precision=precision, demo=demo)
    draw = {"text": located.point_text, "csv": located.point_csv, "json": located.point_json}
    return draw[kind](found, x, y)


def _nan(text: str) -> float:
    if text.lower() == "nan":
        return float("nan")
    raise BadCoordinates(
        f"« {text} » n’est pas un nombre.",
        "Donnez une longitude puis une latitude en degrés décimaux : 6.2205 49.1129.",
    )


def _file(
    table: Path,
    columns: tuple[str, str],
    epsg: int,
    precision: float | None,
    kind: str,
    demo: bool,
) -> str:
    from quartiers.documents import located
    from quartiers.usecases.locate import locate_file

    result = locate_file(
        table,
        x_column=columns[0],
        y_column=columns[1],
        epsg=epsg,
        precision=precision,
        demo=demo,
    )
    if kind != "text":
        _report(result)
    draw = {"text": located.file_text, "csv": located.file_csv, "json": located.file_json}
    return draw[kind](result)


def _report(result: "LocatedFile") -> None:
    """Say on the error output what was recognised and how many rows were left out."""
    bad = [
        f"ligne {line.number} : {why}"
        for line, why in zip(result.file.lines, result.located.problem, strict=True)
        if why
    ]
    click.echo(laid_out(f"{result.file.name} : {', '.join(result.file.remarks)}."), err=True)
    if bad:
        left_out = counted(len(bad), "ligne non située", "lignes non situées")
        click.echo(laid_out(f"{left_out}, dont {bad[0]}."), err=True)


def _write(out: Path, text: str, kind: str) -> None:
    # With a byte order mark a spreadsheet reads the accents of a CSV.
    encoding = "utf-8-sig" if kind == "csv" else "utf-8"
    try:
        out.write_text(text, encoding=encoding, newline="")
    except OSError as error:
        raise BadInput(
            f"Le fichier {out} ne peut pas être écrit ({reason_of(error)}).",
            "Choisissez un dossier qui existe et où vous pouvez écrire.",
        ) from None
