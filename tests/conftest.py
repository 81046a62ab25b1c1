import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

settings.register_profile("quartiers", deadline=None)  # no test is timed: machines differ
settings.load_profile("quartiers")

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def donnees() -> Path:
    """The folder of real data: QUARTIERS_TEST_DATA, else ../shared/data beside the project."""
    named = os.environ.get("QUARTIERS_TEST_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("données réelles absentes : indiquez leur dossier par QUARTIERS_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fills a folder that takes long, once for all the processes of a run: only read it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # that of the whole run

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder = root / f"once-{name}"
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                begun = tmp_path_factory.mktemp(name)
                fill(begun)
                begun.rename(folder)
        return folder

    return filled


@pytest.fixture(autouse=True)
def private_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """No test depends on the data folder, the catalogue or the terminal of who runs it."""
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path_factory.getbasetemp() / "quartiers-data"))
    monkeypatch.delenv("QUARTIERS_CATALOGUE", raising=False)
    monkeypatch.setenv("COLUMNS", "80")  # help pages fold at the width of the terminal


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "données réelles absentes" in str(report.longrepr)
    ]
    terminalreporter.write_line(f"Tests sautés faute de données réelles : {len(skipped)}")
