"""From what was read to the diagnostic: every block, its sources, the summary and the map."""

from collections.abc import Callable, Iterable

from quartiers.diagnostic import (
    commerce,
    comparators,
    coverage,
    covered,
    dynamics,
    fabric,
    inhabitants,
    jobs,
    picture,
    shift_share,
    specialisation,
    survival,
)
from quartiers.diagnostic.figures import sources_of
from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block, Diagnostic, Map
from quartiers.diagnostic.summary import summary
from quartiers.territory import french

BLOCKS: tuple[Callable[[Inputs], Block | None], ...] = (
    fabric.block,
    covered.block,
    dynamics.block,
    survival.block,
    specialisation.block,
    shift_share.block,
    commerce.block,
    jobs.block,
    inhabitants.block,
    comparators.block,
    coverage.block,
)


def build(inputs: Inputs) -> Diagnostic:
    """The diagnostic of one zone. Pure: the same inputs give the same value."""
    blocks = tuple(block for make in BLOCKS if (block := make(inputs)) is not None)
    drawn = _map(inputs)
    return Diagnostic(
        zone=inputs.zone,
        as_of=inputs.as_of.isoformat(),
        stock_date=inputs.stock_date.isoformat(),
        scope=inputs.scope.text,
        summary=summary(inputs, blocks),
        blocks=blocks,
        map=drawn,
        sources=_sources(blocks, drawn),
        caveats=tuple(_caveats(inputs)),
        fictitious=inputs.fictitious,
        version=inputs.version,
        made_on=inputs.made_on.isoformat(),
    )


def _map(inputs: Inputs) -> Map | None:
    if inputs.picture is None:
        return None
    sources = sources_of(inputs, ("sirene_geolocalisation", "contours", "contours_communes"))
    return picture.draw(inputs.picture, inputs.zone.code, inputs.zone.name, sources)


def _sources(blocks: Iterable[Block], drawn: Map | None) -> tuple[Source, ...]:
    used: dict[Source, None] = {}
    for block in blocks:
        for figure in block.figures:
            used.update(dict.fromkeys(figure.sources))
        for table in block.tables:
            used.update(dict.fromkeys(table.sources))
    if drawn is not None:
        used.update(dict.fromkeys(drawn.sources))
    return tuple(used)


def _caveats(inputs: Inputs) -> Iterable[str]:
    yield (
        f"Contours{french.FIRM}: {inputs.zone.geography}. Deux géographies différentes ne se "
        "comparent pas dans le temps."
    )
    if inputs.stock_date < inputs.as_of and not inputs.rewound:
        yield (
            f"Date demandée{french.FIRM}: {french.day(inputs.as_of)}{french.THIN}; le répertoire "
            f"utilisé est celui du {french.day(inputs.stock_date)}."
        )
    if inputs.rewound:
        yield (
            f"Stock du {french.day(inputs.stock_date)} reconstitué d’après les dates de création "
            "et de fermeture, sur les adresses d’aujourd’hui."
        )
    if inputs.unplaced:
        yield f"Aucun établissement ne peut être compté dans ce quartier{french.FIRM}: " + (
            inputs.unplaced.removesuffix(" ; non calculable") + "."
        )
    if any(heir.method == "nom" for heir in inputs.zone.heirs):
        yield (
            "La correspondance avec l’autre géographie est un rapprochement par le nom, à "
            "confirmer."
        )
    if inputs.fictitious:
        yield french.typeset("Territoire de démonstration : toutes les données sont fictives.")
