"""All that is wrong with the catalogue, or with a few files of it, and how much it covers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quartiers.catalogue.reader import Record
from quartiers.errors import CatalogueError
from quartiers.schemes.catalogue import PARAMETERS, SCHEMES, read_all, read_record
from quartiers.schemes.coverage import Coverage, coverage
from quartiers.schemes.problems import Problems


@dataclass(frozen=True)
class CheckReport:
    """Errors refuse the catalogue; warnings do not. Each message has its file, line and key."""

    errors: tuple[CatalogueError, ...]
    warnings: tuple[CatalogueError, ...]
    coverage: Coverage


def check_catalogue(
    files: Sequence[Path] = (), *, cases: Mapping[str, int] | None = None, today: date | None = None
) -> CheckReport:
    """The catalogue in use; or these files alone, over it. `cases`: how many each scheme has."""
    day = today or date.today()
    problems = Problems()
    more = _given(files, problems)
    reading = read_all(day, more)
    errors = [*problems.errors, *reading.problems.errors]
    warnings = reading.problems.warnings
    if files:
        names = [str(path) for path in files]
        errors, warnings = _about(errors, names), _about(warnings, names)
    chosen = set(more.get(SCHEMES, ())) if files else set(reading.schemes)
    schemes = [scheme for id_, scheme in reading.schemes.items() if id_ in chosen]
    counted = len(more.get(PARAMETERS, ())) if files else len(reading.parameters)
    told = {id_: n for id_, n in (cases or {}).items() if id_ in chosen}
    return CheckReport(tuple(errors), tuple(warnings), coverage(schemes, counted, told, day))


def _given(files: Sequence[Path], problems: Problems) -> dict[str, dict[str, Record]]:
    """The files to check, by what they are: a parameter has `valeurs`, a scheme has not."""
    found: dict[str, dict[str, Record]] = {}
    for path in files:
        record = read_record(path, str(path), problems)
        if record is not None:
            folder = PARAMETERS if "valeurs" in record else SCHEMES
            found.setdefault(folder, {})[path.stem] = record
    return found


def _about(problems: Iterable[CatalogueError], files: Sequence[str]) -> list[CatalogueError]:
    starts = tuple(start for file in files for start in (f"{file},", f"{file} :"))
    return [problem for problem in problems if problem.message.startswith(starts)]
