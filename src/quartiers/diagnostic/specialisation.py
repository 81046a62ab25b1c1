"""Which sectors are more present here than around: location quotients, many tested together."""

from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic import french, poisson
from quartiers.diagnostic.definitions import caution, sections
from quartiers.diagnostic.figures import figure, sources_of
from quartiers.diagnostic.indicator import Between, Indicator, NotComputable, Value
from quartiers.diagnostic.inputs import Area, Inputs, Role
from quartiers.diagnostic.report import Block, Chart, Column, Table
from quartiers.diagnostic.tables import section

TITLE = "Spécialisation"
# Under this expected count a quotient says nothing.
EXPECTED = 5.0
# The nearest territory first: what surrounds the neighbourhood is what it is compared with.
REFERENCES: tuple[Role, ...] = ("epci", "commune", "departement")
MEANING = "variabilité aléatoire (binomiale conditionnelle), 95 %"
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
        figures=tuple(_figure(inputs, reference, quotient) for quotient in shown),
        sentences=_sentences(reference, found),
        tables=(table,),
        charts=(_chart(table, shown),) if shown else (),
        caveats=(caution("tests_multiples"), caution("variabilite_aleatoire")),
    )


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


def _figure(inputs: Inputs, reference: Area, quotient: Quotient) -> Indicator:
    made = figure(inputs, "quotient_localisation", quotient.value)
    label = f"{made.label} — {sections()[quotient.section]} (référence : {reference.label})"
    rows = (*made.rows, ("section", quotient.section))
    return Indicator(**{**made.__dict__, "label": label, "rows": rows})


def _table(inputs: Inputs, reference: Area, found: list[Quotient]) -> Table:
    return Table(
        id="quotients",
        title=f"Secteurs du quartier comparés à {reference.label} sans le quartier",
        columns=(
            Column("secteur", "Secteur", "text"),
            Column("ici", "Établissements"),
            Column("attendus", "Attendus", decimals=1),
            Column("quotient", "Quotient", decimals=2),
            Column("bas", "De", decimals=2),
            Column("haut", "À", decimals=2),
            Column("signale", "Écart signalé", "text"),
        ),
        rows=tuple(
            (
                sections()[q.section],
                q.here,
                q.expected,
                q.value.estimate if isinstance(q.value, Between) else q.value,
                q.value.low if isinstance(q.value, Between) else None,
                q.value.high if isinstance(q.value, Between) else None,
                ("oui" if q.stands else "non") if isinstance(q.value, Between) else "non testé",
            )
            for q in found
        ),
        notes=(
            f"Quotient masqué si l’effectif attendu est inférieur à 5. De… à…{french.FIRM}: "
            f"{MEANING}.",
            caution("tests_multiples"),
        ),
        sources=sources_of(inputs, ("sirene_etablissements", "sirene_geolocalisation", "contours")),
    )


def _chart(table: Table, shown: list[Quotient]) -> Chart:
    return Chart(
        id="graphique_quotients",
        title="Quotient de localisation et son intervalle",
        table=table.id,
        kind="range",
        category="secteur",
        series=("bas", "haut"),
        alt=(
            f"Intervalle du quotient de {french.counted(len(shown), 'secteur', 'secteurs')}"
            f"{french.THIN}; {sum(q.stands for q in shown)} "
            f"{french.plural(sum(q.stands for q in shown), 's’écarte', 's’écartent')} nettement "
            "de 1."
        ),
    )


def _sentences(reference: Area, found: list[Quotient]) -> tuple[str, ...]:
    more: list[str] = []
    less: list[str] = []
    for q in found:
        if q.stands and isinstance(q.value, Between) and q.value.estimate is not None:
            named = f"{sections()[q.section].lower()} (× {french.number(q.value.estimate, 1)})"
            (more if q.value.estimate > 1 else less).append(named)
    said = []
    if more:
        said.append(
            f"Plus présents que dans le reste de {reference.label}{french.FIRM}: "
            f"{french.listed(more)}."
        )
    if less:
        said.append(
            f"Moins présents que dans le reste de {reference.label}{french.FIRM}: "
            f"{french.listed(less)}."
        )
    if found and not said:
        said.append(
            f"Aucun secteur ne s’écarte nettement du reste de {reference.label}, une fois tenu "
            "compte du hasard et du nombre de secteurs examinés."
        )
    return tuple(said)
