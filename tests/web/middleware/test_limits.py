import json
import os
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from quartiers.web.middleware import limits

PATH = "/api/v1/nothing"


@pytest.fixture(autouse=True)
def fresh():
    limits._counts[:] = 0
    yield
    limits._counts[:] = 0


@pytest.fixture
def limited(monkeypatch):
    def set_to(**options: int) -> Client:
        monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **options))
        monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_040.0)
        return Client(SERVER_NAME="localhost")

    return set_to


def test_counted_down_then_refused(limited):
    client = limited(rate=2)
    first, second, third = (client.get(PATH) for _ in range(3))
    assert [r["RateLimit-Remaining"] for r in (first, second, third)] == ["1", "0", "0"]
    assert [r.status_code for r in (first, second, third)] == [404, 404, 429]
    assert first["RateLimit-Limit"] == "2"
    assert json.loads(third.content)["code"] == "trop_de_requetes"
    assert third["Retry-After"] == third["RateLimit-Reset"] == "40"
    assert third["Access-Control-Allow-Origin"] == "*"
    assert third["Cache-Control"] == "no-store"


def test_anew_at_the_next_minute(limited, monkeypatch):
    client = limited(rate=1)
    assert [client.get(PATH).status_code for _ in range(2)] == [404, 429]
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_090.0)
    assert client.get(PATH).status_code == 404


def test_each_address_has_its_own(limited):
    client = limited(rate=1)
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
        assert client.get(PATH, REMOTE_ADDR=address).status_code == 404
        assert client.get(PATH, REMOTE_ADDR=address).status_code == 429


def test_an_address_of_six_counts_as_its_network(limited):
    client = limited(rate=1)
    assert client.get(PATH, REMOTE_ADDR="2001:db8:0:1::1").status_code == 404
    assert client.get(PATH, REMOTE_ADDR="2001:db8:0:1:ffff::2").status_code == 429
    assert client.get(PATH, REMOTE_ADDR="2001:db8:0:2::1").status_code == 404


def test_what_a_client_says_of_its_address_is_not_believed(limited):
    client = limited(rate=1)
    sent = [client.get(PATH, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(2)]
    assert [response.status_code for response in sent] == [404, 429]


def test_behind_a_trusted_proxy(limited):
    client = limited(rate=1, proxies=1)

    def status(forwarded: str) -> int:
        return client.get(PATH, headers={"X-Forwarded-For": forwarded}).status_code

    assert (status("192.0.2.1"), status("192.0.2.2")) == (404, 404)
    # Only what the proxy itself wrote counts: the last one
    assert status("198.51.100.9, 192.0.2.1") == 429


def test_off(limited):
    client = limited(rate=0)
    responses = [client.get(PATH) for _ in range(5)]
    assert {response.status_code for response in responses} == {404}
    assert "RateLimit-Limit" not in responses[0]


@pytest.mark.parametrize("path", ["/nothing", "/api/nothing"])
def test_pages_are_not_counted(limited, path):
    client = limited(rate=1)
    assert {client.get(path).status_code for _ in range(3)} == {404}


def test_asking_first_is_not_counted(limited):
    client = limited(rate=1)
    assert {client.options("/api/v1/locate").status_code for _ in range(3)} == {204}
    assert client.get(PATH).status_code == 404


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_processes_share_the_count():
    code = (
        "import os\n"
        "from quartiers.web.middleware import limits\n"
        "if os.fork() == 0:\n"
        "    limits.counted('192.0.2.7', 10, 1e9)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "assert limits.counted('192.0.2.7', 10, 1e9) == (8, 20)\n"
    )
    import subprocess
    import sys

    setting = {"DJANGO_SETTINGS_MODULE": "quartiers.web.settings"}
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | setting)
