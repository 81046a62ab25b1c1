"""The neighbourhoods of a territory side by side: their own figures, nothing recounted."""

from collections.abc import Sequence

from quartiers.diagnostic.definitions import definitions
from quartiers.diagnostic.indicator import Additivity, Indicator, NotComputable, Source, total
from quartiers.diagnostic.report import Block, Cell, Column, Diagnostic, Table
from quartiers.errors import MisuseOfFigures
from quartiers.territory import french

# Blocks of the synthesis: title, block of the diagnostics, indicators.
PARTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "synthese_tissu",
        "Tissu économique des quartiers",
        "tissu",
        ("stock_actif", "densite_actif", "stock_marchand", "part_recents"),
    ),
    (
        "synthese_couverts",
        "Activités couvertes par le registre partiel",
        "couverts",
        ("stock_actif", "creations_annee", "fermetures_annee"),
    ),
    (
        "synthese_dynamique",
        "Créations et fermetures des quartiers",
        "dynamique",
        ("creations_annee", "fermetures_annee", "solde_annee", "creations_hors_ei"),
    ),
    ("synthese_survie", "Survie des établissements", "survie", ("survie_1_an", "survie_3_ans")),
    (
        "synthese_commerce",
        "Offre commerciale des quartiers",
        "commerce",
        ("commerces", "densite_commerces", "commerces_bande_300"),
    ),
    (
        "synthese_habitants",
        "Habitants des quartiers",
        "habitants",
        ("population", "revenu_disponible_median", "taux_pauvrete", "taux_emploi"),
    ),
)


LACKING = "un quartier au moins n’a pas ce chiffre"
APART = "ne s’additionne pas d’un quartier à l’autre"


def synthesis(diagnostics: Sequence[Diagnostic]) -> tuple[Block, ...]:
    """One block a part that at least one neighbourhood can bear."""
    made = (_block(diagnostics, *part) for part in PARTS)
    return tuple(block for block in made if block is not None)


def _block(
    diagnostics: Sequence[Diagnostic], id: str, title: str, part: str, wanted: tuple[str, ...]
) -> Block | None:
    found = [(each, _figures(each, part)) for each in diagnostics]
    if not any(name in figures for _, figures in found for name in wanted):
        return None
    columns = [Column("quartier", "Quartier", "text"), Column("code", "Code", "text")]
    for name in wanted:
        definition = definitions()[name]
        columns.append(
            Column(name, definition.label, unit=definition.unit, decimals=definition.decimals)
        )
    rows = [_line(each, part, figures, wanted) for each, figures in found]
    sums = _totals([figures for _, figures in found], wanted)
    if any(cell not in (NotComputable(APART), NotComputable(LACKING)) for cell in sums):
        rows.append(("Ensemble des quartiers", "", *sums))
    every = [figure for _, figures in found for figure in figures.values() if figure.id in wanted]
    return Block(
        id,
        title,
        tables=(
            Table(
                id=id,
                title=title,
                columns=tuple(columns),
                rows=tuple(rows),
                notes=_notes(every),
                sources=_sources(every),
            ),
        ),
        caveats=tuple(dict.fromkeys(caveat for figure in every for caveat in figure.caveats)),
    )


def _figures(diagnostic: Diagnostic, part: str) -> dict[str, Indicator]:
    blocks = [block for block in diagnostic.blocks if block.id == part]
    return {figure.id: figure for block in blocks for figure in block.figures}


def _line(
    diagnostic: Diagnostic, part: str, figures: dict[str, Indicator], wanted: Sequence[str]
) -> tuple[Cell, ...]:
    reasons = [b.refusal for b in diagnostic.blocks if b.id == part and b.refusal]
    absent = NotComputable(reasons[0] if reasons else "non calculé pour ce quartier")
    cells = (figures[name].value if name in figures else absent for name in wanted)
    return (diagnostic.zone.name, diagnostic.zone.code, *cells)


def _totals(found: Sequence[dict[str, Indicator]], wanted: Sequence[str]) -> list[Cell]:
    """Only what adds up: an establishment is in one neighbourhood at most, zones are disjoint."""
    sums: list[Cell] = []
    for name in wanted:
        figures = [figures[name] for figures in found if name in figures]
        cell: Cell = NotComputable(APART if len(figures) == len(found) else LACKING)
        if len(figures) == len(found) and figures[0].additivity is Additivity.ADDITIVE:
            try:
                cell = total(figures, "ensemble", "Ensemble des quartiers").value
            except MisuseOfFigures as error:
                cell = NotComputable(error.message)
        sums.append(cell)
    return sums


def _notes(figures: Sequence[Indicator]) -> tuple[str, ...]:
    """What each column speaks of, said once."""
    periods: dict[str, list[str]] = {}
    for figure in figures:
        label = definitions()[figure.id].label
        if figure.period not in periods.setdefault(label, []):
            periods[label].append(figure.period)
    return tuple(
        f"{label}{french.FIRM}: {french.listed(told)}." for label, told in periods.items() if told
    )


def _sources(figures: Sequence[Indicator]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for figure in figures for source in figure.sources))
