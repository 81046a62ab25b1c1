import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def test_there_are_pages(pages):
    assert len(pages) >= 5


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(browser: Browser, pages, screen):
    for path in pages:
        page = browser.new_page(**SCREENS[screen])
        page.goto(path.as_uri())
        found = Axe().run(page, options=RULES).response["violations"]
        page.close()
        told = [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
        assert told == [], path.name


def test_axe_sees_a_fault(browser: Browser):
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><p style='color:#aaa'>pâle</p></body></html>")
    found = {rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]}
    page.close()
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


def test_nothing_is_fetched(browser: Browser, pages):
    for path in pages:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(path.as_uri())
        page.close()
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert said == []


def test_phone_has_no_sideways_scroll(browser: Browser, pages):
    for path in pages:
        page = browser.new_page(**SCREENS["phone"])
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.close()
        assert wide <= 0, path.name


def test_skip_link_comes_first(browser: Browser, pages):
    page = browser.new_page()
    page.goto(pages[0].as_uri())
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    reached = page.evaluate("location.hash")
    page.close()
    assert target.startswith("#")
    assert reached == target


def test_every_page_says_fictitious(browser: Browser, pages):
    for path in pages:
        page = browser.new_page(java_script_enabled=False)
        page.goto(path.as_uri())
        assert "fictif" in page.inner_text("body").lower() or "fictives" in page.inner_text("body")
        page.close()


def test_tables_open_in_print(browser: Browser, pages):
    page = browser.new_page()
    page.goto(pages[-1].as_uri())
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => !t.checkVisibility()).length"
    )
    page.close()
    assert hidden == 0
