"""`quartiers refresh`: a progress bar on a terminal, plain lines otherwise, then a report."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartiers.territory.french import counted

if TYPE_CHECKING:
    from quartiers.pipeline.outcome import Result
    from quartiers.pipeline.refresh import Progress
    from quartiers.usecases.refresh import Event, RefreshReport

WIDTH = 80
INTERRUPTED = 130
QUICK = ("recherche", "lecture")


@click.command("refresh")
@click.option(
    "--mirror",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Dossier qui contient les fichiers officiels ; rien n’est alors téléchargé.",
)
@click.option("--only", metavar="SOURCE", multiple=True, help="Ces sources seulement.")
@click.option(
    "--territory",
    metavar="CODE",
    help="Ne garder du registre que les communes de ce territoire et de ses quartiers.",
)
@click.option("--offline", is_flag=True, help="Ne jamais se servir du réseau.")
@click.argument("others", nargs=-1, metavar="[SOURCE]…")
def command(
    mirror: Path | None,
    only: tuple[str, ...],
    territory: str | None,
    offline: bool,
    others: tuple[str, ...],
) -> None:
    """Charge ou met à jour les données ouvertes."""
    from quartiers.usecases.refresh import Outcome, refresh

    try:
        with _display() as progress:
            report = refresh(
                mirror=mirror,
                only=(*only, *others),  # « --only a b » as well as « --only a --only b »
                territory=territory,
                offline=offline,
                progress=progress,
            )
    except KeyboardInterrupt:
        click.echo("Interrompu : les données restent celles d’avant.", err=True)
        sys.exit(INTERRUPTED)
    click.echo("\n".join(report_lines(report)))
    if any(result.outcome is Outcome.LOADED for result in report.results):
        from quartiers.cli.people.fill import after_refresh
        from quartiers.storage.disk import data_folder
        from quartiers.web.middleware.shelf import Disk

        Disk(data_folder() / "cache").clear()

        click.echo("".join(f"{line}\n" for line in _followed(after_refresh())), nl=False)
    sys.exit(report.exit_code)


def _followed(lines: list[str]) -> list[str]:
    """The indicators of the strategies, which new data has filled."""
    said = [line for each in lines for line in _wrapped(each)]
    return ["Indicateurs suivis par les stratégies :", *said] if said else []


def report_lines(report: "RefreshReport") -> list[str]:
    """What was loaded, what was not and why, what to do next."""
    from quartiers.usecases.refresh import Outcome

    found: list[str] = []
    for results in _families(report.having(Outcome.LOADED)):
        vintages = ", ".join(result.vintage for result in results)
        rows = counted(sum(result.rows for result in results), "ligne", "lignes")
        found += _wrapped(f"+ {results[0].dataset} {vintages} : {rows}")
        drifts = dict.fromkeys(drift for result in results for drift in result.drift)
        found += [line for drift in drifts for line in _wrapped(f"écart : {drift}", "    ")]
    same = _families(report.having(Outcome.UNCHANGED))
    if same:
        names = ", ".join(results[0].dataset for results in same)
        found += _wrapped(f"= inchangés : {names}")
    absent = report.having(Outcome.ABSENT)
    if absent:
        found.append("  - absents, et le nom de fichier attendu dans un miroir :")
    for result in absent:
        kept = f" ({result.vintage} reste en service)" if result.vintage else ""
        found += _wrapped(f"{result.dataset} : {result.expected}{kept}", "    ")
    for reason in dict.fromkeys(result.reason for result in report.having(Outcome.FAILED)):
        found += _failure([r for r in report.having(Outcome.FAILED) if r.reason == reason])
    found += [line for note in report.notes for line in _wrapped(f"Note : {note}.")]
    if report.scope:
        found += _wrapped(f"Champ du registre : {report.scope}")
    return [*found, "", _summary(report)]


def _families(results: "Sequence[Result]") -> "list[list[Result]]":
    """The vintages of each dataset together, oldest first."""
    found: dict[str, list[Result]] = {}
    for result in sorted(results, key=lambda each: each.vintage):
        found.setdefault(result.dataset, []).append(result)
    order = list(dict.fromkeys(result.dataset for result in results))
    return [found[dataset] for dataset in order]


def _failure(results: "Sequence[Result]") -> list[str]:
    """The datasets that failed for one reason: without a network, that is all of them."""
    found: list[str] = []
    for result in results:
        used = "aucun millésime en service"
        if result.vintage:
            used = f"le millésime {result.vintage} reste en service"
        found += _wrapped(f"! {result.dataset} : échec, {used}")
    found += _wrapped(results[0].reason, "    ")
    return found + (_wrapped(f"→ {results[0].hint}", "    ") if results[0].hint else [])


def _summary(report: "RefreshReport") -> str:
    from quartiers.usecases.refresh import Outcome

    words = {Outcome.LOADED: "chargé", Outcome.UNCHANGED: "inchangé", Outcome.ABSENT: "absent"}
    counts = []
    for kind, word in words.items():
        number = len(report.having(kind))
        counts.append(f"{number} {word}{'s' if number > 1 else ''}")
    counts.append(f"{len(report.having(Outcome.FAILED))} en échec")
    return f"Jeux de données : {', '.join(counts)}."


@contextmanager
def _display() -> "Iterator[Progress]":
    if not sys.stderr.isatty():
        yield _plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.fields[place]}"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[step]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Chargement", total=None, place="", step="")

        def show(event: "Event") -> None:
            bar.update(
                task,
                description=_cut(event.title, 28),
                total=event.total,
                completed=event.done,
                place=f"{event.rank}/{event.count}",
                step=_cut(event.step, 24),
            )

        yield show


def _plain() -> "Progress":
    last = ["", ""]

    def show(event: "Event") -> None:
        # One line a dataset, and one a long step: not one per block of bytes.
        line = _cut(f"[{event.rank}/{event.count}] {event.title}", WIDTH)
        if line != last[0]:
            click.echo(line, err=True)
        if event.step != last[1] and event.step not in QUICK:
            click.echo(_cut(f"    {event.step}", WIDTH), err=True)
        last[:] = line, event.step

    return show


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
