"""`quartiers diagnose`: the diagnostic of a neighbourhood, or of all those of a territory."""

from datetime import date
from pathlib import Path

import click

from quartiers.cli.days import read_day

# Repeated from documents.render, so that `--help` imports no library; a test holds them together.
EXTENSIONS = {
    "text": "txt",
    "json": "json",
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "odt": "odt",
}


@click.command("diagnose")
@click.argument("code", required=False)
@click.option(
    "--territory", metavar="CLÉ", help="Tous les quartiers d’un territoire (ex. : roubaix)."
)
@click.option("--as-of", metavar="DATE", help="Date du diagnostic, AAAA-MM-JJ.")
@click.option(
    "--compare", metavar="CODE", multiple=True, help="Quartier à comparer ; option répétable."
)
@click.option(
    "--format",
    "format_name",
    metavar="|".join(EXTENSIONS),
    help="Format ; à défaut celui de l’extension de --out, sinon text (html pour un territoire).",
)
@click.option("--out", metavar="FICHIER", type=click.Path(path_type=Path), help="Où écrire.")
@click.option("--demo", is_flag=True, help="Territoire de démonstration, fictif.")
def command(
    code: str | None,
    territory: str | None,
    as_of: str | None,
    compare: tuple[str, ...],
    format_name: str | None,
    out: Path | None,
    demo: bool,
) -> None:
    """Diagnostic économique d’un quartier, ou de tous ceux d’un territoire."""
    day = read_day(as_of)
    compared = tuple(part for given in compare for part in given.replace(",", " ").split())
    if territory and not code:
        _territory(territory, day, compared, _known(format_name or "html"), out, demo)
    elif code and not territory:
        _neighbourhood(code, day, compared, _format(format_name, out), out, demo)
    else:
        from quartiers.errors import BadInput

        raise BadInput(
            "Un quartier et un territoire sont demandés à la fois."
            if code
            else "Indiquez un code de quartier, ou un territoire.",
            "Exemples : quartiers diagnose QP057021 ; quartiers diagnose --territory roubaix.",
        )


def _neighbourhood(
    code: str,
    day: date | None,
    compare: tuple[str, ...],
    format_name: str,
    out: Path | None,
    demo: bool,
) -> None:
    from quartiers.documents import files, render
    from quartiers.usecases.diagnose import diagnose

    diagnostic = diagnose(code, as_of=day, compare=compare, demo=demo)
    content = render.render(diagnostic, format_name)
    if out is None and format_name in render.TEXTUAL:
        click.echo(content.decode(), nl=False)
        return
    target = out or Path(render.file_name(diagnostic.zone.code, format_name))
    if target.is_dir():
        target = target / render.file_name(diagnostic.zone.code, format_name)
    click.echo(f"Document écrit : {files.write(target, content)}", err=True)


def _territory(
    key: str,
    day: date | None,
    compare: tuple[str, ...],
    format_name: str,
    out: Path | None,
    demo: bool,
) -> None:
    from quartiers.documents import render
    from quartiers.usecases.diagnose import diagnose_territory

    territory = diagnose_territory(key, as_of=day, compare=compare, demo=demo)
    folder = out or Path(f"diagnostic-{territory.code}")
    written = render.write_territory(territory, format_name, folder)
    click.echo(f"{len(written)} documents écrits dans {folder}", err=True)
    click.echo(f"À lire d’abord : {written[0]}", err=True)


def _format(name: str | None, out: Path | None) -> str:
    """The format asked for, else the one that the name of the file tells; they must agree."""
    suffix = out.suffix.lstrip(".").lower() if out and not out.is_dir() else ""
    told = {extension: known for known, extension in EXTENSIONS.items()}.get(suffix)
    asked = _known(name) if name else told
    if suffix and (asked is None or told not in (None, asked)):
        from quartiers.errors import BadInput

        raise BadInput(
            f"L’extension « .{suffix} » n’est celle d’aucun format."
            if asked is None
            else f"Le format demandé est {asked}, et le fichier finit par « .{suffix} ».",
            f"Formats possibles : {', '.join(EXTENSIONS)}."
            if asked is None
            else f"Donnez à --out un nom qui finit par « .{EXTENSIONS[asked]} ».",
        )
    return asked or "text"


def _known(name: str) -> str:
    if name not in EXTENSIONS:
        from quartiers.errors import BadInput

        raise BadInput(
            f"Le format « {name} » n’existe pas.", f"Formats possibles : {', '.join(EXTENSIONS)}."
        )
    return name
