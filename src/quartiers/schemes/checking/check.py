"""All that is wrong with the catalogue, or with a few files of it, and how much it covers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from quartiers.catalogue.reader import Record
from quartiers.errors import CatalogueError
from quartiers.schemes.catalogue import PARAMETERS, SCHEMES, Reading, read_all, read_record
from quartiers.schemes.checking.coverage import Coverage, coverage
from quartiers.schemes.reading.problems import Problems


@dataclass(frozen=True)
class CheckReport:
    """Errors refuse the catalogue; warnings do not. Each message has its file, line and key."""

    errors: tuple[CatalogueError, ...]
    warnings: tuple[CatalogueError, ...]
    coverage: Coverage


@dataclass
class Given:
    """The files to check, by what they are."""

    more: dict[str, dict[str, Record]] = field(default_factory=dict)
    cases: list[Record] = field(default_factory=list)


def check_catalogue(
    files: Sequence[Path] = (), *, cases: Path | None = None, today: date | None = None
) -> CheckReport:
    """The catalogue in use; or these files alone, over it: schemes, parameters, cases.

    `cases`: a folder of hand-written cases, that are run; one that fails is an error.
    """
    day = today or date.today()
    problems = Problems()
    given = _given([*files, *sorted(cases.glob("*.yaml") if cases else ())], problems)
    reading = read_all(day, given.more)
    counted = _run(given.cases, reading, problems)
    errors = [*problems.errors, *reading.problems.errors]
    warnings = [*problems.warnings, *reading.problems.warnings]
    if files:
        said = [str(path) for path in files] + [record.file for record in given.cases]
        errors, warnings = _about(errors, said), _about(warnings, said)
    chosen = set(given.more.get(SCHEMES, ())) if files else set(reading.schemes)
    schemes = [scheme for id_, scheme in reading.schemes.items() if id_ in chosen]
    number = len(given.more.get(PARAMETERS, ())) if files else len(reading.parameters)
    return CheckReport(tuple(errors), tuple(warnings), coverage(schemes, number, counted, day))


def _given(files: Iterable[Path], problems: Problems) -> Given:
    """A parameter has `valeurs`, a file of cases `cas`, a scheme neither."""
    found = Given()
    for path in files:
        record = read_record(path, str(path), problems)
        if record is None:
            continue
        if "cas" in record:
            found.cases.append(record)
        else:
            folder = PARAMETERS if "valeurs" in record else SCHEMES
            found.more.setdefault(folder, {})[path.stem] = record
    return found


def _run(records: Sequence[Record], reading: Reading, problems: Problems) -> Mapping[str, int]:
    """How many cases each scheme has; those that fail are errors."""
    counted: Counter[str] = Counter()
    if not records:
        return counted
    from quartiers.schemes.reading.cases import (  # it evaluates: slow to load
        Programs,
        failures,
        read_cases,
    )

    catalogue = reading.catalogue()
    programs = Programs(catalogue)
    for record in records:
        cases = read_cases(record, catalogue, problems)
        counted.update(case.scheme for case in cases)
        problems.errors += [CatalogueError(said) for said in failures(cases, programs)]
    return counted


def _about(problems: Iterable[CatalogueError], files: Sequence[str]) -> list[CatalogueError]:
    starts = tuple(start for file in files for start in (f"{file},", f"{file} :"))
    return [problem for problem in problems if problem.message.startswith(starts)]
