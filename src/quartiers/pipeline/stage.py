"""The official files joined once into one typed table of establishments, grouped by commune.

Tables are cut by SIREN on the disk and joined part by part (`join`), then cut again by departement
to be sorted: memory holds a part or a departement, whatever the size of the register.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from quartiers.diagnostic.tables import STAGED
from quartiers.pipeline import closures, join
from quartiers.pipeline.positions import Contours, summed, with_zones, without_contours
from quartiers.sources import (
    sirene_etablissements,
    sirene_geolocalisation,
    sirene_historique,
    sirene_liens_succession,
    sirene_unites_legales,
)
from quartiers.territory.membership import Prepared, prepare
from quartiers.territory.zonings import QPV_ZONINGS, band_radius, zoning_from_table

ROW_GROUP = 250_000
SOLE_TRADER = "1000"  # entrepreneur individuel
SIZE_BANDS = (
    "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53",
)  # fmt: skip
# Dates beyond these bounds are slips of the pen: unknown.
FIRST_DAY, LAST_DAY = (1700, 1, 1), (2100, 1, 1)
# How many neighbourhoods each generation has. Fewer contours than that are a part of them, and a
# point outside of the contours loaded may stand in another neighbourhood.
NEIGHBOURHOODS = {"qpv_2015": 1514, "qpv_2024": 1609}

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class StageInputs:
    """Official files of the register (Parquet, or CSV), and contours (tables of the store).

    All but the first may be absent: what they bring is then null. `communes` keeps only those
    (arrondissements named apart). `whole` are zonings whose contours are known to be all there
    (`qpv_2024` of a demonstration); None counts them. `prepared` are zonings that are ready for
    points already, by name: the others are prepared here, which takes seconds.
    """

    etablissements: Path
    unites_legales: Path | None = None
    historique: Path | None = None
    liens: Path | None = None
    geolocalisation: Path | None = None
    qpv_contours_2015: Path | None = None
    qpv_contours_2024: Path | None = None
    communes: frozenset[str] | None = None
    whole: frozenset[str] | None = None
    prepared: Mapping[str, Prepared] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class StageReport:
    """`abroad`: rows without a French commune; `invalid`: no SIRET; `repeated`: a SIRET again.

    These are left out. `computed` counts, by zoning, the zones that we computed; `differences` is
    `diagnostic.tables.ZONE_DIFFERENCES`; `partial` names the zonings with contours missing.
    """

    rows: int
    abroad: int
    invalid: int
    repeated: int
    located: int
    approximate_closures: int
    computed: dict[str, int]
    differences: pl.DataFrame
    partial: tuple[str, ...]


def stage(inputs: StageInputs, target: Path, progress: Progress | None = None) -> StageReport:
    """Join the official files into `target`, a Parquet file of STAGED rows sorted by commune."""
    tell = progress or (lambda step, done, total: None)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".stage-", dir=target.parent) as scratch:
        folder = Path(scratch)
        kept, abroad, invalid, parts = _cut_all(inputs, folder, tell)
        contours = _contours(inputs)
        facts = []
        for part in range(parts):
            tell("jointure des fichiers", part, parts)
            rows, different = _zoned(_joined(inputs, folder, part), contours)
            facts.append(_facts(rows, different))
            join.spill(rows.lazy(), _bucket(), folder / "sorted" / str(part))
        tell("jointure des fichiers", parts, parts)
        written = _write(folder / "sorted", target, tell)
    return StageReport(
        rows=written,
        abroad=abroad,
        invalid=invalid,
        repeated=kept - written,
        located=sum(fact.located for fact in facts),
        approximate_closures=sum(fact.approximate for fact in facts),
        computed={name: sum(fact.computed[name] for fact in facts) for name in QPV_ZONINGS},
        differences=summed([fact.differences for fact in facts]),
        partial=tuple(sorted(name for name, found in contours.items() if not found.complete)),
    )


def _cut_all(inputs: StageInputs, folder: Path, tell: Progress) -> tuple[int, int, int, int]:
    """Cut each file by SIREN; the rows kept, left out (abroad, invalid), and how many parts."""
    rows = _establishments(sirene_etablissements.parse(inputs.etablissements))
    if inputs.communes is not None:
        wanted = pl.col("commune").is_in(sorted(inputs.communes)) | pl.col("commune").is_null()
        rows = rows.filter(wanted)
    valid = join.part_of(pl.col("siret"), 1).is_not_null() & (pl.col("siret").str.len_bytes() == 14)
    total, abroad, invalid = (
        rows.select(
            pl.len(),
            abroad=pl.col("commune").is_null().sum(),
            invalid=(pl.col("commune").is_not_null() & ~valid.fill_null(False)).sum(),
        )
        .collect()
        .row(0)
    )
    kept = total - abroad - invalid
    parts = join.parts_for(kept)
    files: dict[str, tuple[Path | None, Callable[[Path], pl.LazyFrame], str]] = {
        "etablissements": (
            inputs.etablissements,
            lambda _: rows.filter(pl.col("commune").is_not_null(), valid),
            "siret",
        ),
        "unites": (inputs.unites_legales, _units, "siren"),
        "periodes": (
            inputs.historique,
            lambda path: closures.closed_periods(
                sirene_historique.parse(path).with_columns(_plausible(pl.col("dateDebut")))
            ),
            "siret",
        ),
        "avant": (inputs.liens, lambda path: _ties(path, "Successeur"), "siret"),
        "apres": (inputs.liens, lambda path: _ties(path, "Predecesseur"), "siret"),
        "positions": (inputs.geolocalisation, _positions, "siret"),
    }
    for done, (name, (path, read, key)) in enumerate(files.items()):
        tell("découpage des fichiers", done, len(files))
        if path is not None:
            join.spill(read(path), join.part_of(pl.col(key), parts), folder / name)
    return kept, abroad, invalid, parts


def _establishments(official: pl.LazyFrame) -> pl.LazyFrame:
    band = pl.col("trancheEffectifsEtablissement")
    return official.select(
        "siret",
        "siren",
        commune="codeCommuneEtablissement",
        active=pl.col("etatAdministratifEtablissement") == "A",
        diffusible=(pl.col("statutDiffusionEtablissement") == "O").fill_null(False),
        head_office="etablissementSiege",
        naf="activitePrincipaleEtablissement",
        naf25="activitePrincipaleNAF25Etablissement",
        size_band=pl.when(band.is_in(SIZE_BANDS)).then(band),
        size_year="anneeEffectifsEtablissement",
        employer=_yes_no(pl.col("caractereEmployeurEtablissement")),
        created_on=_plausible(pl.col("dateCreationEtablissement")),
        since_now=_plausible(pl.col("dateDebut")),
    )


def _units(path: Path) -> pl.LazyFrame:
    category = pl.col("categorieJuridiqueUniteLegale")
    return sirene_unites_legales.parse(path).select(
        "siren",
        legal_category=category,
        sole_trader=category == SOLE_TRADER,
        ess=_yes_no(pl.col("economieSocialeSolidaireUniteLegale")),
    )


def _ties(path: Path, end: str) -> pl.LazyFrame:
    return closures.ties(sirene_liens_succession.parse(path), end)


def _positions(path: Path) -> pl.LazyFrame:
    """A position is whole or is none: infinite or lone coordinates are no position."""
    found = pl.all_horizontal(pl.col("x").is_finite(), pl.col("y").is_finite(), pl.col("epsg") > 0)
    return sirene_geolocalisation.parse(path).select(
        "siret",
        *(pl.when(found).then(name).alias(name) for name in ("x", "y", "epsg")),
        xy_quality="qualite_xy",
        precision_m="distance_precision",
        insee_2015="plg_qp15",
        insee_2015_grade="qualite_qp15",
        insee_2024="plg_qp24",
        insee_2024_grade="qualite_qp24",
    )


def _plausible(day: pl.Expr) -> pl.Expr:
    return pl.when(day.is_between(pl.date(*FIRST_DAY), pl.date(*LAST_DAY))).then(day)


def _yes_no(letter: pl.Expr) -> pl.Expr:
    return pl.when(letter == "O").then(True).when(letter == "N").then(False)


_UNITS = pl.Schema(
    {"siren": pl.String} | {name: STAGED[name] for name in ("legal_category", "sole_trader", "ess")}
)
_POSITIONS = pl.Schema(
    {name: STAGED[name] for name in ("siret", "x", "y", "epsg", "xy_quality", "precision_m")}
    | {f"insee_{year}{suffix}": pl.String for year in ("2015", "2024") for suffix in ("", "_grade")}
)


def _joined(inputs: StageInputs, folder: Path, part: int) -> pl.DataFrame:
    """One part of the register with all that the other files say of it."""
    rows = join.spilled(folder / "etablissements", part, pl.Schema({"siret": pl.String}))
    if rows.is_empty():
        rows = _establishments(sirene_etablissements.parse(inputs.etablissements).head(0)).collect()
    rows = rows.unique("siret", keep="first", maintain_order=True)
    units = join.spilled(folder / "unites", part, _UNITS).unique("siren", keep="first")
    rows = rows.join(units, on="siren", how="left", maintain_order="left")
    periods = links_in = links_out = None
    if inputs.historique is not None:
        periods = join.spilled(folder / "periodes", part, closures.PERIODS)
    rows = closures.with_closure(rows, periods)
    if inputs.liens is not None:
        links_in = join.spilled(folder / "avant", part, closures.LINKS)
        links_out = join.spilled(folder / "apres", part, closures.LINKS)
    rows = closures.with_ties(rows, links_in, links_out)
    positions = join.spilled(folder / "positions", part, _POSITIONS).unique("siret", keep="first")
    return rows.join(positions, on="siret", how="left", maintain_order="left")


def _contours(inputs: StageInputs) -> dict[str, Contours]:
    """The generations of neighbourhoods whose contours are loaded, ready for points."""
    found = {}
    paths = (inputs.qpv_contours_2015, inputs.qpv_contours_2024)
    for zoning, path in zip(QPV_ZONINGS, paths, strict=True):
        if path is None:
            continue
        table = pl.read_parquet(path)
        whole = inputs.whole
        found[zoning] = Contours(
            zoning=zoning,
            prepared=inputs.prepared.get(zoning) or prepare(zoning_from_table(zoning, table)),
            complete=table.height >= NEIGHBOURHOODS[zoning] if whole is None else zoning in whole,
            band=band_radius(),
        )
    return found


def _zoned(
    rows: pl.DataFrame, contours: dict[str, Contours]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    differences = []
    for zoning in QPV_ZONINGS:
        if zoning in contours:
            rows, different = with_zones(rows, contours[zoning])
            differences.append(different)
        else:
            rows = without_contours(rows, zoning)
    return rows.select(pl.col(name).cast(dtype) for name, dtype in STAGED.items()), differences


@dataclass(frozen=True, eq=False)
class _Facts:
    located: int
    approximate: int
    computed: dict[str, int]
    differences: pl.DataFrame


def _facts(rows: pl.DataFrame, differences: list[pl.DataFrame]) -> _Facts:
    return _Facts(
        located=rows["x"].count(),
        approximate=int(rows["closed_approx"].sum() or 0),
        computed={
            name: int((rows[f"{name}_quality"] == "calcule").sum() or 0) for name in QPV_ZONINGS
        },
        differences=summed(differences),
    )


def _bucket() -> pl.Expr:
    """The departement that a commune code begins with: small enough to be sorted in memory."""
    commune = pl.col("commune")
    overseas = commune.str.starts_with("97") | commune.str.starts_with("98")
    return pl.when(overseas).then(commune.str.head(3)).otherwise(commune.str.head(2))


def _write(folder: Path, target: Path, tell: Progress) -> int:
    """Sort departement by departement and write row groups of a steady size."""
    schema = pl.DataFrame(schema=STAGED).to_arrow().schema
    names = [name for name, kind in STAGED.items() if kind == pl.String and name != "siret"]
    buckets = join.parts_in(folder)
    written = 0
    with pq.ParquetWriter(
        target, schema, compression="zstd", compression_level=1, use_dictionary=names
    ) as writer:
        pending = pl.DataFrame(schema=STAGED)
        for done, bucket in enumerate(buckets):
            tell("tri par commune", done, len(buckets))
            rows = join.spilled(folder, bucket, pl.Schema(STAGED)).sort("commune", "siret")
            pending = pl.concat([pending, rows])
            full = pending.height // ROW_GROUP * ROW_GROUP
            for start in range(0, full, ROW_GROUP):
                written += _group(writer, schema, pending.slice(start, ROW_GROUP))
            pending = pending.slice(full)
        if pending.height:
            written += _group(writer, schema, pending)
    tell("tri par commune", len(buckets), len(buckets))
    return written


def _group(writer: pq.ParquetWriter, schema: pa.Schema, rows: pl.DataFrame) -> int:
    writer.write_table(rows.to_arrow().cast(schema), row_group_size=ROW_GROUP)
    return rows.height
