"""Pages as a phone loads them: what is transferred, when the main thing shows, what moves."""

import os
import shutil
from dataclasses import dataclass

WIDTH, HEIGHT, SLOWER = 390, 844, 4
SETTLED = 2_500  # milliseconds after the load
# Before anything of the page: the largest thing painted, and every shift that no one asked for.
WATCH = """
window.watched = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) watched.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) watched.cls += e.value;
}).observe({type: 'layout-shift', buffered: true});
"""


@dataclass(frozen=True)
class Loaded:
    kilobytes: float
    requests: int
    lcp: float  # seconds
    cls: float


def chromium() -> str | None:
    return os.environ.get("QUARTIERS_CHROMIUM") or shutil.which("chromium")


def load(addresses: list[str], rounds: int = 3) -> dict[str, Loaded]:
    """Each address in a new context (nothing kept), at phone width, the processor slowed down; the
    median of the rounds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        found = {
            address: _median([_once(browser, address) for _ in range(rounds)])
            for address in addresses
        }
        browser.close()
    return found


def _once(browser: object, address: str) -> Loaded:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})  # type: ignore[attr-defined]
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate("() => watched")
    context.close()
    return Loaded(sum(sizes) / 1000, len(sizes), seen["lcp"] / 1000, seen["cls"])


def _median(runs: list[Loaded]) -> Loaded:
    return sorted(runs, key=lambda run: run.lcp)[len(runs) // 2]
