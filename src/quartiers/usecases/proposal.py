"""What a correction of a scheme, or of a number of law, would do: what is wrong, the cases that no
longer hold, who changes verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

import polars as pl

from quartiers.catalogue.reader import HERE, Record, catalogue_path, file_text, parse
from quartiers.errors import CatalogueError, StoreError
from quartiers.schemes.catalogue import SCHEMES, Catalogue, Reading, read_all
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.reading.problems import Problems
from quartiers.schemes.tables.compiling import verdict_table
from quartiers.schemes.verdict import Code
from quartiers.storage.store import Store
from quartiers.usecases.register_facts import register_facts
from quartiers.usecases.register_profile import REGISTER, known_places, register_at
from quartiers.usecases.show import read_by

CASES = "cas"
REPOSITORY = "src/quartiers/catalogue"
Moves = Mapping[tuple[Code, Code], int]
AT_ONCE = 100_000
"""Establishments whose facts are made together, so that memory stays bounded."""


@dataclass(frozen=True)
class File:
    """A file of the catalogue that may be corrected: `folder` is dispositifs or parametres."""

    folder: str
    stem: str

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.stem}.yaml"


@dataclass(frozen=True)
class Effect:
    """In the neighbourhoods of 2024 of one store; `moves` by scheme, then by verdict of before and
    of after."""

    register: str
    neighbourhoods: int
    establishments: int
    moves: Mapping[str, Moves]
    fictitious: bool


@dataclass(frozen=True)
class Examined:
    """`cases` None: no hand-written case of this scheme is at hand. `effects` are empty where there
    are errors, or where no register is loaded."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    cases: int | None
    failed: tuple[str, ...]
    effects: tuple[Effect, ...]
    as_of: date

    @property
    def sound(self) -> bool:
        return not self.errors and not self.failed


def text_of(file: File) -> str:
    """The file in use. Raises CatalogueError where there is none."""
    return file_text(catalogue_path(file.name), file.name)


def tidy(text: str) -> str:
    """As a file holds it, whatever the browser sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def schemes_of(catalogue: Catalogue, file: File) -> tuple[str, ...]:
    """The schemes that a file says something of: itself, or those that read the number."""
    if file.folder == SCHEMES:
        return (file.stem,)
    return tuple(
        scheme.id
        for scheme in catalogue.schemes.values()
        if any(file.stem in read_by(version) for version in scheme.versions)
    )


def examine(
    file: File, text: str, current: Catalogue, stores: Sequence[Store], day: date
) -> Examined:
    """The proposed text against everything else of the catalogue in use."""
    problems = Problems()
    record = problems.take(lambda: parse(text, file.name, problems.errors))
    if record is None or problems.errors:
        return Examined(_said(problems.errors), (), None, (), (), day)
    reading = read_all(day, {file.folder: {file.stem: record}}, alone=False)
    errors = _said(reading.problems.errors)
    own = (f"{file.name},", f"{file.name} :")
    warnings = tuple(said for said in _said(reading.problems.warnings) if said.startswith(own))
    if errors:
        return Examined(errors, warnings, None, (), (), day)
    ids = schemes_of(reading.catalogue(), file)
    cases, failed = _cases(ids, reading)
    found = (_effect(ids, current, reading.catalogue(), store, day) for store in stores)
    effects = tuple(effect for effect in found if effect is not None)
    return Examined((), warnings, cases, failed, effects, day)


def _said(problems: Sequence[CatalogueError]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(problem) for problem in problems))


def cases_file(scheme_id: str) -> Path | None:
    """The cases that the catalogue ships; those of the sources where it runs from them."""
    shipped = catalogue_path(f"{CASES}/{scheme_id}.yaml")
    sources = HERE.parents[2] / "tests" / "cases" / SCHEMES / f"{scheme_id}.yaml"
    return next((path for path in (shipped, sources) if path.is_file()), None)


def _cases(ids: Sequence[str], reading: Reading) -> tuple[int | None, tuple[str, ...]]:
    from quartiers.schemes.reading.cases import Programs, failures, read_cases

    problems, catalogue = Problems(), reading.catalogue()
    programs, count, wrong = Programs(catalogue), 0, list[str]()
    for id_ in ids:
        path, said = cases_file(id_), f"{CASES}/{id_}.yaml"
        if path is None:
            continue
        record: Record = parse(file_text(path, said), said)
        cases = read_cases(record, catalogue, problems)
        count += len(cases)
        wrong += failures(cases, programs)
    return count or None, (*_said(problems.errors), *wrong)


def _effect(
    ids: Sequence[str], current: Catalogue, proposed: Catalogue, store: Store, day: date
) -> Effect | None:
    try:
        register, known = register_at(store, day), known_places(store)
        inside = pl.col("active") & pl.col("diffusible") & pl.col("qpv_2024").is_not_null()
        rows = store.scan(REGISTER, register.vintage).filter(inside).collect()
    except (StoreError, pl.exceptions.PolarsError):
        return None
    if rows.is_empty():
        return None
    kept = [id_ for id_ in ids if id_ in current.schemes]
    before, after = (prepare(each, day, kept) for each in (current, proposed))
    moves: dict[str, Counter[tuple[Code, Code]]] = {id_: Counter() for id_ in kept}
    for part in rows.iter_slices(AT_ONCE):
        facts = register_facts(store, known, part).table
        was, now = verdict_table(before, facts), verdict_table(after, facts)
        for id_ in kept:
            pairs = pl.DataFrame(
                {"was": was[id_].cast(pl.String), "now": now[id_].cast(pl.String)}
            ).filter(pl.col("was") != pl.col("now"))
            for one, other, count in pairs.group_by("was", "now").len().iter_rows():
                moves[id_][one, other] += count
    told = {id_: dict(counts) for id_, counts in moves.items() if counts}
    return Effect(register.said, rows["qpv_2024"].n_unique(), rows.height, told, store.demo)


def diff_lines(before: str, after: str, name: str) -> list[str]:
    """A unified diff, for people and for `git apply`."""
    return list(
        unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            f"a/{name}" if before else "/dev/null",
            f"b/{name}",
        )
    )


def patch(file: File, text: str) -> str:
    """Against the file that the program ships, for the catalogue's repository."""
    shipped = HERE / file.name
    before = file_text(shipped, file.name) if shipped.is_file() else ""
    return "".join(diff_lines(before, text, f"{REPOSITORY}/{file.name}"))
