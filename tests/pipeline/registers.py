"""Registers of a few lines in the official files, for the tests of the stage and the cube."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import shapely

from quartiers.pipeline.stage import StageInputs

ESTABLISHMENT = {
    "siret": pl.String,
    "siren": pl.String,
    "statutDiffusionEtablissement": pl.String,
    "dateCreationEtablissement": pl.String,
    "trancheEffectifsEtablissement": pl.String,
    "anneeEffectifsEtablissement": pl.Int64,
    "etablissementSiege": pl.Boolean,
    "codeCommuneEtablissement": pl.String,
    "dateDebut": pl.String,
    "etatAdministratifEtablissement": pl.String,
    "activitePrincipaleEtablissement": pl.String,
    "nomenclatureActivitePrincipaleEtablissement": pl.String,
    "caractereEmployeurEtablissement": pl.String,
    "activitePrincipaleNAF25Etablissement": pl.String,
}
UNIT = {
    "siren": pl.String,
    "categorieJuridiqueUniteLegale": pl.String,
    "economieSocialeSolidaireUniteLegale": pl.String,
}
PERIOD = {
    "siret": pl.String,
    "dateDebut": pl.String,
    "etatAdministratifEtablissement": pl.String,
}
LINK = {
    "siretEtablissementPredecesseur": pl.String,
    "siretEtablissementSuccesseur": pl.String,
    "dateLienSuccession": pl.String,
    "transfertSiege": pl.Boolean,
    "continuiteEconomique": pl.Boolean,
}
POSITION = {
    "siret": pl.String,
    "x": pl.Float64,
    "y": pl.Float64,
    "epsg": pl.String,
    "qualite_xy": pl.String,
    "distance_precision": pl.Float64,
    "plg_qp24": pl.String,
    "qualite_qp24": pl.String,
    "plg_qp15": pl.String,
    "qualite_qp15": pl.String,
}

Row = dict[str, Any]


def siret(number: int, nic: int = 1) -> str:
    return f"{number:09d}{nic:05d}"


def establishment(code: str, **facts: Any) -> Row:
    """An open hairdresser of Roubaix, unless said otherwise."""
    return {
        "siret": code,
        "siren": code[:9],
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2020-02-01",
        "trancheEffectifsEtablissement": "NN",
        "anneeEffectifsEtablissement": 2023,
        "etablissementSiege": True,
        "codeCommuneEtablissement": "59512",
        "dateDebut": "2020-02-01",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "96.02A",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "N",
        "activitePrincipaleNAF25Etablissement": None,
        **facts,
    }


def period(code: str, since: str | None, state: str) -> Row:
    return {"siret": code, "dateDebut": since, "etatAdministratifEtablissement": state}


def link(
    before: str, after: str, day: str | None, head: bool | None = False, same: bool | None = True
) -> Row:
    return dict(zip(LINK, (before, after, day, head, same), strict=True))


def position(code: str, x: float | None, y: float | None, **facts: Any) -> Row:
    return {"siret": code, "x": x, "y": y, "epsg": "2154", "qualite_xy": "11", **facts}


# Lambert 93, in Roubaix: two squares of 1 km, 100 m apart, in their legal projection.
WEST = shapely.box(707_000, 7_066_000, 708_000, 7_067_000)
EAST = shapely.box(708_100, 7_066_000, 709_100, 7_067_000)
ZONES = {"qpv_2015": {"QP059001": WEST, "QP059002": EAST}, "qpv_2024": {"QN05901M": WEST}}


def contours(folder: Path, zoning: str, zones: dict[str, Any]) -> Path:
    """A table of contours. Written in EPSG:4326 with vertices every 50 m, as real ones are dense:
    a straight line in one projection is not one in the other."""
    from quartiers.territory.projection import reproject

    dense = [shapely.segmentize(zone, 50) for zone in zones.values()]
    moved = reproject(dense, 2154, 4326)
    table = pl.DataFrame(
        {
            "code": list(zones),
            "name": [f"Quartier {code}" for code in zones],
            "geometry": [shapely.to_wkb(shape) for shape in moved],
        }
    )
    path = folder / f"{zoning}.parquet"
    table.write_parquet(path)
    return path


def register(
    folder: Path,
    establishments: Sequence[Row],
    units: Sequence[Row] | None = None,
    periods: Sequence[Row] | None = None,
    links: Sequence[Row] | None = None,
    positions: Sequence[Row] | None = None,
    zones: dict[str, dict[str, Any]] | None = None,
    **more: Any,
) -> StageInputs:
    """Write the files that are given, and name them."""
    files = {
        "etablissements": (establishments, ESTABLISHMENT),
        "unites_legales": (units, UNIT),
        "historique": (periods, PERIOD),
        "liens": (links, LINK),
        "geolocalisation": (positions, POSITION),
    }
    paths: dict[str, Any] = {}
    for name, (rows, schema) in files.items():
        if rows is not None:
            paths[name] = folder / f"{name}.parquet"
            pl.DataFrame(list(rows), schema=schema).write_parquet(paths[name])
    for zoning, found in (zones or {}).items():
        paths[zoning.replace("qpv", "qpv_contours")] = contours(folder, zoning, found)
    return StageInputs(**{"whole": frozenset(ZONES), **paths, **more})
