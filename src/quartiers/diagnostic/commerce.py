"""The commercial offer by family, against comparable neighbourhoods, with what stands just outside.

No number of shops is « enough »: the answer is « moins que chez les quartiers comparables », never
« il manque ».
"""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic import french, poisson
from quartiers.diagnostic.definitions import Family, caution, families
from quartiers.diagnostic.figures import (
    count,
    figure,
    located,
    rate,
    refused,
    sources_of,
)
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.picture import outside
from quartiers.diagnostic.report import Block, Cell, Column, Table

TITLE = "Offre commerciale"
LESS, MORE, ALIKE = "moins", "plus", "pas d’écart net"
SPILL = "au moins : la bande peut déborder des communes que couvre le registre"
NO_PEERS = "pas de quartier comparable dans les données chargées"


@dataclass(frozen=True)
class Offer:
    """One family: here, at the peers (per 1,000 inhabitants), and the verdict if there is one."""

    family: Family
    here: Value
    peers: Value
    ratio: Value
    verdict: str | None
    near: Value


def block(inputs: Inputs) -> Block:
    offers = _offers(inputs)
    if all(isinstance(offer.here, NotComputable) for offer in offers):
        return Block("commerce", TITLE, refusal=inputs.refusal(inputs.area, ("naf",)))
    return Block(
        "commerce",
        TITLE,
        figures=_figures(inputs),
        sentences=_sentences(inputs, offers),
        tables=(_table(inputs, offers),),
        caveats=(caution("vacance_inconnue"), caution("naf_imprecise")),
    )


def of_family(family: Family) -> pl.Expr:
    """Whether an activity belongs to the family: its code, or the beginning of its code."""
    naf = pl.col("naf")
    return pl.any_horizontal(*(naf.str.starts_with(code) for code in family.naf)).fill_null(False)


def in_any_family() -> pl.Expr:
    return pl.any_horizontal(*(of_family(family) for family in families()))


def _refusal(inputs: Inputs, area: Area, family: Family) -> str | None:
    """A family whose every code is loaded can be counted even in a partial register."""
    return inputs.refusal(area, ("naf",), family.naf)


def _offers(inputs: Inputs) -> list[Offer]:
    here = _by_family(inputs, inputs.area)
    there = _by_family(inputs, inputs.of_role("pairs"))
    near = _by_family(inputs, inputs.of_role("bande"))
    offers = []
    for family in families():
        reason = _refusal(inputs, inputs.area, family)
        if reason:
            no = NotComputable(reason)
            offers.append(Offer(family, no, no, no, None, no))
            continue
        n = here[family.id]
        peers, ratio, verdict = _against_peers(inputs, family, n, there[family.id])
        around = _around(inputs, near[family.id], family.naf)
        offers.append(Offer(family, Known(n), peers, ratio, verdict, around))
    return offers


def _by_family(inputs: Inputs, area: Area | None) -> dict[str, int]:
    """Establishments of each family in an area, counted in one pass."""
    if area is None:
        return dict.fromkeys((family.id for family in families()), 0)
    sums = {
        family.id: pl.col("n").filter(of_family(family)).sum().cast(pl.Int64)
        for family in families()
    }
    return inputs.stock_of(area).select(**sums).row(0, named=True)


def _against_peers(
    inputs: Inputs, family: Family, here: int, there: int
) -> tuple[Value, Value, str | None]:
    peers = inputs.of_role("pairs")
    own = inputs.area.population
    if peers is None or not peers.population or not own:
        reason = NotComputable(inputs.peers_refusal or NO_PEERS)
        return reason, reason, None
    out_of_scope = _refusal(inputs, peers, family)
    if out_of_scope:
        return NotComputable(out_of_scope), NotComputable(out_of_scope), None
    per_thousand = rate(there, peers.population)
    if there == 0:
        return per_thousand, NotComputable("aucun chez les quartiers comparables"), None
    low, high = poisson.ratio(here, own, there, peers.population)
    estimate = (here / own) / (there / peers.population)
    verdict = ALIKE
    if high is not None and high < 1:
        verdict = LESS
    elif low > 1:
        verdict = MORE
    return per_thousand, Between(low, high, poisson.MEANING, estimate), verdict


def band(inputs: Inputs) -> Value:
    """Establishments of any family in the outer band of 300 m, read from the cube."""
    area = inputs.of_role("bande")
    n = 0 if area is None else count(inputs.stock_of(area).filter(in_any_family()))
    return _around(inputs, n, None)


