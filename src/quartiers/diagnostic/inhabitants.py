"""Who lives there, as INSEE publishes it: nothing is recomputed, an empty cell stays empty."""

from quartiers.diagnostic.definitions import caution, definitions
from quartiers.diagnostic.figures import figure, sources_of
from quartiers.diagnostic.indicator import Indicator, Known, NotComputable, Value, Withheld
from quartiers.diagnostic.inputs import Inputs, Reading
from quartiers.diagnostic.report import Block, Cell, Column, Table
from quartiers.territory import french

TITLE = "Habitants"
# Indicator, dataset, official column.
PUBLISHED = (
    ("population", "insee_qpv_demo", "POP_MUN"),
    ("part_moins_25_ans", "insee_qpv_demo", "TX_TOT_0A24"),
    ("part_60_ans_et_plus", "insee_qpv_demo", "TX_TOT_60ETPLUS"),
    ("revenu_disponible_median", "insee_qpv_revn", "DISP_Q2"),
    ("revenu_declare_median", "insee_qpv_revn", "DECUC_Q2"),
    ("taux_pauvrete", "insee_qpv_revn", "TP60"),
    ("taux_emploi", "insee_qpv_ipro", "TX_TOT_EMPL"),
    ("taux_emploi_femmes", "insee_qpv_ipro", "TX_F_EMPL"),
    ("demandeurs_emploi_abc", "insee_qpv_ipro", "ABC"),
)
EMPTY = "non diffusé par l’Insee (secret statistique ou donnée absente)"


def block(inputs: Inputs) -> Block:
    if not inputs.insee:
        return Block(
            "habitants",
            TITLE,
            refusal=f"l’Insee n’a rien publié pour ce quartier ({inputs.zone.geography}) dans les "
            "fichiers chargés",
        )
    figures = tuple(_figure(inputs, *entry) for entry in PUBLISHED)
    return Block(
        "habitants",
        TITLE,
        figures=figures,
        sentences=_sentences(figures),
        tables=_comparators(inputs, figures),
        caveats=(caution("insee_tel_que_publie"), caution("insee_pas_d_evolution")),
    )


def release(inputs: Inputs, dataset: str) -> str:
    """What the figures speak of: the year is the label of INSEE's release."""
    source = inputs.sources.get(dataset)
    return f"livraison {source.vintage} de l’Insee" if source else ""


def _figure(inputs: Inputs, id: str, dataset: str, column: str) -> Indicator:
    return figure(inputs, id, _value(inputs, dataset, column), release(inputs, dataset))


def _value(inputs: Inputs, dataset: str, column: str) -> Value:
    row = inputs.insee.get(dataset)
    if row is None:
        return NotComputable("ce quartier n’est pas dans le fichier de l’Insee chargé")
    if column not in row:
        return NotComputable(f"la variable {column} n’est pas dans la livraison chargée")
    number = row[column]
    return Withheld(EMPTY) if number is None else Known(number)


def _comparators(inputs: Inputs, figures: tuple[Indicator, ...]) -> tuple[Table, ...]:
    """Figures of commune and EPCI side by side, each with its own vintage printed."""
    ours = {made.id: made for made in figures}
    ids = dict.fromkeys(reading.indicator for reading in inputs.readings)
    return tuple(_beside(inputs, ours[id]) for id in ids)


def _beside(inputs: Inputs, made: Indicator) -> Table:
    readings = [reading for reading in inputs.readings if reading.indicator == made.id]
    lines: list[tuple[Cell, ...]] = [(inputs.zone.name, made.value, made.period)]
    for reading in readings:
        lines.append((reading.label, _read(reading), reading.vintage))
    sources = dict.fromkeys(reading.source for reading in readings)
    return Table(
        id=f"comparaison_{made.id}",
        title=f"{made.label} du quartier et de ce qui l’entoure",
        columns=(
            Column("territoire", "Territoire", "text"),
            Column("valeur", made.unit[0].upper() + made.unit[1:], decimals=made.decimals),
            Column("millesime", "Millésime", "text"),
        ),
        rows=tuple(lines),
        notes=(caution("millesimes_differents"),),
        sources=(*sources_of(inputs, definitions()[made.id].sources), *sources),
    )


def _read(reading: Reading) -> Value:
    if reading.absent:
        return NotComputable(reading.absent)
    return Withheld(EMPTY) if reading.number is None else Known(reading.number)


def _sentences(figures: tuple[Indicator, ...]) -> tuple[str, ...]:
    by_id = {made.id: made for made in figures}
    population, poverty, work = (by_id[id] for id in ("population", "taux_pauvrete", "taux_emploi"))
    said = []
    if population.number is not None:
        said.append(
            f"{french.counted(population.number, 'habitant', 'habitants')} ({population.period})."
        )
    if poverty.number is not None:
        said.append(
            f"Taux de pauvreté{french.FIRM}: {french.percent(poverty.number / 100, 1)} "
            f"({poverty.period})."
        )
    if work.number is not None:
        said.append(
            f"Taux d’emploi{french.FIRM}: {french.percent(work.number / 100, 1)} ({work.period})."
        )
    return tuple(said)
