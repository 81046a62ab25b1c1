"""The economic diagnostic of a neighbourhood, or of every neighbourhood of a territory."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

import polars as pl

from quartiers.diagnostic.build import build
from quartiers.diagnostic.report import Diagnostic, TerritoryDiagnostic
from quartiers.diagnostic.synthesis import synthesis
from quartiers.errors import BadInput, DifferentContours
from quartiers.storage.store import Store, open_store
from quartiers.territory.codes import Qpv
from quartiers.usecases.gathering import gather
from quartiers.usecases.register import Register, known_codes, open_register, open_zoning


def diagnose(
    code: str,
    *,
    as_of: date | None = None,
    compare: Sequence[str] = (),
    store: Store | None = None,
    demo: bool = False,
) -> Diagnostic:
    """The diagnostic of one QPV, from the store alone.

    `as_of` takes the register of that date or the last one before; where there is none, the stock
    is rebuilt from dates of creation and closure if the register holds them. `compare` adds other
    QPV of the same generation to the points of comparison.
    """
    asked = Qpv(code)
    others = _alike(asked, compare)
    opened = store or open_store(demo=demo)
    register = open_register(opened, as_of or date.today(), asked)
    return build(gather(register, asked, others))


def diagnose_territory(
    key: str,
    *,
    as_of: date | None = None,
    compare: Sequence[str] = (),
    store: Store | None = None,
    demo: bool = False,
    drawn: bool = True,
) -> TerritoryDiagnostic:
    """Every neighbourhood of a territory, and their synthesis; without maps unless `drawn`.

    `key` is the slug or the name of a labelled territory (`roubaix`), or the code of a commune,
    an EPCI, an EPT, a département or a région. The neighbourhoods are those of 2024 where their
    contours are all loaded, those of 2015 otherwise, never both.
    """
    # Only here: a single neighbourhood needs no list of territories
    from quartiers.territory.labelled import territory
    from quartiers.territory.places import Places

    opened = store or open_store(demo=demo)
    day = as_of or date.today()
    register = open_zoning(opened, day, max(known_codes(opened), default=2024))
    named = territory(key, Places(register.table))
    found = {
        generation: _inside(open_zoning(opened, day, generation), named.communes)
        for generation in known_codes(opened)
    }
    listed = {str(each.code) for each in named.qpv}
    recent, former = found.get(2024, []), found.get(2015, [])
    whole = recent and listed <= set(recent) and 2 * len(recent) >= len(former)
    generation, codes = (2024, recent) if whole or not former else (2015, former)
    if not codes:
        raise BadInput(
            f"Aucun quartier prioritaire chargé dans « {named.name} ».",
            "Vérifiez que les contours sont chargés : « quartiers sources ».",
        )
    chosen = open_zoning(opened, day, generation)
    diagnostics = tuple(
        build(
            gather(
                open_register(opened, day, code, chosen), code, _alike(code, compare), drawn=drawn
            )
        )
        for code in map(Qpv, codes)
    )
    return TerritoryDiagnostic(
        code=named.code or named.slug,
        name=named.name,
        notes=(*named.notes, _told(generation, listed, codes)),
        synthesis=synthesis(diagnostics),
        diagnostics=diagnostics,
        sources=tuple(dict.fromkeys(source for each in diagnostics for source in each.sources)),
        fictitious=any(each.fictitious for each in diagnostics),
        version=version("quartiers-productifs"),
        made_on=date.today().isoformat(),
    )


def _alike(asked: Qpv, compare: Sequence[str]) -> tuple[Qpv, ...]:
    others = tuple(Qpv(other) for other in compare)
    for other in others:
        if other.generation != asked.generation:
            raise DifferentContours(
                f"{asked} est de la géographie {asked.generation}, {other} de la géographie "
                f"{other.generation} : deux géographies ne se comparent pas.",
                f"Donnez à --compare des codes de la géographie {asked.generation}.",
            )
    return tuple(other for other in others if other != asked)


def _inside(register: Register, communes: Sequence[str]) -> list[str]:
    """Neighbourhoods that a commune of the territory holds, at least in part."""
    host = pl.col("commune").is_in(list(communes)) | pl.col("into").is_in(list(communes))
    return register.hosts.filter(host)["zone"].unique().sort().to_list()


def _told(generation: int, listed: set[str], codes: Sequence[str]) -> str:
    said = f"Quartiers de la géographie {generation} dont une commune au moins est du territoire."
    missing = sorted(listed - set(codes))
    if generation == 2015 and missing:
        said += (
            " Les contours de 2024 ne sont pas tous chargés ; les quartiers de 2024 connus ici "
            f"sont {', '.join(missing)}."
        )
    return said
