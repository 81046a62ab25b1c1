"""`quartiers demo`: load the demonstration territory, write its documents, say what to open."""

import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.territory.french import number

if TYPE_CHECKING:
    from quartiers.pipeline.refresh import Event
    from quartiers.usecases.demo import Demo

WIDTH = 80
INTERRUPTED = 130
MARK = ".quartiers-demo.json"
# Everyone reads these; the other formats are shown on the first neighbourhood.
MAIN = ("html", "pdf")
OTHERS = ("docx", "odt", "xlsx", "json", "text")

Say = Callable[[str], None]


@click.command("demo")
@click.option(
    "--out",
    metavar="DOSSIER",
    default="out",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Où écrire les documents.",
)
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(min=2_000),
    help="Nombre d’établissements fictifs (à défaut 32 000).",
)
def command(out: Path, rows: int | None) -> None:
    """Charge le territoire de démonstration (fictif) et calcule ses diagnostics."""
    from quartiers.pipeline.demonstration.files import ROWS

    folder = out / "demo"
    try:
        with _steps() as say:
            demo = _load(rows or ROWS, say)
            written, fresh = _documents(demo, folder, say)
    except KeyboardInterrupt:
        click.echo("Interrompu : relancez la commande pour reprendre.", err=True)
        sys.exit(INTERRUPTED)
    click.echo("\n".join(_closing(demo, folder, written, fresh)))


def _load(rows: int, say: Say) -> "Demo":
    from quartiers.pipeline.demonstration.store import TITLE
    from quartiers.usecases.demo import demo

    def made(done: int, total: int) -> None:
        say(f"Registre fictif : {number(done)} établissements sur {number(total)}")

    def loading(event: "Event") -> None:
        title = event.title.removeprefix(f"{TITLE} : ")
        say(f"Chargement {event.rank}/{event.count} : {title}")

    say("Territoire de démonstration")
    return demo(rows=rows, generated=made, progress=loading)


def loaded_demo() -> None:
    """Load the demonstration unless it is there, telling each step."""
    from quartiers.pipeline.demonstration.files import ROWS

    with _steps() as say:
        _load(ROWS, say)


def _documents(demo: "Demo", folder: Path, say: Say) -> tuple[list[Path], bool]:
    """The documents and whether they were made now; kept where nothing they rest on has changed."""
    kept = _kept(demo, folder)
    if kept:
        return kept, False
    from quartiers.documents import files, render
    from quartiers.usecases.diagnose import diagnose_territory

    say(f"Diagnostics : {demo.name}")
    territory = diagnose_territory(demo.territory, store=demo.store, demo=True)
    written: list[Path] = []
    for name in MAIN:
        say(f"Documents {name.upper()}")
        written += render.write_territory(territory, name, folder)
    first = territory.diagnostics[0]
    for name in OTHERS:
        say(f"{name.upper()} de {first.zone.name}")
        target = folder / render.file_name(first.zone.code, name)
        written.append(files.write(target, render.render(first, name)))
    record = {"mark": demo.mark, "files": [path.name for path in written]}
    files.write(folder / MARK, json.dumps(record).encode())
    return written, True


def _kept(demo: "Demo", folder: Path) -> list[Path]:
    if demo.loaded:
        return []
    try:
        record = json.loads((folder / MARK).read_text(encoding="utf-8"))
        paths = [folder / name for name in record["files"]]
        same = record["mark"] == demo.mark
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return paths if same and all(path.is_file() for path in paths) else []


def _closing(demo: "Demo", folder: Path, written: Sequence[Path], fresh: bool) -> list[str]:
    """Where the documents are, what to open first, and that nothing of it is real."""
    synthesis, first = written[0], written[1]
    state = "écrits" if fresh else "déjà à jour"
    lines = [
        f"{len(written)} documents {state} dans {folder}{'/' if folder.name else ''} :",
        *(f"  {path}" for path in written),
        "",
        f"À ouvrir en premier : {synthesis}",
        f"Puis, pour un quartier : {first}",
        "",
    ]
    warning = (
        f"Données fictives : {demo.name}, ses communes et ses quartiers n’existent pas ; "
        "aucun chiffre ne parle d’un lieu réel. Pour un autre quartier de la démonstration : "
    )
    lines += textwrap.wrap(warning, WIDTH)
    code = list(demo.quarters)[-1]
    return [*lines, f"  quartiers diagnose {code} --demo"]


@contextmanager
def _steps() -> Iterator[Say]:
    """One line that changes on a terminal, plain lines otherwise; on the error output."""
    if not sys.stderr.isatty():
        last = [""]

        def line(text: str) -> None:
            head = text.partition(" : ")[0] if text.startswith("Registre") else text
            if head != last[0]:
                click.echo(textwrap.shorten(text, WIDTH, placeholder="…"), err=True)
            last[0] = head

        yield line
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(textwrap.shorten(text, WIDTH - 4, placeholder="…"))
