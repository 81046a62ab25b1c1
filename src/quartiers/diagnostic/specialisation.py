"""Which sectors are more present here than around: location quotients, many tested together."""

import math
from dataclasses import dataclass, replace

import polars as pl

from quartiers.diagnostic import poisson
from quartiers.diagnostic.definitions import caution, sections
from quartiers.diagnostic.figures import figure, sources_of, stock_period
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Area, Inputs, Role
from quartiers.diagnostic.report import Block, Chart, Column, Table
from quartiers.diagnostic.tables import section
from quartiers.territory import french

TITLE = "Spécialisation"
# Under this expected count a quotient says nothing.
EXPECTED = 5.0
# The nearest territory first: what surrounds the neighbourhood is what it is compared with.
REFERENCES: tuple[Role, ...] = ("epci", "commune", "departement")
MEANING = "variabilité aléatoire (binomiale conditionnelle), 95 %"
# How many of the sectors that stand out are figures of their own.
HEADLINES = 3
LESS, MORE, ALIKE = "moins présent", "plus présent", "pas d’écart net"
FEW = "effectif attendu inférieur à 5"


@dataclass(frozen=True)
class Quotient:
    """One sector: counts here and in the reference without the zone. `stands` after correction."""

    section: str
    here: int
    elsewhere: int
    expected: float
    value: Value
    stands: bool = False


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, ("naf",))
    if reason:
        return Block("specialisation", TITLE, refusal=reason)
    reference = reference_of(inputs)
    if reference is None:
        return Block(
            "specialisation",
            TITLE,
            refusal="aucun territoire de référence plus grand que le quartier n’est chargé en "
            "entier ; non calculable",
        )
    found = location_quotient(_by_section(inputs, inputs.area), _by_section(inputs, reference))
    shown = [quotient for quotient in found if isinstance(quotient.value, Between)]
    table = _table(inputs, reference, found)
    return Block(
        "specialisation",
        TITLE,
        figures=_figures(inputs, reference, shown),
        sentences=_sentences(reference, found),
        tables=(table,),
        charts=(_chart(table, shown),) if shown else (),
        caveats=(caution("tests_multiples"), caution("variabilite_aleatoire")),
    )


def rest_of(area: Area) -> str:
    """`du reste de la CA X`: what the neighbourhood is compared with, without itself."""
    if area.role == "departement" and "département" not in area.label.lower():
        return f"du reste du département ({area.label})"
    return f"du reste {french.of_place(area.label)}"


def reference_of(inputs: Inputs, needs: tuple[str, ...] = ("naf",)) -> Area | None:
    """The nearest loaded territory that holds the zone and more than the zone."""
    here = inputs.stock_of(inputs.area)["n"].sum()
    for role in REFERENCES:
        area = inputs.of_role(role)
        if area is None or not area.holds_zone or inputs.refusal(area, needs):
            continue
        if inputs.stock_of(area)["n"].sum() > here:
            return area
    return None


def _by_section(inputs: Inputs, area: Area) -> dict[str, int]:
    rows = (
        inputs.stock_of(area)
        .group_by(section(pl.col("naf")).alias("key"))
        .agg(pl.col("n").sum().cast(pl.Int64))
    )
    return {key: n for key, n in rows.iter_rows() if key is not None}


def location_quotient(zone: dict[str, int], reference: dict[str, int]) -> list[Quotient]:
    """Every section, the zone taken out of the reference; unknown activities on neither side."""
    rest = {key: max(n - zone.get(key, 0), 0) for key, n in reference.items()}
    here_all, rest_all = sum(zone.values()), sum(rest.values())
    if not here_all or not rest_all:
        return []
    found = []
    for key in sections():
        here, elsewhere = zone.get(key, 0), rest.get(key, 0)
        if not here and not elsewhere:
            continue
        expected = here_all * elsewhere / rest_all
        value: Value = NotComputable(FEW)
        if expected >= EXPECTED:
            low, high = poisson.ratio(here, here_all, elsewhere, rest_all)
            value = Between(low, high, MEANING, here / expected)
        found.append(Quotient(key, here, elsewhere, expected, value))
    return _corrected(found, here_all, rest_all)


def _corrected(found: list[Quotient], here_all: int, rest_all: int) -> list[Quotient]:
    tested = [quotient for quotient in found if isinstance(quotient.value, Between)]
    p_values = [poisson.p_value(q.here, here_all, q.elsewhere, rest_all) for q in tested]
    standing = {
        quotient.section
        for quotient, stands in zip(tested, poisson.benjamini_hochberg(p_values), strict=True)
        if stands
    }
    return [
        Quotient(q.section, q.here, q.elsewhere, q.expected, q.value, q.section in standing)
        for q in found
    ]


