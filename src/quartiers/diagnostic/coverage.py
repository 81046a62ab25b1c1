"""How far the counts can be trusted: what the geolocation covers, and how sure positions are."""

import polars as pl

from quartiers.diagnostic.figures import SURE, count, figure, share, sources_of
from quartiers.diagnostic.indicator import Known, NotComputable, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block, Cell, Column, Table
from quartiers.territory import french

TITLE = "Qualité du repérage"
QUALITIES = {
    "sur": "Sûre (Insee)",
    "probable": "Probable (Insee)",
    "impute": "Imputée au hasard dans la voie ou la commune (Insee)",
    "calcule": "Calculée ici d’après les coordonnées",
}


def block(inputs: Inputs) -> Block:
    rows = inputs.stock_of(inputs.area)
    active = inputs.coverage.filter("active")
    total, found = int(active["rows"].sum()), int(active["located"].sum())
    sure: Value = Known(count(rows.filter(pl.col("quality").is_in(SURE))))
    if inputs.unplaced:
        sure = NotComputable(inputs.unplaced)
    part = share(
        found,
        total,
        "le registre chargé n’a aucun établissement actif dans les communes du quartier",
    )
    said: tuple[str, ...] = ()
    if total:
        said = (
            f"{french.percent(found / total, 1)} des établissements actifs "
            f"{'de la commune' if len(inputs.zone.communes) == 1 else 'des communes'} que tient "
            "le registre chargé ont une position.",
        )
    return Block(
        "couverture",
        TITLE,
        figures=(
            figure(
                inputs, "part_localisee", part, contour="commune", area=inputs.of_role("commune")
            ),
            figure(inputs, "positions_sures", sure),
        ),
        sentences=said,
        tables=(_located(inputs), *((_qualities(inputs, rows),) if rows.height else ())),
        caveats=(
            f"Registre chargé{french.FIRM}: {inputs.scope.text}.",
            "Un établissement sans position n’est compté dans aucun quartier.",
        ),
    )


def _located(inputs: Inputs) -> Table:
    """Located share by state and by diffusion: what cannot be seen differs between them."""
    lines: list[tuple[Cell, ...]] = []
    for active, state in ((True, "Actif"), (False, "Fermé")):
        for diffusible, shown in ((True, "diffusible"), (False, "non diffusible")):
            kept = inputs.coverage.filter(
                pl.col("active") == active, pl.col("diffusible") == diffusible
            )
            rows, located = int(kept["rows"].sum()), int(kept["located"].sum())
            part = located / rows if rows else NotComputable("aucun établissement de cet état")
            lines.append((f"{state}, {shown}", rows, located, part))
    return Table(
        id="localises",
        title="Établissements localisés dans les communes du quartier",
        columns=(
            Column("etat", "État et diffusion", "text"),
            Column("lignes", "Établissements"),
            Column("localises", "Localisés"),
            Column("part", "Part", "percent", decimals=1),
        ),
        rows=tuple(lines),
        sources=sources_of(inputs, ("sirene_etablissements", "sirene_geolocalisation")),
    )


def _qualities(inputs: Inputs, rows: pl.DataFrame) -> Table:
    counted = rows.group_by("quality").agg(pl.col("n").sum().cast(pl.Int64))
    found = dict(counted.iter_rows())
    lines = [(label, found[key]) for key, label in QUALITIES.items() if key in found]
    return Table(
        id="qualites",
        title="Établissements actifs du quartier selon la qualité de la position",
        columns=(Column("qualite", "Qualité", "text"), Column("n", "Établissements")),
        rows=tuple(lines),
        sources=sources_of(inputs, ("sirene_geolocalisation", "contours")),
    )
