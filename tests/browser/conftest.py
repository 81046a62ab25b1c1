"""Pages opened in the system's Chromium. No server: a document is one file, read from the disk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    named = os.environ.get("QUARTIERS_CHROMIUM") or shutil.which("chromium")
    if not named:
        pytest.fail("Chromium est introuvable : installez-le ou indiquez QUARTIERS_CHROMIUM.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=named, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The HTML documents of the demonstration, made by the command that people run."""
    folder = tmp_path_factory.mktemp("demonstration")
    subprocess.run(
        [sys.executable, "-m", "quartiers", "demo", "--out", str(folder / "out")],
        env=os.environ | {"QUARTIERS_DATA": str(folder / "data")},
        check=True,
        capture_output=True,
    )
    return sorted((folder / "out").rglob("*.html"))
