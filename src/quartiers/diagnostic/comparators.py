"""The neighbourhood beside its commune, EPCI and departement, all neighbourhoods and its peers."""

from collections.abc import Collection, Sequence

from quartiers.diagnostic import fabric, poisson
from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.figures import count, sources_of
from quartiers.diagnostic.indicator import Between, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.peers import CRITERIA
from quartiers.diagnostic.report import Block, Cell, Chart, Column, Table
from quartiers.territory import french

TITLE = "Points de comparaison"


def block(inputs: Inputs) -> Block:
    areas = [area for area in inputs.areas if area.role != "bande"]
    table = side_by_side(inputs, areas)
    known = [row for row in table.rows if isinstance(row[3], float)]
    charts = (_chart(table, known),) if len(known) > 1 else ()
    told = any(not isinstance(row[1], NotComputable) for row in table.rows)
    tables = (*((table,) if told else ()), *((_peers(inputs),) if inputs.choice.peers else ()))
    if not tables:
        return Block("comparaison", TITLE, refusal=_refusal(inputs))
    return Block(
        "comparaison",
        TITLE,
        sentences=_sentences(inputs),
        tables=tables,
        charts=charts,
        caveats=(caution("population_ancienne"), caution("rang_hasard")),
    )


def _refusal(inputs: Inputs) -> str:
    """Why there is neither a table of territories nor peers."""
    reasons = (inputs.refusal(inputs.area), inputs.choice.refusal)
    return f"{french.THIN}; ".join(reason for reason in reasons if reason)


def side_by_side(
    inputs: Inputs, areas: Sequence[Area], activities: Collection[str] | None = None
) -> Table:
    """One line an area; of some activities only where they are given."""
    columns = [
        Column("territoire", "Territoire", "text"),
        Column("etablissements", "Établissements actifs"),
        Column("population", "Population"),
        Column("densite", f"Pour 1{french.THIN}000 habitants", decimals=1),
        Column("marchand", f"Tissu marchand pour 1{french.THIN}000", decimals=1),
        Column("dates", "Date de la population", "text"),
    ]
    only = f" ({', '.join(sorted(activities))})" if activities else ""
    if activities:
        columns.pop(4)
    return Table(
        id="comparaison_couverts" if activities else "comparaison",
        title=f"Établissements actifs du quartier et de ses points de comparaison{only}",
        columns=tuple(columns),
        rows=tuple(_line(inputs, area, activities) for area in areas),
        notes=(f"Stock au {french.day(inputs.stock_date)}.", caution("population_ancienne")),
        sources=sources_of(
            inputs,
            ("sirene_etablissements", "sirene_geolocalisation", "contours", "insee_qpv_demo"),
        ),
    )


def _line(inputs: Inputs, area: Area, activities: Collection[str] | None) -> tuple[Cell, ...]:
    reason = inputs.refusal(area, (), activities)
    people = area.population
    shown = people if people else NotComputable("population inconnue")
    if reason:
        no = NotComputable(reason)
        middle: tuple[Cell, ...] = (no, shown, no, no)
    else:
        rows = inputs.stock_of(area, activities)
        total = count(rows)
        density = 1000 * total / people if people else NotComputable("population inconnue")
        trade = _per_thousand(fabric.market(inputs, area, rows), people)
        middle = (total, shown, density, trade)
    return (area.label, *(middle[:3] if activities else middle), area.population_date)


def _per_thousand(trade: Value, population: float | None) -> Value:
    match trade:
        case Known(number) if population:
            return Known(1000 * number / population)
        case Between(meaning=poisson.MEANING, estimate=estimate) if population and estimate:
            return Known(1000 * estimate / population)
        case Between(low, high, meaning, estimate) if population and high is not None:
            scale = 1000 / population
            middle = None if estimate is None else estimate * scale
            return Between(low * scale, high * scale, meaning, middle)
        case Known() | Between():
            return NotComputable("population inconnue")
        case _:
            return trade


def _peers(inputs: Inputs) -> Table:
    choice = inputs.choice
    return Table(
        id="pairs",
        title="Quartiers comparables, et pourquoi",
        columns=(
            Column("code", "Code", "text"),
            Column("nom", "Quartier", "text"),
            Column("distance", "Écart", decimals=2),
            *(
                Column(name, heading, decimals=decimals)
                for name, _, heading, decimals, _ in CRITERIA
            ),
        ),
        rows=(
            (inputs.zone.code, f"{inputs.zone.name} (ce quartier)", 0.0, *_known(choice.own)),
            *(
                (peer.code, peer.name, peer.distance, *_known(peer.measures))
                for peer in choice.peers
            ),
        ),
        notes=(
            f"Critères{french.FIRM}: {french.listed(choice.criteria)}. Écart : moyenne quadratique "
            "des écarts sur ces critères, chacun rapporté à sa dispersion.",
            *(f"Critère écarté{french.FIRM}: {dropped}." for dropped in choice.dropped),
            caution("rang_hasard"),
        ),
        sources=sources_of(inputs, ("insee_qpv_demo", "insee_qpv_revn", "contours")),
    )


def _known(measures: Sequence[float | None]) -> list[Cell]:
    return [NotComputable("inconnu") if one is None else one for one in measures]


def _chart(table: Table, known: list[tuple[Cell, ...]]) -> Chart:
    named = [f"{row[0]} {french.number(row[3], 1)}" for row in known if isinstance(row[3], float)]
    return Chart(
        id="graphique_comparaison",
        title=f"Établissements actifs pour 1{french.THIN}000 habitants",
        table=table.id,
        kind="bar",
        category="territoire",
        series=("densite",),
        alt=f"Établissements actifs pour 1{french.THIN}000 habitants{french.FIRM}: "
        f"{french.listed(named)}.",
    )


def _sentences(inputs: Inputs) -> tuple[str, ...]:
    choice = inputs.choice
    if choice.refusal:
        return (f"Pas de quartier comparable{french.FIRM}: {choice.refusal}.",)
    if not choice.peers:
        return ()
    names = [peer.name for peer in choice.peers[:3]]
    near = "le plus proche est" if len(names) == 1 else "les plus proches sont"
    return (
        f"{french.counted(len(choice.peers), 'quartier comparable', 'quartiers comparables')}"
        f"{french.THIN}; {near} {french.listed(names)}.",
    )
