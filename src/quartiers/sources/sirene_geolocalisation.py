"""Sirene: coordinates of establishments and the zones that INSEE puts them in, with quality."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, scan_register, unread


def parse(path: Path) -> pl.LazyFrame:
    """Official names. In `plg_qp24` and `plg_qp15`, "" is outside of any zone, null is unknown."""
    return scan_register(SOURCE, path).with_columns(
        _zone("plg_qp24", "^QN"), _zone("plg_qp15", "^QP")
    )


def _zone(name: str, code: str) -> pl.Expr:
    """INSEE writes `CSZ` or `HZ` outside; whatever is no code of a zone is outside."""
    column = pl.col(name)
    return pl.when(column.str.contains(code)).then(column).otherwise(
        pl.when(column.is_not_null()).then(pl.lit(""))
    ).alias(name)  # fmt: skip


FLOATS = (pl.Float32, pl.String)
UNUSED = """
    plg_iris plg_zus plg_qva qualite_iris qualite_zus qualite_qva
"""

SOURCE = Source(
    id="sirene_geolocalisation",
    title="Géolocalisation des établissements du répertoire Sirene pour les études statistiques",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "geolocalisation-des-etablissements-du-repertoire-sirene-pour-les-etudes-statistiques",
    dataset="61d5e2d372a52d9f9411ff88",
    resource=r"(?:Sirene\s?: )?Fichier géolocalisation (?:des )?établissements .*"
    r"\(format parquet\)",
    files=(
        "**/GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet",
        "**/geoloc-geolocalisationetablissement-sirene-pour-etudes-statistiques-parquet.parquet",
        "**/GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.csv",
    ),
    parse=parse,
    max_age_days=45,
    caveats=(
        "Mayotte n’est pas géolocalisée par l’Insee : ses établissements n’ont pas de position.",
        "Seuls les établissements diffusibles sont géolocalisés ; une partie ne l’est pas, et la "
        "couverture varie selon l’état et le statut de diffusion.",
        "Les positions sont faites pour la statistique : certaines sont imputées et ne disent pas "
        "l’adresse exacte.",
    ),
    fields=(
        Field("siret", pl.String),
        Field("x", pl.Float64, also=FLOATS),
        Field("y", pl.Float64, also=FLOATS),
        Field("epsg", pl.Int32, also=(pl.String, pl.Int64, pl.Categorical)),
        Field("qualite_xy", pl.String, False, (pl.Categorical, pl.Int64)),
        Field("plg_code_commune", pl.String, False, (pl.Categorical,)),
        Field("plg_qp24", pl.String, False, (pl.Categorical,)),
        Field("qualite_qp24", pl.String, False, (pl.Categorical, pl.Int64)),
        Field("plg_qp15", pl.String, False, (pl.Categorical,)),
        Field("qualite_qp15", pl.String, False, (pl.Categorical, pl.Int64)),
        Field("distance_precision", pl.Float64, False, FLOATS),
        Field("y_latitude", pl.Float64, False, FLOATS),
        Field("x_longitude", pl.Float64, False, FLOATS),
        *unread(UNUSED),
    ),
)
