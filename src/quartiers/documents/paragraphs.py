"""Text for a terminal: 80 columns, hanging indents, lists cut short with a way to see the rest."""

import textwrap
from collections.abc import Iterable, Iterator

from quartiers.territory.french import typeset

WIDTH = 80


def wrapped(text: str, indent: str = "", hanging: str = "") -> list[str]:
    """A paragraph; `hanging` is added to the indent from the second line on."""
    return textwrap.wrap(
        typeset(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def heading(text: str) -> list[str]:
    lines = wrapped(text)
    return ["", *lines, "─" * max(map(len, lines))]


def items(texts: Iterable[str], indent: str = "  ", mark: str = "- ") -> Iterator[str]:
    for text in texts:
        yield from wrapped(f"{mark}{text}", indent, " " * len(mark))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
