"""Every source that a diagnostic cites, numbered once, in the order in which they are met."""

from collections.abc import Iterable, Iterator

from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.report import Block, Diagnostic, TerritoryDiagnostic


class References:
    """Source → its number in this document, and its key in the JSON (`id@vintage`)."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = tuple(dict.fromkeys(sources))
        self._numbers = {source: i for i, source in enumerate(self.sources, start=1)}
        self._keys: dict[Source, str] = {}
        taken: dict[str, int] = {}
        for source in self.sources:
            key = f"{source.id}@{source.vintage}"
            taken[key] = taken.get(key, 0) + 1
            self._keys[source] = key if taken[key] == 1 else f"{key}#{taken[key]}"

    def number(self, source: Source) -> int:
        return self._numbers[source]

    def numbers(self, sources: Iterable[Source]) -> tuple[int, ...]:
        return tuple(sorted({self._numbers[source] for source in sources}))

    def key(self, source: Source) -> str:
        return self._keys[source]


def of_diagnostic(diagnostic: Diagnostic) -> References:
    return References(_cited(diagnostic))


def of_territory(territory: TerritoryDiagnostic) -> References:
    """The sources of the synthesis and of every neighbourhood."""
    return References(
        [
            *territory.sources,
            *_of_blocks(territory.synthesis),
            *(source for diagnostic in territory.diagnostics for source in _cited(diagnostic)),
        ]
    )


def of_synthesis(territory: TerritoryDiagnostic) -> References:
    return References([*territory.sources, *_of_blocks(territory.synthesis)])


def _cited(diagnostic: Diagnostic) -> Iterator[Source]:
    yield from diagnostic.sources
    yield from _of_blocks(diagnostic.blocks)
    if diagnostic.map:
        yield from diagnostic.map.sources
        yield from diagnostic.map.table.sources


def _of_blocks(blocks: Iterable[Block]) -> Iterator[Source]:
    for block in blocks:
        for indicator in block.figures:
            yield from indicator.sources
        for table in block.tables:
            yield from table.sources
