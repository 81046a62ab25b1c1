"""From the checked files of the register to the staged table and the cube, put in the store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from quartiers.pipeline.contracts import check_cube, check_staged
from quartiers.pipeline.cube import Cube, build_cube, write_table
from quartiers.pipeline.heirs import CONTOURS
from quartiers.pipeline.load import Context, now, said
from quartiers.pipeline.outcome import Outcome, Result
from quartiers.pipeline.scope import infer_scope
from quartiers.pipeline.stage import StageInputs, StageReport, stage
from quartiers.sources.source import Source
from quartiers.storage.disk import check_room
from quartiers.storage.indexes import prepared_file
from quartiers.storage.manifest import FROM_REGISTER, Entry
from quartiers.territory.french import number
from quartiers.territory.membership import Prepared
from quartiers.territory.places import places
from quartiers.territory.zonings import QPV_ZONINGS, band_radius

# Declared id → field of `stage.StageInputs`.
REGISTER = {
    "sirene_etablissements": "etablissements",
    "sirene_unites_legales": "unites_legales",
    "sirene_historique": "historique",
    "sirene_liens_succession": "liens",
    "sirene_geolocalisation": "geolocalisation",
}
TITLES = (
    "Établissements du registre, préparés : une ligne chacun",
    "Établissements du registre, comptés par zone",
    "Créations et fermetures du registre, comptées par zone et trimestre",
    "Couverture de la géolocalisation du registre",
    "Écarts entre la zone donnée par l’Insee et la zone calculée",
)
MADE = dict(zip(FROM_REGISTER, TITLES, strict=True))


@dataclass(frozen=True)
class Checked:
    """A file of the register, at hand, its columns checked, with the entry that will name it."""

    source: Source
    paths: tuple[Path, ...]
    entry: Entry


def make(
    checked: Mapping[str, Checked], context: Context, communes: frozenset[str] | None, mark: str
) -> tuple[Result, ...]:
    """Stage, count, check the contracts, and only then put everything in the transaction."""
    register = checked["sirene_etablissements"].entry
    files = [path for each in checked.values() for path in each.paths]
    check_room(context.tx.staging, 2 * sum(path.stat().st_size for path in files))
    staged = context.tx.folder("etablissements", register.vintage) / "data.parquet"
    report = stage(_inputs(checked, context, communes), staged, context.notify)
    context.notify("contrôle des lignes", 0, None)
    check_staged(staged)
    scope = infer_scope(staged, communes)
    cube = _count(staged, context, register)
    made = replace(
        register,
        url="",
        fetched_on=now()[:10],
        checksum=mark,
        scope=scope,
        drift=(),
    )
    tables: dict[str, pl.DataFrame | Path] = {
        "etablissements": staged,
        "stock": _written(cube.stock, context, "stock", register.vintage),
        "cohorts": _written(cube.cohorts, context, "cohorts", register.vintage),
        "coverage": cube.coverage,
        "zone_differences": report.differences,
    }
    results = [
        said(context.tx.put(replace(each.entry, scope=scope), None), Outcome.LOADED)
        for each in checked.values()
    ]
    for dataset, table in tables.items():
        entry = replace(made, dataset=dataset, title=f"{MADE[dataset]} ({register.title})", rows=0)
        if dataset == "etablissements":
            entry = replace(entry, drift=_remarks(report))
        results.append(said(context.tx.put(entry, table), Outcome.LOADED))
    return tuple(results)


def _inputs(
    checked: Mapping[str, Checked], context: Context, communes: frozenset[str] | None
) -> StageInputs:
    files = {REGISTER[name]: each.paths[0] for name, each in checked.items()}
    contours = {name: path for name in CONTOURS if (path := context.tx.path(name)) is not None}
    context.notify("préparation des contours", 0, None)
    return StageInputs(
        **files,
        **contours,
        prepared={
            CONTOURS[name]: _prepared(name, path, context) for name, path in contours.items()
        },
        communes=communes,
        # The made-up neighbourhoods are all there, few as they are.
        whole=frozenset(QPV_ZONINGS) if context.store.demo else None,
    )


def _prepared(dataset: str, path: Path, context: Context) -> Prepared:
    """From the cache where these contours were prepared before, for a point or for a register."""
    entry = context.tx.manifest.of(dataset)[-1]
    return prepared_file(context.store.cache, entry, path, CONTOURS[dataset], (band_radius(),))


def _count(staged: Path, context: Context, register: Entry) -> Cube:
    context.notify("comptage par zone", 0, None)
    extra = context.tx.path("decoupage")
    known = places(pl.read_parquet(extra) if extra else None)
    cube = build_cube(staged, known.table, int(register.vintage[:4]))
    check_cube(cube)
    return cube


def _written(table: pl.DataFrame, context: Context, dataset: str, vintage: str) -> Path:
    path = context.tx.folder(dataset, vintage) / "data.parquet"
    write_table(table, path)
    return path


def _remarks(report: StageReport) -> tuple[str, ...]:
    """What was left out or approached, in French: nothing is dropped in silence."""
    counted = {
        "lignes hors de France, écartées": report.abroad,
        "lignes sans SIRET valide, écartées": report.invalid,
        "lignes au SIRET répété, écartées": report.repeated,
        "dates de fermeture approchées, faute d’historique": report.approximate_closures,
        "lignes sans position": report.rows - report.located,
    }
    told = [f"{number(amount)} {what}" for what, amount in counted.items() if amount]
    partial = [f"contours incomplets : {zoning}" for zoning in report.partial]
    return (*told, *partial)
