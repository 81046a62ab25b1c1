"""How a page of the site is opened by the tests, and what is watched meanwhile."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

CAPTURES = Path(__file__).parents[2] / "out" / "captures"
WIDTHS = {"telephone": 390, "bureau": 1280}
MAP_MS = 20_000


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
            self.problems.append(
                f"console : {message.text} ({message.location} sur {self.page.url})"
            )

    def _request(self, request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"ailleurs : {request.url}")

    def get(self, path: str) -> bytes:
        answer = self.page.context.request.get(self.home + path)
        assert answer.ok, f"{answer.status} {path}"
        return answer.body()

    def open(self, path: str) -> int:
        answer = self.page.goto(self.home + path, wait_until="load")
        assert answer is not None
        if self.page.locator("#carte.map").count():
            self.page.wait_for_selector("#carte[data-ready=true]", timeout=MAP_MS)
        return answer.status


def context(browser: Browser, width: str = "bureau", **given) -> BrowserContext:
    return browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, **given)
