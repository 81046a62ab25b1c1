"""The site itself, served to Chromium on the loopback: every page as people meet it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.pages import DEMO, MISSING, PAGES

CAPTURES = Path(__file__).parents[2] / "out" / "captures"
WIDTHS = {"telephone": 390, "bureau": 1280}
MAP_MS = 20_000
# Above a fraction of a pixel: what a browser rounds is no overflow.
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


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


class Watched:
    """A page, and all that went wrong while it was loaded."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.problems: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script : {error}"))
        page.on("request", self._request)

    def _console(self, message) -> None:
        # The browser says itself that a page of error is one, and that it draws without a card
        told = ("status of 404", "GL Driver Message")
        if message.type in ("error", "warning") and not any(t in message.text for t in told):
            self.problems.append(f"console : {message.text}")

    def _request(self, request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"ailleurs : {request.url}")

    def open(self, path: str) -> int:
        answer = self.page.goto(self.home + path, wait_until="load")
        assert answer is not None
        if self.page.locator("#carte").count():
            self.page.wait_for_selector("#carte[data-ready=true]", timeout=MAP_MS)
        return answer.status


@pytest.fixture(scope="session", params=WIDTHS)
def width(request) -> str:
    return request.param


@pytest.fixture(scope="session", params=["light", "dark"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def watched(browser: Browser, served: str, width: str, scheme: str) -> Iterator[Watched]:
    context = _context(browser, width, color_scheme=scheme)
    yield Watched(context.new_page(), served)
    context.close()


def _context(browser: Browser, width: str = "bureau", **given) -> BrowserContext:
    return browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, **given)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(watched: Watched, name: str, width: str, scheme: str):
    assert watched.open(PAGES[name]) == MISSING.get(name, 200)
    page = watched.page
    CAPTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=CAPTURES / f"{name}-{width}-{scheme}.png", full_page=True)
    assert page.locator("h1").count() == 1
    assert not page.evaluate(OVERFLOW), "la page défile en largeur"
    found = Axe().run(page).response["violations"]
    told = [f"{v['id']} : {[n['target'] for n in v['nodes']][:3]}" for v in found]
    assert told == []
    assert watched.problems == []


@pytest.mark.parametrize("name", PAGES)
def test_page_needs_no_script(browser: Browser, served: str, name: str):
    context = _context(browser, "telephone", java_script_enabled=False)
    page = context.new_page()
    answer = page.goto(served + PAGES[name])
    assert answer is not None
    assert answer.status == MISSING.get(name, 200)
    assert page.locator("main").inner_text().strip()
    CAPTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=CAPTURES / f"{name}-sans-script.png", full_page=True)
    context.close()


def test_links_are_alive(browser: Browser, served: str):
    """From every page, each address of the site once; documents are only asked, not kept."""
    context = _context(browser, java_script_enabled=False)
    page, seen, dead = context.new_page(), set(), []
    for path in PAGES.values():
        page.goto(served + path)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            address = urljoin(served, link).partition("#")[0]
            kind = re.sub(r"(?<=/)(Q[NP]\w{6}|[a-z]+-[\w-]+)(?=/)", "·", urlsplit(address).path)
            sign = (kind, tuple(sorted(re.findall(r"[?&](\w+)=", address))))
            if not address.startswith(served) or sign in seen:
                continue
            seen.add(sign)
            status = context.request.get(address, timeout=60_000).status
            if status != 200:
                dead.append(f"{status} {address} (depuis {path})")
    context.close()
    assert len(seen) > 40
    assert dead == []


def test_keyboard_reaches_the_content_first(watched: Watched):
    watched.open("/")
    page = watched.page
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    expect(first).to_have_text("Contenu")
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"


@pytest.mark.parametrize("name", ["accueil", "dispositifs-recherche", "simulateur", "carte"])
def test_keyboard_goes_everywhere(browser: Browser, served: str, name: str):
    """Each control is met in turn, is seen when it has the focus, and nothing holds it."""
    context = _context(browser)
    page = context.new_page()
    page.goto(served + PAGES[name])
    met: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        met.append(
            page.evaluate(
                "() => { const a = document.activeElement; if (a === document.body) return '';"
                "const s = getComputedStyle(a);"
                "return (a.id || a.name || a.href || a.textContent).slice(0, 60) + "
                "(s.outlineStyle === 'none' && s.boxShadow === 'none' ? ' !' : ''); }"
            )
        )
        if met[-1] == "" and len(met) > 5:
            break
    context.close()
    assert met[-1] == "", "le focus ne revient pas"
    assert [each for each in met if each.endswith(" !")] == []


def test_map_answers_a_click(browser: Browser, served: str):
    context = _context(browser)
    watched = Watched(context.new_page(), served)
    watched.open(f"/carte/?quartier={DEMO}")
    page = watched.page
    box = page.locator("#carte").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-reponse]")).to_contain_text("Halles-Corlune")
    assert watched.problems == []
    context.close()


def test_no_cookie_is_left(browser: Browser, served: str):
    context = _context(browser)
    page = context.new_page()
    for path in PAGES.values():
        page.goto(served + path)
    assert context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    context.close()
