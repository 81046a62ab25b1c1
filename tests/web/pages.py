"""Reading a page as people do."""

import html
import re

HOSTILE = (
    "x" * 9_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\x00\x07\r\n",
    "🥖🏙️",
    "%F0%9F",
    "../../etc/passwd",
    "-1",
    "9" * 400,
)


def text(response) -> str:
    """The words of the main part, its spaces made plain."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    words = html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", words.split(">", 1)[1]).strip()


def links(response) -> list[str]:
    return [
        html.unescape(each) for each in re.findall(r'href="([^"]*)"', response.content.decode())
    ]
