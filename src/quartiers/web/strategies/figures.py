"""The figures and sentences of a frozen diagnostic that a stake may cite, and how to find them."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.diagnostic.indicator import Known, NotComputable, Withheld
from quartiers.strategy.frozen import read_frozen
from quartiers.strategy.said import figure_said, shortened

SENTENCE = "phrase"


@dataclass(frozen=True)
class Figure:
    """`key` names it in its diagnostic, once and for all: the id of an indicator (with a rank where
    several bear it), or a sentence of a block. `known` is False for what could not be computed."""

    key: str
    block: str
    label: str
    said: str
    definition: str = ""
    caveats: tuple[str, ...] = ()
    known: bool = True


def figures(content: Mapping[str, Any]) -> tuple[Figure, ...]:
    """In the order of the diagnostic. Raises BadInput for what is not one."""
    frozen = read_frozen(content)
    titles = {block["id"]: block["title"] for block in content["blocks"]}
    ranks: Counter[str] = Counter()
    found = []
    for block, made in frozen.placed:
        ranks[made.id] += 1
        rank = ranks[made.id]
        found.append(
            Figure(
                key=made.id if rank == 1 else f"{made.id}.{rank}",
                block=titles[block],
                label=made.label,
                said=shortened(figure_said(made)),
                definition=made.definition,
                caveats=made.caveats,
                known=not isinstance(made.value, Withheld | NotComputable),
            )
        )
    for block in content["blocks"]:
        for rank, sentence in enumerate(block["sentences"], start=1):
            key = f"{SENTENCE}.{block['id']}.{rank}"
            found.append(Figure(key, block["title"], "Phrase", shortened(sentence)))
    return tuple(found)


def figure(content: Mapping[str, Any], key: str) -> Figure | None:
    return next((each for each in figures(content) if each.key == key), None)


def searched(found: Sequence[Figure], asked: str) -> list[Figure]:
    """Those that hold all the words, accents and case apart."""
    words = _plain(asked).split()
    return [
        each
        for each in found
        if all(word in _plain(f"{each.block} {each.label} {each.said}") for word in words)
    ]


def numbers(content: Mapping[str, Any]) -> dict[str, float]:
    """The figures that are one number, for the baseline of an indicator."""
    read = read_frozen(content)
    return {
        made.id: made.value.number
        for made in reversed(read.figures)
        if isinstance(made.value, Known)
    }


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