def _figures(inputs: Inputs, reference: Area, shown: list[Quotient]) -> tuple[Indicator, ...]:
    """How many sectors were tested and stand out, and the most marked ones: the table has all."""
    period = f"{stock_period(inputs)}, à côté {rest_of(reference)}"
    standing = [q for q in shown if q.stands]
    marked = sorted(standing, key=_gap, reverse=True)[:HEADLINES]
    return (
        figure(inputs, "secteurs_testes", Known(len(shown)), period),
        figure(inputs, "secteurs_signales", Known(len(standing)), period),
        *(_figure(inputs, period, quotient) for quotient in marked),
    )


def _gap(quotient: Quotient) -> float:
    """How far from 1 the nearer end of the interval is: a half is as far as a double."""
    match quotient.value:
        case Between(low, _, _, estimate) if estimate is not None and estimate > 1:
            return math.log(low)
        case Between(_, high, _, _) if high:
            return -math.log(high)
        case _:
            return 0.0


def _figure(inputs: Inputs, period: str, quotient: Quotient) -> Indicator:
    made = figure(inputs, "quotient_localisation", quotient.value, period)
    label = f"{made.label} — {sections()[quotient.section]}"
    rows = (*made.rows, ("section", quotient.section))
    return replace(made, label=label, rows=rows)


def _table(inputs: Inputs, reference: Area, found: list[Quotient]) -> Table:
    return Table(
        id="quotients",
        title=f"Secteurs du quartier, à côté {rest_of(reference)}",
        columns=(
            Column("secteur", "Secteur", "text"),
            Column("ici", "Ici"),
            Column("attendus", "Attendus", decimals=1),
            Column("quotient", "Quotient", decimals=2),
            Column("signale", "Écart", "text"),
        ),
        rows=tuple((sections()[q.section], q.here, q.expected, q.value, _said(q)) for q in found),
        notes=(
            "Attendus : les établissements que le quartier aurait s’il avait la répartition par "
            "secteur de la référence.",
            caution("tests_multiples"),
        ),
        sources=sources_of(inputs, ("sirene_etablissements", "sirene_geolocalisation", "contours")),
    )


def _said(quotient: Quotient) -> str:
    if not isinstance(quotient.value, Between):
        return "non testé"
    if not quotient.stands:
        return ALIKE
    return MORE if (quotient.value.estimate or 0) > 1 else LESS


def _chart(table: Table, shown: list[Quotient]) -> Chart:
    return Chart(
        id="graphique_quotients",
        title="Quotient de localisation et son intervalle",
        table=table.id,
        kind="range",
        category="secteur",
        series=("quotient",),
        reference=1.0,
        alt=(
            f"Intervalle du quotient de {french.counted(len(shown), 'secteur', 'secteurs')}"
            f"{french.THIN}; {_standing(shown)} nettement de 1 (même part qu’ailleurs)."
        ),
    )


def _standing(shown: list[Quotient]) -> str:
    n = sum(q.stands for q in shown)
    return f"{n} s’écartent" if n > 1 else "un seul s’écarte" if n else "aucun ne s’écarte"


def _sentences(reference: Area, found: list[Quotient]) -> tuple[str, ...]:
    more: list[str] = []
    less: list[str] = []
    for q in found:
        if q.stands and isinstance(q.value, Between) and q.value.estimate is not None:
            (more if q.value.estimate > 1 else less).append(_named(q, q.value.estimate))
    said = []
    if more:
        said.append(
            f"{french.plural(len(more), 'Secteur plus présent', 'Secteurs plus présents')} que "
            f"dans le{rest_of(reference)[2:]}{french.FIRM}: {french.listed(more)}."
        )
    if less:
        said.append(
            f"{french.plural(len(less), 'Secteur moins présent', 'Secteurs moins présents')} que "
            f"dans le{rest_of(reference)[2:]}{french.FIRM}: {french.listed(less)}."
        )
    if found and not said:
        said.append(
            f"Aucun secteur ne s’écarte nettement {rest_of(reference)}, une fois tenu compte du "
            "hasard et du nombre de secteurs examinés."
        )
    return tuple(said)


def _named(quotient: Quotient, estimate: float) -> str:
    name = sections()[quotient.section].lower()
    if quotient.here == 0:
        return f"{name} (aucun, {french.number(quotient.expected)} attendus)"
    return f"{name} (×{french.FIRM}{french.number(estimate, 1)})"
