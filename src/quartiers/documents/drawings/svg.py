"""The few SVG elements that the drawings use. Every text that comes from data is escaped here.

Colours are classes (`s1`, `ink`…), never attributes: a web page gives them colours that follow its
theme, and `standalone` gives them colours for paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

LINE = 17  # height of a line of text
EM = 7.2  # width of a character, on the wide side: web pages use the reader's own font
SERIES = 6

# Distinct for colour-blind readers, and 3:1 at least against white.
INKS = {
    "ink": "#1b1b1f",
    "soft": "#55585f",
    "s1": "#0a5aa0",
    "s2": "#c8500a",
    "s3": "#007a60",
    "s4": "#8a4a9e",
    "s5": "#866a00",
    "s6": "#6b6f76",
}
PAPER = "".join(
    [
        "text{font:13px 'Libertinus Serif',serif;fill:#1b1b1f}",
        "text.soft{fill:#55585f}",
        "text.name{font-size:12px;paint-order:stroke;stroke:#fff;stroke-width:3px}",
        ".grid{stroke:#d5d7dc;stroke-width:1}.north{fill:#1b1b1f}.axis{stroke:#55585f;stroke-width:1}",
        ".reference{stroke:#1b1b1f;stroke-width:1.4}",
        ".whisker{stroke:#1b1b1f;stroke-width:1.4;fill:none}",
        *(f".s{i}{{fill:{INKS[f's{i}']}}}" for i in range(1, SERIES + 1)),
        *(f".l{i}{{stroke:{INKS[f's{i}']};fill:none}}" for i in range(1, SERIES + 1)),
        ".stroke{stroke-width:2.2;stroke-linejoin:round}",
        ".dot{fill-opacity:.85;stroke:#fff;stroke-width:.8}",
        ".land{fill:#f6f5f1}.commune{fill:none;stroke:#8b8f97;stroke-width:1;"
        "stroke-dasharray:6 3 1 3}",
        ".band{fill:#0a5aa0;fill-opacity:.07;stroke:#0a5aa0;stroke-width:1;stroke-dasharray:3 3}",
        ".neighbour{fill:#6b6f76;fill-opacity:.16;stroke:#6b6f76;stroke-width:1}",
        ".zone{fill:#0a5aa0;fill-opacity:.10;stroke:#0a5aa0;stroke-width:2.4}",
        ".former{fill:#c8500a;fill-opacity:.05;stroke:#c8500a;stroke-width:2;stroke-dasharray:8 4}",
        ".here{fill:none;stroke:#1b1b1f;stroke-width:2.4}.halo{fill:none;stroke:#fff;stroke-width:6}",
        ".pin{fill:#c8500a;stroke:#fff;stroke-width:1.5}text.pin-name{font-size:12px;fill:#fff}",
    ]
)


@dataclass(frozen=True)
class Drawing:
    """The inside of an SVG and its size; `title` and `alt` are its name and its description."""

    width: float
    height: float
    body: str
    title: str
    alt: str

    def inline(self, id: str) -> str:
        """For a web page, whose style sheet colours it. `id` is unique on the page."""
        return self._open(f'aria-labelledby="{id}-t {id}-d"', f'id="{id}-t"', f'id="{id}-d"')

    def standalone(self) -> str:
        """On its own, in the colours of paper."""
        return self._open("", "", "", f"<style>{PAPER}</style>")

    def _open(self, named: str, title_id: str, desc_id: str, style: str = "") -> str:
        size = f'viewBox="0 0 {self.width:g} {self.height:g}"'
        if style:
            size += f' width="{self.width:g}" height="{self.height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {named}>'
            f"<title {title_id}>{escape(self.title)}</title>"
            f"<desc {desc_id}>{escape(self.alt)}</desc>{style}{self.body}</svg>"
        ).replace(" >", ">")


def text(x: float, y: float, words: str, cls: str = "", anchor: str = "start") -> str:
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{_class(cls)}{side}>{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, cls: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{height:.1f}"{_class(cls)}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, cls: str, dash: str = "") -> str:
    dashed = f" stroke-dasharray={quoteattr(dash)}" if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{_class(cls)}{dashed}/>'


def circle(x: float, y: float, radius: float, cls: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"{_class(cls)}/>'


def polyline(points: Iterable[tuple[float, float]], cls: str, dash: str = "") -> str:
    dashed = f" stroke-dasharray={quoteattr(dash)}" if dash else ""
    return f'<polyline points="{_pairs(points)}"{_class(cls)}{dashed}/>'


def path(rings: Iterable[Sequence[tuple[float, float]]], cls: str) -> str:
    """Closed rings, holes included; nothing where none is left, as past the edge of a view."""
    drawn = "".join(f"M{_pairs(ring)}Z" for ring in rings if ring)
    if not drawn:
        return ""
    return f'<path d="{drawn}" fill-rule="evenodd"{_class(cls)}/>'


def frame(width: float, height: float, inside: Iterable[str]) -> str:
    """A window: what goes past its edges is cut."""
    size = f'width="{width:g}" height="{height:.1f}"'
    return f'<svg {size} viewBox="0 0 {width:g} {height:.1f}">{"".join(inside)}</svg>'


def _pairs(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _class(cls: str) -> str:
    return f" class={quoteattr(cls)}" if cls else ""


def wrapped(words: str, width: float, most: int = 3) -> list[str]:
    """Lines that fit `width` by the mean width of a character; the last one is cut if need be."""
    room = max(int(width / EM), 4)
    lines: list[str] = []
    for word in words.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [one if len(one) <= room else one[: room - 1] + "…" for one in lines]
