"""Texts from elsewhere made safe to show: no HTML, no control character, http(s) links only."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

LONGEST = 700  # characters of an address


def web_address(text: str, site: str = "") -> str:
    """An http(s) address, whole; a path is one of the `site`'s own; else ""."""
    text = site + text if text.startswith("/") and not text.startswith("//") else text
    if len(text) > LONGEST or re.search(r"[\s<>\"\\\x00-\x1f]", text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""


class _Plain(HTMLParser):
    """What a page says, without what it hides."""

    HIDDEN = frozenset({"script", "style", "iframe", "object", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in self.HIDDEN
        self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self.HIDDEN))
        self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain(text: str) -> str:
    """A text without its HTML, its spaces single and its control characters gone."""
    if "<" in text or "&" in text:
        parser = _Plain()
        parser.feed(text)
        parser.close()
        text = "".join(parser.pieces)
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text).split())
