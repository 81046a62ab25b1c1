"""The workspaces as a team meets them: fourteen territories, sixty actions each."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import Request, urlopen

from commands import call
from harness import Row, child, data_folder, median, work_folder
from web_server import Site, site

from web import wrk

TITLE = "The workspaces, signed in"
INTRO = """
Fourteen territories of sixty actions of ten indicators in SQLite, the site as `quartiers serve
--production` (two processes of four threads), a pilot (and, for the national board, somebody of the
national team) signed in with a second factor. What is slow to make (the alerts, the page to type
values, the printed strategy) is kept while nothing that it shows is written.

- *one by one*: each page alone, one after the other; median.
- *first*: the very first time, what a process reads once included.
- *5, 10 connections*: as many people who ask for that page at one instant, again and again (wrk on
  the loopback); two processors make them all.
- *processor*: what the processes of the site spend for one page, or for one document.
"""
TERRITORIES, ACTIONS, INDICATORS = 14, 60, 10
CONNECTIONS, SECONDS = {5: "p95 ≤ 200 ms, 0 error", 10: ""}, 10
DOCUMENTS = {
    "feuille-de-route.docx": "≤ 5 s",
    "feuille-de-route.pdf": "≤ 10 s",
    "fiches-actions.docx": "≤ 5 s",
    "fiches-actions.pdf": "≤ 10 s",
}


def main(argv: Sequence[str]) -> list[Row]:
    quick = "--quick" in argv
    data = stores(quick)
    os.environ["QUARTIERS_DATA"] = str(data)  # of the child that fills, too
    sizes = [str(each) for each in (TERRITORIES, ACTIONS, INDICATORS)]
    found = child(Path(__file__).with_name("workspaces_data.py"), sizes)
    with site(data) as served:
        rows = list(pages(served, found, 2 if quick else SECONDS))
        rows += documents(served, found, 1 if quick else 3)
    return rows


def stores(quick: bool) -> Path:
    """The demonstration and, where they are at hand, the real files; nobody's strategy yet."""
    data = work_folder() / "workspaces"
    shutil.rmtree(data / "espaces", ignore_errors=True)
    call("demo", "--out", str(data / "out"), data=data)
    mirror = data_folder()
    if mirror is not None and not quick:
        call("refresh", "--mirror", str(mirror), data=data)
    return data


def places(found: dict[str, str]) -> dict[str, str]:
    home = f"/espace/{found['territory']}/"
    return {
        "dashboard": home,
        "tree": f"{home}strategie/",
        "table": f"{home}actions/",
        "fiche": f"{home}actions/{found['action']}/",
        "fiche, to write": f"{home}actions/{found['action']}/ecrire/",
        "calendar": f"{home}calendrier/",
        "budget": f"{home}budget/",
        "map": f"{home}carte/",
        "follow-up": f"{home}suivi/",
        "follow-up, to type": f"{home}suivi/valeurs/",
        "strategy, to print": f"{home}impression/",
        "exports": f"{home}exports/",
        "national board": "/espace/programme/",
    }


def pages(served: Site, found: dict[str, str], seconds: int) -> Iterator[Row]:
    for name, path in places(found).items():
        cookie = found["national" if name == "national board" else "pilot"]
        first, times, spent = timed(served, path, cookie, 10)
        note = f"first {first:.2f} s, processor {spent * 1000:.0f} ms"
        yield Row(name, "one by one", median(times), note=note)
        if shutil.which("wrk") is None:
            continue
        for connections, target in CONNECTIONS.items():
            told = wrk(served, [path], seconds, connections=connections, cookie=cookie)
            yield Row(
                name,
                f"{connections} connections",
                told["p95"] / 1000,
                target=target,
                note=f"p50 {told['p50']:.0f}, p95 {told['p95']:.0f}, p99 {told['p99']:.0f} ms, "
                f"{told['errors']:.0f} error, {told['n'] / told['seconds']:,.0f} requests/s",
            )


def documents(served: Site, found: dict[str, str], rounds: int) -> Iterator[Row]:
    for name, target in DOCUMENTS.items():
        path = f"/espace/{found['territory']}/exports/{found['strategy']}/{name}"
        _, times, spent = timed(served, path, found["pilot"], rounds)
        yield Row(name, "one by one", median(times), target=target, note=f"processor {spent:.1f} s")


def timed(served: Site, path: str, cookie: str, rounds: int) -> tuple[float, list[float], float]:
    """Seconds of the first visit; of each, once each process was visited; and the processor's for
    one."""
    first = _seconds(served, path, cookie)
    for _ in range(3):
        _get(served, path, cookie)
    before = served.processor()
    times = [_seconds(served, path, cookie) for _ in range(rounds)]
    return first, times, (served.processor() - before) / rounds


def _seconds(served: Site, path: str, cookie: str) -> float:
    begun = time.perf_counter()
    _get(served, path, cookie)
    return time.perf_counter() - begun


def _get(served: Site, path: str, cookie: str) -> None:
    asked = Request(served.address + path, headers={"Cookie": cookie})
    with urlopen(asked, timeout=120) as answer:
        assert answer.url == served.address + path, f"{path} : {answer.url}"
        answer.read()
