import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def donnees() -> Path:
    """The folder of real data: QUARTIERS_TEST_DATA, else ../shared/data beside the project."""
    named = os.environ.get("QUARTIERS_TEST_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("données réelles absentes : indiquez leur dossier par QUARTIERS_TEST_DATA")
    return folder


@pytest.fixture(autouse=True)
def private_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """No test reads or writes the data folder of the person who runs it."""
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path_factory.getbasetemp() / "quartiers-data"))
    monkeypatch.delenv("QUARTIERS_CATALOGUE", raising=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "données réelles absentes" in str(report.longrepr)
    ]
    terminalreporter.write_line(f"Tests sautés faute de données réelles : {len(skipped)}")
