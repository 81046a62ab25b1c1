"""The commercial offer by family, against comparable neighbourhoods, with what stands just outside.

No number of shops is « enough »: the answer is « moins que dans les quartiers comparables », never
« il manque ».
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from quartiers.diagnostic import poisson
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
from quartiers.territory import french

TITLE = "Offre commerciale"
LESS, MORE, ALIKE = "moins", "plus", "pas d’écart net"
# Under this expected count even the absence of the family would prove nothing.
TOO_FEW, EXPECTED = "trop peu pour dire", 3.7
UNSAID = (
    f"«{french.FIRM}{TOO_FEW}{french.FIRM}»{french.FIRM}: moins de {french.number(EXPECTED, 1)} "
    "attendus, même une absence ne prouverait rien."
)
SPILL = "la bande peut déborder des communes que couvre le registre"
NO_PEERS = "pas de quartier comparable dans les données chargées"


@dataclass(frozen=True)
class Offer:
    """One family: here, what it would be at the rate of the peers, and the verdict."""

    family: Family
    here: Value
    expected: Value
    ratio: Value
    verdict: Cell
    near: Value
    p: float | None = None


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
        caveats=(caution("tests_multiples"), caution("vacance_inconnue"), caution("naf_imprecise")),
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
            offers.append(Offer(family, no, no, no, no, no))
            continue
        around = _around(inputs, near[family.id], family.naf)
        offers.append(_against_peers(inputs, family, here[family.id], there[family.id], around))
    return _judged(offers)


def _judged(offers: list[Offer]) -> list[Offer]:
    """Verdicts of the families that have a ratio, corrected for how many are tested together."""
    tested = [offer for offer in offers if offer.p is not None]
    stands = poisson.benjamini_hochberg([offer.p or 0.0 for offer in tested])
    verdicts = {
        offer.family.id: _verdict(offer, stand) for offer, stand in zip(tested, stands, strict=True)
    }
    return [replace(o, verdict=verdicts.get(o.family.id, o.verdict)) for o in offers]


def _verdict(offer: Offer, stands: bool) -> str:
    ratio = offer.ratio.estimate if isinstance(offer.ratio, Between) else None
    if stands and ratio is not None:
        return LESS if ratio < 1 else MORE
    expected = offer.expected.number if isinstance(offer.expected, Known) else 0.0
    return TOO_FEW if expected < EXPECTED else ALIKE


def _by_family(inputs: Inputs, area: Area | None) -> dict[str, int]:
    """Establishments of each family in an area, counted in one pass."""
    if area is None:
        return dict.fromkeys((family.id for family in families()), 0)
    sums = {
        family.id: pl.col("n").filter(of_family(family)).sum().cast(pl.Int64)
        for family in families()
    }
    return inputs.stock_of(area).select(**sums).row(0, named=True)


def _against_peers(inputs: Inputs, family: Family, here: int, there: int, near: Value) -> Offer:
    peers = inputs.of_role("pairs")
    own = inputs.area.population
    reason = None
    if peers is None or not peers.population or not own:
        reason = inputs.choice.refusal or NO_PEERS
    elif out_of_scope := _refusal(inputs, peers, family):
        reason = out_of_scope
    if reason or peers is None or not peers.population or not own:
        no = NotComputable(reason or NO_PEERS)
        return Offer(family, Known(here), no, no, no, near)
    expected = Known(there * own / peers.population)
    if there == 0:
        none = NotComputable("aucun dans les quartiers comparables")
        return Offer(family, Known(here), expected, none, none, near)
    low, high = poisson.ratio(here, own, there, peers.population)
    ratio = Between(low, high, poisson.MEANING, here / expected.number)
    p = poisson.p_value(here, own, there, peers.population)
    return Offer(family, Known(here), expected, ratio, ALIKE, near, p)


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
    unseen = caution("vacance_inconnue")
    vacancy = refused(inputs, "locaux_vacants", unseen[0].lower() + unseen[1:])
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
            offer.expected,
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
            Column("ici", "Ici"),
            Column("attendus", "Attendus", decimals=1),
            Column("rapport", "Rapport", decimals=2),
            Column("ecart", "Écart", "text"),
            Column("bande", f"À 300{french.FIRM}m, dehors"),
        ),
        rows=tuple(lines),
        notes=(
            "Attendus : les établissements que le quartier aurait au taux par habitant des "
            "quartiers comparables.",
            *((UNSAID,) if any(offer.verdict == TOO_FEW for offer in offers) else ()),
            *(f"Autres familles{french.FIRM}: {no.reason}." for no in hidden[:1]),
        ),
        sources=sources_of(
            inputs,
            ("sirene_etablissements", "sirene_geolocalisation", "contours", "insee_qpv_demo"),
        ),
    )


def _sentences(inputs: Inputs, offers: list[Offer]) -> tuple[str, ...]:
    said = []
    if inputs.refusal(inputs.area, ("naf",)) is None:
        total = count(inputs.stock_of(inputs.area).filter(in_any_family()))
        near = band(inputs)
        text = (
            f"{french.told(total, 'Aucun', 'commerce ou service', 'commerces et services')} "
            "de proximité"
        )
        match near:
            case Known(number):
                text += f", et {french.number(number)} à moins de 300 m hors du quartier"
            case Between(low=low):
                text += f", et au moins {french.number(low)} à moins de 300 m hors du quartier"
        said.append(text + ".")
    for verdict in (LESS, MORE):
        found = [offer.family.label.lower() for offer in offers if offer.verdict == verdict]
        if found:
            said.append(
                f"Commerces et services {verdict} nombreux par habitant que dans les quartiers "
                f"comparables{french.FIRM}: {french.listed(found)}."
            )
    return tuple(said)
