"""The site under load and in a browser, on the demonstration and on the real files."""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import yaml
from commands import call
from harness import ROOT, Row, data_folder, median, work_folder
from web_browser import chromium, load
from web_server import Site, site

TITLE = "The site and its API"
INTRO = """
The site as `quartiers serve --production` (two processes of four threads), on the demonstration and
the real files, wrk on the loopback with 50 connections, limits off, compressed answers.

- *first time*: each address once, one after the other, nothing kept yet; median and worst.
- *kept*: the same addresses again and again, as most visitors meet them.
- *never twice*: every request asks for something new (another point, other words, another day), so
  that every answer is made.

Memory is that of all the processes, what they share counted once. In the browser: Chromium without
a screen, 390 px wide, processor slowed four times, nothing kept; kilobytes are those transferred.
"""
CONNECTIONS, SECONDS = 50, 10
POINTS = 10_000
MANY = 20_000  # addresses: more than a run can ask
ASKED = "p95 ≤ 150 ms, 0 error"
LUA = Path(__file__).with_name("web_load.lua")


def main(argv: Sequence[str]) -> list[Row]:
    if shutil.which("wrk") is None:
        return [Row("all cases", "wrk", None, note="wrk absent: not measured")]
    seconds = 2 if "--quick" in argv else SECONDS
    with site(stores()) as served:
        rows = [Row("start, to the first page", "serve", served.started, target="≤ 3 s")]
        rows += loads(served, seconds)
        rows += points(served)
        memory = served.memory_mb()
        rows.append(
            Row("memory after that", "serve", None, target="≤ 600 MB", note=f"{memory:.0f} MB")
        )
        rows += browsed(served)
    return rows


def stores() -> Path:
    """A data folder with the demonstration and, where they are at hand, the real files."""
    data = work_folder() / "web"
    call("demo", "--out", str(data / "out"), data=data)
    mirror = data_folder()
    if mirror is not None:
        call("refresh", "--mirror", str(mirror), data=data)
    return data


def queries() -> list[str]:
    judged = yaml.safe_load((ROOT / "tests/cases/recherche.yaml").read_text(encoding="utf-8"))
    return [str(each["texte"]) for each in judged["requetes"]]


def usual(served: Site) -> dict[str, list[str]]:
    """What is asked of each kind of page, in an order drawn by a seed."""
    zones = _items(served, "/api/v1/neighbourhoods?generation=2015")  # those with contours
    schemes = _items(served, "/api/v1/schemes")
    return {
        "neighbourhood page": [f"/quartiers/{each['code']}/" for each in zones],
        "scheme search": [f"/dispositifs/?q={quote_plus(query)}" for query in queries()],
        "scheme page": [f"/dispositifs/{each['id']}/" for each in schemes],
        "locate API": _places(200),
    }


def unseen(served: Site) -> dict[str, list[str]]:
    """The same kinds, but never the same address."""
    draw = random.Random(1)
    # Longer words: three that no search looks for ("avant mon ne") are refused, not found nowhere
    words = sorted({w for query in queries() for w in query.split() if len(w) > 5})
    schemes = [each["id"] for each in _items(served, "/api/v1/schemes")]
    days = [date(2026, 1, 1) + timedelta(n) for n in range(300)]
    asked = (" ".join(draw.sample(words, 3)) for _ in range(MANY))
    return {
        "scheme search": [f"/dispositifs/?q={quote_plus(query)}" for query in asked],
        "scheme page": [
            f"/dispositifs/{draw.choice(schemes)}/?date={draw.choice(days)}" for _ in range(MANY)
        ],
        "locate API": _places(MANY),
    }


def _items(served: Site, path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        served.get(path + ("&" if "?" in path else "?") + "per_page=100")
    )["items"]
    return found


def _places(count: int) -> list[str]:
    draw = random.Random(count)
    spots = ((draw.uniform(-1, 7), draw.uniform(43, 50)) for _ in range(count))
    return [f"/api/v1/locate?lon={x:.6f}&lat={y:.6f}" for x, y in spots]


def loads(served: Site, seconds: int) -> Iterator[Row]:
    fresh = unseen(served)
    for case, paths in usual(served).items():
        times = [_timed(served, path) for path in paths]
        note = f"worst {max(times) * 1000:.0f} ms, {len(paths)} addresses"
        yield Row(f"{case}, first time", "one by one", median(times), note=note)
        yield _row(f"{case}, kept", wrk(served, paths, seconds), ASKED)
        if case in fresh:
            yield _row(f"{case}, never twice", wrk(served, fresh[case], seconds), "")


def _timed(served: Site, path: str) -> float:
    begun = time.perf_counter()
    served.get(path)
    return time.perf_counter() - begun


def _row(case: str, found: dict[str, float], target: str) -> Row:
    rate = found["n"] / found["seconds"]
    return Row(
        case=case,
        way=f"{CONNECTIONS} connections",
        seconds=found["p95"] / 1000,
        target=target,
        note=f"p50 {found['p50']:.1f}, p95 {found['p95']:.1f}, p99 {found['p99']:.1f} ms, "
        f"{found['errors']:.0f} error, {rate:,.0f} requests/s",
    )


def points(served: Site) -> Iterator[Row]:
    draw = random.Random(3)
    spots = {
        "x": [draw.uniform(-1, 7) for _ in range(POINTS)],
        "y": [draw.uniform(43, 50) for _ in range(POINTS)],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        json.dump(spots, body)
        body.flush()
        found = wrk(served, ["/api/v1/locate"], 5, connections=1, body=body.name)
    yield Row(
        f"locate API, POST of {POINTS:,} points",
        "1 connection",
        found["p50"] / 1000,
        target="≤ 150 ms",
        note=f"p50 {found['p50']:.0f}, p95 {found['p95']:.0f} ms, {found['errors']:.0f} error",
    )


def wrk(
    served: Site,
    paths: Sequence[str],
    seconds: int,
    *,
    connections: int = CONNECTIONS,
    body: str = "",
    cookie: str = "",
) -> dict[str, float]:
    """One thread of wrk; what `web_load.lua` reports."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(paths))
        listed.flush()
        given = {"WEB_PATHS": listed.name, "WEB_BODY": body, "WEB_COOKIE": cookie}
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
            + ["-s", str(LUA), served.address],
            env=os.environ | {name: value for name, value in given.items() if value},
            capture_output=True,
            text=True,
            check=True,
        )
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


BROWSED = {
    "home": "/",
    "neighbourhood": "/quartiers/QN99901I/",
    "scheme search": "/dispositifs/?q=local+vide",
    "scheme": "/dispositifs/fisc-qpv/",
    "simulator": "/simulateur/",
    "map": "/carte/?quartier=QN99901I",
}


def browsed(served: Site) -> Iterator[Row]:
    if chromium() is None:
        yield Row("pages in a browser", "Chromium", None, note="Chromium absent: not measured")
        return
    found = load([served.address + path for path in BROWSED.values()])
    for name, path in BROWSED.items():
        seen = found[served.address + path]
        weight = "≤ 1,500 kB" if name == "map" else "≤ 400 kB, ≤ 25 requests"
        yield Row(
            f"{name}, on a phone",
            "LCP",
            seen.lcp,
            target=f"LCP ≤ 2.0 s, CLS ≤ 0.05, {weight}",
            note=f"CLS {seen.cls:.3f}, {seen.kilobytes:.0f} kB, {seen.requests} requests",
        )
