"""The site itself, served to Chromium on the loopback: every page as people meet it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests.browser.pages import DEMO, MISSING, PAGES
from tests.browser.visits import CAPTURES, WIDTHS, Watched, context

# Above a fraction of a pixel: what a browser rounds is no overflow.
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture(scope="session", params=WIDTHS)
def width(request) -> str:
    return request.param


@pytest.fixture(scope="session", params=["light", "dark"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def watched(browser: Browser, served: str, width: str, scheme: str) -> Iterator[Watched]:
    opened = context(browser, width, color_scheme=scheme)
    yield Watched(opened.new_page(), served)
    opened.close()


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
    opened = context(browser, "telephone", java_script_enabled=False)
    page = opened.new_page()
    answer = page.goto(served + PAGES[name])
    assert answer is not None
    assert answer.status == MISSING.get(name, 200)
    assert page.locator("main").inner_text().strip()
    CAPTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=CAPTURES / f"{name}-sans-script.png", full_page=True)
    opened.close()


def test_links_are_alive(browser: Browser, served: str):
    """From every page, each address of the site once; documents are only asked, not kept."""
    opened = context(browser, java_script_enabled=False)
    page, seen, dead = opened.new_page(), set(), []
    for path in PAGES.values():
        page.goto(served + path)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            address = urljoin(served, link).partition("#")[0]
            kind = re.sub(r"(?<=/)(Q[NP]\w{6}|[a-z]+-[\w-]+)(?=/)", "·", urlsplit(address).path)
            sign = (kind, tuple(sorted(re.findall(r"[?&](\w+)=", address))))
            if not address.startswith(served) or sign in seen:
                continue
            seen.add(sign)
            status = opened.request.get(address, timeout=60_000).status
            if status != 200:
                dead.append(f"{status} {address} (depuis {path})")
    opened.close()
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
    opened = context(browser)
    page = opened.new_page()
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
    opened.close()
    assert met[-1] == "", "le focus ne revient pas"
    assert [each for each in met if each.endswith(" !")] == []


def test_map_answers_a_click(browser: Browser, served: str):
    opened = context(browser)
    watched = Watched(opened.new_page(), served)
    watched.open(f"/carte/?quartier={DEMO}")
    page = watched.page
    box = page.locator("#carte").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-reponse]")).to_contain_text("Halles-Corlune")
    assert watched.problems == []
    opened.close()


def test_map_from_afar_names_few(browser: Browser, served: str):
    """Where neighbourhoods are points a few pixels apart, five are named, and a way to go on."""
    opened = context(browser)
    watched = Watched(opened.new_page(), served)
    watched.open(f"/carte/?quartier={DEMO}")
    page = watched.page
    page.locator("#carte[data-ready] canvas").focus()
    for _ in range(12):
        page.keyboard.press("-")
        page.wait_for_timeout(300)
    page.locator("#carte[data-ready] canvas").press("Enter")
    answer = page.locator("[data-reponse]")
    named = answer.locator("li a[href^='/quartiers/']")
    expect(named).to_have_count(5)
    expect(named.first).to_contain_text("Halles-Corlune")
    expect(answer).to_contain_text("trop près les uns des autres")
    for _ in range(4):
        closer = answer.get_by_role("button", name="Agrandir la carte ici")
        if not closer.count():
            break
        closer.click()
        page.wait_for_timeout(1500)
        page.locator("#carte[data-ready] canvas").press("Enter")
    assert 0 < named.count() < 5
    assert watched.problems == []
    opened.close()


def test_no_cookie_is_left(browser: Browser, served: str):
    opened = context(browser)
    page = opened.new_page()
    for path in PAGES.values():
        page.goto(served + path)
    assert opened.cookies() == []
    # htmx notes the address of the page in hand, for the time of the tab; nothing else is kept
    kept = page.evaluate("() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}
    opened.close()
