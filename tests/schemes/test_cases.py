from pathlib import Path

import pytest
from tests.schemes.kit import made_up

from quartiers.schemes.catalogue import Catalogue, read_all, read_record
from quartiers.schemes.reading.cases import Case, Programs, failures, read_cases
from quartiers.schemes.reading.problems import Problems

FOLDER = Path(__file__).parents[1] / "cases"
SCHEMES = sorted((FOLDER / "dispositifs").glob("*.yaml"))
LOGIC = sorted((FOLDER / "logique").glob("*.yaml"))


@pytest.fixture(scope="module")
def programs() -> Programs:
    return Programs(read_all().catalogue())  # a bad file fails its own cases, not all


def read(path: Path, catalogue: Catalogue | None) -> tuple[tuple[Case, ...], Catalogue]:
    problems = Problems()
    record = read_record(path, path.name, problems)
    assert record is not None, problems.errors
    known = catalogue or made_up(record, problems)
    cases = read_cases(record, known, problems)
    assert [str(error) for error in problems.errors] == []
    assert cases
    return cases, known


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_case_of_scheme(path, programs):
    cases, _ = read(path, programs.catalogue)
    assert {case.scheme for case in cases} == {path.stem}
    assert failures(cases, programs) == []


@pytest.mark.parametrize("path", LOGIC, ids=lambda path: path.stem)
def test_case_of_logic(path):
    cases, catalogue = read(path, None)
    assert failures(cases, Programs(catalogue)) == []