def _around(inputs: Inputs, n: int, activities: Collection[str] | None) -> Value:
    area = inputs.of_role("bande")
    if area is None:
        return NotComputable("bande des 300 m non chargée")
    reason = inputs.refusal(area, ("naf",), activities)
    return NotComputable(reason) if reason else _spilling(inputs, area, n, activities)


def _spilling(inputs: Inputs, area: Area, n: int, activities: Collection[str] | None) -> Value:
    part = inputs.scope.covering(area.communes, activities)
    whole = part is not None and part.communes is None
    return Known(n) if whole else Between(n, None, SPILL)


def _figures(inputs: Inputs) -> tuple[Indicator, ...]:
    vacancy = refused(inputs, "locaux_vacants", caution("vacance_inconnue"))
    reason = inputs.refusal(inputs.area, ("naf",))
    if reason:
        return (vacancy,)
    rows = inputs.stock_of(inputs.area).filter(in_any_family())
    area = inputs.area
    period = (
        f"stock au {french.day(inputs.stock_date)}, population{french.FIRM}: "
        f"{area.population_date or 'inconnue'}"
    )
    return (
        figure(inputs, "commerces", located(rows)),
        figure(inputs, "densite_commerces", rate(count(rows), area.population), period),
        figure(inputs, "commerces_bande_300", band(inputs), area=inputs.of_role("bande")),
        figure(inputs, "commerces_bande_500", _within_500(inputs), area=inputs.of_role("bande")),
        vacancy,
    )


def _within_500(inputs: Inputs) -> Value:
    picture = inputs.picture
    if picture is None:
        return NotComputable("positions des établissements non chargées")
    naf = pl.DataFrame({"naf": picture.naf[outside(picture)].tolist()}, schema={"naf": pl.String})
    area = inputs.of_role("bande") or inputs.area
    return _spilling(inputs, area, naf.filter(in_any_family()).height, None)


def _table(inputs: Inputs, offers: list[Offer]) -> Table:
    lines: list[tuple[Cell, ...]] = [
        (
            offer.family.label,
            offer.here,
            _per_thousand(inputs, offer.here),
            offer.peers,
            offer.ratio,
            offer.verdict,
            offer.near,
        )
        for offer in offers
        if not isinstance(offer.here, NotComputable)
    ]
    hidden = [offer.here for offer in offers if isinstance(offer.here, NotComputable)]
    return Table(
        id="offre",
        title="Commerces et services par famille",
        columns=(
            Column("famille", "Famille", "text"),
            Column("ici", "Établissements"),
            Column("densite", f"Pour 1{french.THIN}000 habitants", decimals=2),
            Column("comparables", f"Quartiers comparables, pour 1{french.THIN}000", decimals=2),
            Column("rapport", "Rapport aux comparables", decimals=2),
            Column("ecart", "Écart", "text"),
            Column("bande", "À moins de 300 m, hors du quartier"),
        ),
        rows=tuple(lines),
        notes=(
            "« moins » ou « plus »"
            f"{french.FIRM}: l’intervalle à 95{french.THIN}% du rapport ne contient pas 1.",
            caution("vacance_inconnue"),
            *(f"Autres familles{french.FIRM}: {no.reason}." for no in hidden[:1]),
        ),
        sources=sources_of(
            inputs,
            ("sirene_etablissements", "sirene_geolocalisation", "contours", "insee_qpv_demo"),
        ),
    )


def _per_thousand(inputs: Inputs, here: Value) -> Value:
    return rate(here.number, inputs.area.population) if isinstance(here, Known) else here


def _sentences(inputs: Inputs, offers: list[Offer]) -> tuple[str, ...]:
    less = [offer.family.label.lower() for offer in offers if offer.verdict == LESS]
    more = [offer.family.label.lower() for offer in offers if offer.verdict == MORE]
    said = []
    if inputs.refusal(inputs.area, ("naf",)) is None:
        total = count(inputs.stock_of(inputs.area).filter(in_any_family()))
        near = band(inputs)
        text = (
            f"{french.counted(total, 'commerce ou service', 'commerces et services')} de proximité"
        )
        match near:
            case Known(number):
                text += f", et {french.number(number)} à moins de 300 m hors du quartier"
            case Between(low=low):
                text += f", et au moins {french.number(low)} à moins de 300 m hors du quartier"
        said.append(text + ".")
    if less:
        said.append(
            f"Moins que chez les quartiers comparables{french.FIRM}: {french.listed(less)}."
        )
    if more:
        said.append(f"Plus que chez les quartiers comparables{french.FIRM}: {french.listed(more)}.")
    return tuple(said)
