"""A site with workspaces, its letters, its clock; and how people enter it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django_otp.oath import TOTP
from playwright.sync_api import Page, expect
from tests.browser.visits import Watched

TERRITORY = "000990002"
SPACE = f"/espace/{TERRITORY}"
PASSWORD = "une phrase que personne ne devine"
DAY = 24 * 3600
# A process whose clock is moved by so many days, and goes on: nothing in the site knows of it.
MOVED = (
    "import runpy, sys, time_machine, datetime as d; days = int(sys.argv.pop(1));"
    "now = d.datetime.now(d.timezone.utc);"
    "time_machine.travel(now + d.timedelta(days=days), tick=True).start();"
    "runpy.run_module('quartiers', run_name='__main__', alter_sys=True)"
)


@dataclass
class Desk:
    """`said`: all that the site wrote on its console, letters among it. `days`: how late it is."""

    home: str
    said: Path
    days: int = 0

    def told(self, pattern: str) -> str:
        """The last thing of that form that the console shows."""
        for _ in range(1_800):
            found = re.findall(pattern, self.said.read_text(encoding="utf-8"))
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"rien de tel sur la console : {pattern}")

    def code(self, secret: str) -> str:
        made = TOTP(b32decode(secret))
        made.time = time.time() + self.days * DAY
        return f"{made.token():06}"


def environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    given = {"QUARTIERS_DATA": str(data), "QUARTIERS_GEOCODER": "", "PYTHONUNBUFFERED": "1"}
    return kept | given


def quartiers(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quartiers", *arguments],
        env=environment(data),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def desk(data: Path, days: int = 0) -> Iterator[Desk]:
    """The command that people run, `days` later than today."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = data / f"console-{days}-{port}.txt"
    command = [sys.executable, "-c", MOVED, str(days), "serve", "--port", str(port)]
    with (
        said.open("w") as console,
        subprocess.Popen(command, env=environment(data), stdout=console) as process,
    ):
        held = Desk(f"http://127.0.0.1:{port}", said, days)
        try:
            held.told("Le site est ouvert")
            yield held
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def submit(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def open_account(visitor: Watched, desk: Desk, link: str, name: str, email: str) -> None:
    """From the link of an invitation to the first page, by the letter that confirms the address."""
    page = visitor.page
    page.goto(link)
    page.get_by_label("Nom affiché").fill(name)
    page.get_by_label(re.compile("^Mot de passe")).fill(PASSWORD)
    submit(page, "Ouvrir mon compte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte est presque prêt")
    page.goto(desk.told(r"http://\S+/espace/confirmation/\S+"))
    submit(page, "Confirmer mon adresse")
    expect(page).to_have_url(re.compile(r"/connexion/(\?|$)"))
    sign_in(visitor, email)


def sign_in(visitor: Watched, email: str, password: str = PASSWORD) -> None:
    visitor.open("/espace/connexion/")
    page = visitor.page
    page.get_by_label(re.compile("Adresse électronique")).fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    submit(page, "Se connecter")
    expect(page).not_to_have_url(re.compile(r"/connexion/(\?|$)"))


def set_factor(visitor: Watched, desk: Desk) -> str:
    """The secret of the second factor that is now in place."""
    visitor.open("/espace/compte/second-facteur/")
    page = visitor.page
    secret = page.locator("code").first.inner_text().replace(" ", "")
    page.get_by_label(re.compile("Code à six chiffres")).fill(desk.code(secret))
    submit(page, "Mettre en place")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    return secret


def give_code(page: Page, desk: Desk, secret: str) -> None:
    page.get_by_label(re.compile("Code à six chiffres")).fill(desk.code(secret))
    submit(page, "Valider")
