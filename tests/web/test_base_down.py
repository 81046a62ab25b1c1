"""PostgreSQL stops while the site is open, and comes back. SQLite is a file: nothing stops."""

import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests.web.test_serve import WAIT, served

from quartiers.web.serve import THREADS

pytestmark = pytest.mark.site
# The first asks the base by itself, the second because it is given a session
ASKED = ("espace/invitation/x/", "espace/connexion/")
SESSION = {"Cookie": f"espace={'a' * 32}"}


def answer(place: str) -> tuple[int, str]:
    try:
        with urlopen(Request(place, headers=SESSION), timeout=WAIT) as found:
            return found.status, found.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_base_stops_and_comes_back(own, tmp_path):
    if not own.address:
        pytest.skip("SQLite : aucun serveur à arrêter")
    migrate = [sys.executable, "-m", "quartiers", "people", "migrate"]
    subprocess.run(migrate, check=True, capture_output=True, timeout=WAIT)
    with served(tmp_path, "--no-demo", "--production", "--workers", "1") as address:
        before = [answer(address + each) for each in ASKED]
        with own.cut():
            during = [answer(address + each) for each in ASKED]
            public = answer(address)
        after = [answer(address + each) for each in ASKED]
        with own.cut():
            pass  # started again while nobody asks
        again = [answer(address + each) for each in ASKED * THREADS]
    assert [status for status, _ in before] == [404, 200]
    assert [status for status, _ in during] == [503, 503]
    for _, page in during:
        assert "Les espaces de travail ne répondent pas." in page
        assert "Traceback" not in page
    assert public[0] == 200
    assert [status for status, _ in after] == [404, 200]
    assert [status for status, _ in again] == [404, 200] * THREADS
