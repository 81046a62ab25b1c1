"""Pages opened in the system's Chromium: documents from the disk, the site from the loopback."""

import os
import re
import shutil
import signal
import socket
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


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command that people run, on the demonstration alone."""
    data = tmp_path_factory.mktemp("site")
    env = os.environ | {"QUARTIERS_DATA": str(data), "QUARTIERS_GEOCODER": ""}
    subprocess.run(
        [sys.executable, "-m", "quartiers", "demo", "--out", str(data / "out")],
        env=env,
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "quartiers", "serve", "--port", port]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found[0].rstrip("/")
        process.send_signal(signal.SIGINT)
        process.wait(30)
