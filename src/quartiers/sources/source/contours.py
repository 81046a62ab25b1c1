"""Files of contours: GeoJSON, GeoPackage, shapefile, or a zip of one of them, to EPSG:4326.

GDAL reads them (pyogrio's wheel); nothing is repaired: geometries leave as they were published.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from quartiers.errors import SchemaDrift, SourceCorrupt
from quartiers.sources.source.files import AGAIN, check_file, corrupt, is_zip, members

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMPLETE = (
    "Un shapefile est fait de plusieurs fichiers (.shp, .shx, .dbf, .prj) : copiez-les tous "
    "ensemble."
)
TYPES: dict[str, type[pl.DataType]] = {"object": pl.String, "int32": pl.Int64, "int64": pl.Int64}


@dataclass(frozen=True)
class Layer:
    """One file inside `path` as GDAL names it."""

    path: Path
    address: str
    name: str


def read_features(path: Path) -> tuple[dict[str, list[str | None]], "NDArray[np.object_]"]:
    """The attributes by name in lower case, as text, and the geometries (WKB, EPSG:4326)."""
    import numpy as np

    check_file(path)
    columns: dict[str, list[str | None]] = {}
    parts = []
    count = 0
    for layer in _layers(path):
        names, values, geometries = _read(layer)
        parts.append(geometries)
        for name, column in zip(names, values, strict=True):
            columns.setdefault(name, [None] * count).extend(_text(value) for value in column)
        count += len(geometries)
        for column in columns.values():
            column.extend([None] * (count - len(column)))
    return columns, np.concatenate(parts)


def contour_table(
    path: Path, code: str, name: str, others: dict[str, str] | None = None
) -> pl.DataFrame:
    """Columns code, name, those of `others` (new name → official name), geometry; by code.

    Raises SchemaDrift for a required attribute that is missing, SourceCorrupt for a zone without
    a code or a contour, or met twice.
    """
    columns, geometries = read_features(path)
    absent = [official for official in (code, name) if official not in columns]
    if absent:
        raise SchemaDrift(
            f"{path.name} : colonne obligatoire absente : {', '.join(absent)}.",
            "Le format du fichier a changé ou ce n’est pas le bon fichier.",
        )
    nothing: list[str | None] = [None] * len(geometries)
    frame = pl.DataFrame(
        {
            "code": columns[code],
            "name": columns[name],
            **{new: columns.get(official, nothing) for new, official in (others or {}).items()},
            "geometry": list(geometries),
        },
        schema_overrides={"geometry": pl.Binary} | dict.fromkeys(others or {}, pl.String),
    )
    _check_zones(frame, path)
    _check_in_france(geometries, path)
    return frame.sort("code")


def feature_columns(path: Path) -> dict[str, pl.DataType]:
    """The attributes of a file of contours, names in lower case."""
    import pyogrio

    found: dict[str, pl.DataType] = {}
    for layer in _layers(path):
        try:
            info = pyogrio.read_info(layer.address)
        except (RuntimeError, OSError, ValueError) as error:
            raise corrupt(path, error) from error
        for name, dtype in zip(info["fields"], info["dtypes"], strict=True):
            found.setdefault(name.lower(), TYPES.get(str(dtype), pl.Float64)())
    return found


def _layers(path: Path) -> list[Layer]:
    if not is_zip(path):
        if path.suffix.lower() == ".shp":
            _check_companions(path.name, [sibling.name for sibling in path.parent.iterdir()])
        return [Layer(path, str(path), path.name)]
    inside = members(path)
    chosen = _best(inside)
    if not chosen:
        raise SourceCorrupt(
            f"{path.name} ne contient ni GeoJSON, ni GeoPackage, ni shapefile.",
            "Ce n’est pas la bonne archive : vérifiez la ressource téléchargée.",
        )
    for name in chosen:
        if name.lower().endswith(".shp"):
            _check_companions(name, inside)
    return [Layer(path, f"/vsizip/{path}/{name}", f"{path.name}/{name}") for name in chosen]


def _best(inside: tuple[str, ...]) -> list[str]:
    """One whole file in WGS84 where there is one, else one shapefile per projection."""
    files = [name for name in inside if not re.search(r"(^|/)(__MACOSX|\.)", name)]
    for ending in ("_wgs84.geojson", ".geojson", "_wgs84.gpkg", ".gpkg", "_wgs84.shp"):
        found = [name for name in files if name.lower().endswith(ending)]
        if found:
            return sorted(found)[:1]
    return sorted(name for name in files if name.lower().endswith(".shp"))


def _check_companions(shapefile: str, around: "list[str] | tuple[str, ...]") -> None:
    stem = shapefile[:-4]
    there = {name.lower() for name in around}
    for ending in (".dbf", ".shx"):
        if (stem + ending).lower() not in there:
            raise SourceCorrupt(
                f"{shapefile} : il manque {Path(stem).name}{ending}, le fichier "
                + ("de ses attributs (codes et noms)." if ending == ".dbf" else "de son index."),
                COMPLETE,
            )


def _read(layer: Layer) -> tuple[list[str], list[Any], "NDArray[np.object_]"]:
    import pyogrio.raw

    try:
        meta, _, geometries, values = pyogrio.raw.read(layer.address, force_2d=True)
    except (RuntimeError, OSError, ValueError) as error:
        raise corrupt(layer.path, error) from error
    names = [str(name).lower() for name in meta["fields"]]
    return names, values, _to_wgs84(layer, geometries, meta["crs"])


def _to_wgs84(
    layer: Layer, geometries: "NDArray[np.object_]", crs: str | None
) -> "NDArray[np.object_]":
    import numpy as np
    import pyproj
    import shapely

    if not crs:
        raise SourceCorrupt(
            f"{layer.name} ne dit pas dans quelle projection sont ses coordonnées.",
            "Ajoutez le fichier .prj qui l’accompagne, ou prenez la version WGS84.",
        )
    try:
        source = pyproj.CRS.from_user_input(crs)
        usable = source.is_geographic or source.is_projected
    except pyproj.exceptions.CRSError:
        usable = False
    if not usable:
        raise SourceCorrupt(
            f"{layer.name} est dans une projection inconnue ({crs[:60]}).",
            "Prenez la version WGS84 (EPSG:4326) ou Lambert-93 (EPSG:2154) du fichier.",
        )
    shapes = shapely.from_wkb(geometries)
    target = pyproj.CRS.from_epsg(4326)
    if not source.equals(target, ignore_axis_order=True):
        change = pyproj.Transformer.from_crs(source, target, always_xy=True)
        shapes = shapely.transform(shapes, change.transform, interleaved=False)
        geometries = shapely.to_wkb(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise SourceCorrupt(
            f"{layer.name} : ses coordonnées ne sont pas dans la projection annoncée "
            f"(EPSG:{source.to_epsg()}).",
            "Le fichier est mal étiqueté : prenez-en une autre version.",
        )
    return np.asarray(geometries, dtype=object)


def _text(value: object) -> str | None:
    """As text, blanks tidied. A dash or an oe left in Windows-1252 gets its character back."""
    if value is None or value != value:
        return None
    repaired = re.sub(
        "[\x80-\x9f]",
        lambda stray: stray[0].encode("latin-1").decode("cp1252", errors="replace"),
        str(value),
    )
    return " ".join(repaired.split()) or None


def _check_in_france(geometries: "NDArray[np.object_]", path: Path) -> None:
    """Most contours must lie in France: a wrong projection gives coordinates that look right."""
    import shapely

    from quartiers.territory.projection import legal_epsg

    west, south, east, north = shapely.bounds(shapely.from_wkb(geometries)).T
    lon, lat = (west + east) / 2, (south + north) / 2
    abroad = legal_epsg(lon, lat) == 0
    if 2 * abroad.sum() > len(abroad):
        first = abroad.argmax()
        raise SourceCorrupt(
            f"{path.name} : {abroad.sum()} contours sur {len(abroad)} sont hors de France "
            f"(longitude {lon[first]:.2f}, latitude {lat[first]:.2f}).",
            "Le fichier annonce une autre projection que la sienne, ou ses coordonnées sont "
            "inversées : prenez la version WGS84 (EPSG:4326).",
        )


def _check_zones(frame: pl.DataFrame, path: Path) -> None:
    unnamed = frame["code"].null_count()
    if unnamed:
        raise SourceCorrupt(f"{path.name} : {unnamed} contour(s) sans code.", AGAIN)
    empty = frame.filter(pl.col("geometry").is_null())["code"].to_list()
    if empty:
        raise SourceCorrupt(f"{path.name} : zone sans contour : {', '.join(empty[:5])}.", AGAIN)
    twice = frame.filter(pl.col("code").is_duplicated())["code"].unique().sort().to_list()
    if twice:
        raise SourceCorrupt(f"{path.name} : code en double : {', '.join(twice[:5])}.", AGAIN)
