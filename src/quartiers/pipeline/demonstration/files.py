"""The demonstration as a mirror: the official files, by their official names and formats.

The very code that loads the real files loads these.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio.raw
import pyproj
import shapely
from numpy.typing import NDArray

from quartiers.pipeline.demonstration.ground import (
    ANCIENTS,
    COMMUNES,
    DEPARTEMENT,
    EPCIS,
    EPSG,
    QUARTERS,
    REGION,
    ancient_shapes,
    commune_shapes,
    quarter_shapes,
)
from quartiers.pipeline.demonstration.insee import write_incomes, write_tables
from quartiers.pipeline.demonstration.places import demo_places
from quartiers.pipeline.register_generator.codes import sirens
from quartiers.pipeline.register_generator.write import write_register

ROWS = 32_000  # about 20,000 of them in the agglomeration
SEED = 5
# Legal units are numbered from the first SIREN on; the two groupings of communes come far behind.
EPCI_RANK = 59_000


def write_mirror(
    folder: Path, rows: int = ROWS, seed: int = SEED, progress: Callable[[int], None] | None = None
) -> None:
    """Write every official file of the demonstration below `folder`."""
    for name in ("qpv", "communes", "insee", "programmes", "zonages", "sirene"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_quarters(folder / "qpv" / "QP2024_demonstration.zip")
    _write_list(folder / "qpv" / "listeqp2024-cog2026.csv")
    _write_ancients(folder / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp")
    _write_communes(folder / "communes" / "communes-999-demonstration.geojson")
    _write_programmes(folder / "programmes")
    _write_frr(folder / "zonages" / "liste-communes-FRR-juillet2025.csv")
    write_tables(folder / "qpv")
    write_incomes(folder / "insee", epci_sirens())
    write_register(
        folder / "sirene",
        rows,
        seed=seed,
        places=demo_places(),
        zoners={"qp24": _zone_of_2024, "qp15": _zone_of_2015},
        progress=progress,
    )


def epci_sirens() -> tuple[str, ...]:
    """The SIREN of the two groupings of communes, which no legal unit of the register bears."""
    return tuple(f"{int(number):09}" for number in sirens(EPCI_RANK, len(EPCIS)))


def decoupage_rows() -> pl.DataFrame:
    """Communes, groupings, departement and region, with the columns of the catalogue."""
    codes = epci_sirens()
    schema = {
        "kind": pl.String,
        "code": pl.String,
        "name": pl.String,
        "population": pl.Int64,
        "siren": pl.String,
        "type": pl.String,
        "departement": pl.String,
        "region": pl.String,
        "epci": pl.String,
        "ept": pl.String,
        "parent": pl.String,
    }
    people = [c.population for c in COMMUNES]
    above = {"departement": DEPARTEMENT[0], "region": REGION[0]}
    rows: list[dict[str, object]] = [
        {"kind": "commune", "code": c.code, "name": c.name, "population": c.population, **above}
        | {"epci": codes[c.epci]}
        for c in COMMUNES
    ]
    for rank, (name, kind) in enumerate(EPCIS):
        total = sum(c.population for c in COMMUNES if c.epci == rank)
        rows.append(
            {"kind": "epci", "code": codes[rank], "name": name, "type": kind, "siren": codes[rank]}
            | {"population": total, **above}
        )
    rows.append(
        {"kind": "departement", "code": DEPARTEMENT[0], "name": DEPARTEMENT[1], "region": REGION[0]}
        | {"population": sum(people)}
    )
    rows.append({"kind": "region", "code": REGION[0], "name": REGION[1], "population": sum(people)})
    return pl.DataFrame(rows, schema=schema)


def address_rows() -> pl.DataFrame:
    """Every address of the demonstration: its own geocoder needs no other."""
    places = demo_places()
    assert places.street is not None and places.number is not None
    return pl.DataFrame(
        {
            "commune": np.array(places.communes)[places.commune],
            "street": np.array(places.streets)[places.street],
            "number": places.number,
            "x": places.x.round(2),
            "y": places.y.round(2),
            "epsg": places.epsg,
        }
    )


def _to_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    change = pyproj.Transformer.from_crs(EPSG, 4326, always_xy=True)
    moved = shapely.transform(shapes, change.transform, interleaved=False)
    return np.asarray(shapely.set_precision(moved, 1e-7), dtype=object)


def _features(shapes: NDArray[np.object_], properties: list[dict[str, str | None]]) -> str:
    """A GeoJSON in WGS84 as the official ones are."""
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(properties, shapes, strict=True)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    collection = {"type": "FeatureCollection", "crs": crs, "features": features}
    return json.dumps(collection, ensure_ascii=False)


def _names(codes: tuple[str, ...]) -> str:
    known = {c.code: c.name for c in COMMUNES}
    return ", ".join(known[code] for code in codes)


def _write_quarters(path: Path) -> None:
    of_commune = {c.code: epci_sirens()[c.epci] for c in COMMUNES}
    rows: list[dict[str, str | None]] = [
        {
            "code_qp": q.code,
            "lib_qp": q.name,
            "insee_reg": REGION[0],
            "lib_reg": REGION[1],
            "insee_dep": DEPARTEMENT[0],
            "lib_dep": DEPARTEMENT[1],
            "insee_com": ", ".join(q.communes),
            "lib_com": _names(q.communes),
            "siren_epci": of_commune[q.communes[0]],
        }
        for q in QUARTERS
    ]
    text = _features(_to_degrees(quarter_shapes()), rows)
    inside = zipfile.ZipInfo("GEOJSON/QP2024_demonstration_WGS84.geojson", (2026, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, text, zipfile.ZIP_DEFLATED)


def _write_list(path: Path) -> None:
    pl.DataFrame(
        {
            "code_qp": [q.code for q in QUARTERS],
            "lib_qp": [q.name for q in QUARTERS],
            "insee_com": [", ".join(q.communes) for q in QUARTERS],
            "lib_com": [_names(q.communes) for q in QUARTERS],
        }
    ).write_csv(path, separator=";")


def _write_ancients(path: Path) -> None:
    fields = {
        "CODE_QP": [a.code for a in ANCIENTS],
        "NOM_QP": [a.name for a in ANCIENTS],
        "COMMUNE_QP": [_names(a.communes) for a in ANCIENTS],
    }
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(_to_degrees(ancient_shapes())),
        field_data=[np.array(values, dtype=object) for values in fields.values()],
        fields=list(fields),
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="ESRI Shapefile",
        encoding="UTF-8",
    )


def _write_communes(path: Path) -> None:
    rows: list[dict[str, str | None]] = [{"code": c.code, "nom": c.name} for c in COMMUNES]
    path.write_text(_features(_to_degrees(commune_shapes()), rows), encoding="utf-8")


def _write_programmes(folder: Path) -> None:
    for programme, code in (("acv", "99901"), ("pvd", "99914")):
        commune = next(c for c in COMMUNES if c.code == code)
        seat = np.array([shapely.centroid(commune_shapes()[COMMUNES.index(commune)])], dtype=object)
        row: dict[str, str | None] = {
            "id_territoire": f"{programme}-999",
            "lib_territoire": commune.name,
            "date_signature": None,
            "liste_geo": f"{commune.name} ({code})",
        }
        text = _features(_to_degrees(seat), [row])
        (folder / f"{programme}_geom.geojson").write_text(text, encoding="utf-8")


def _write_frr(path: Path) -> None:
    lines = ["Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025;"]
    for commune in COMMUNES:
        kind = "FRR socle" if commune.code == "99914" else "Non classée"
        lines.append(f"{commune.code};{DEPARTEMENT[0]};{commune.name};{kind};")
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")


def _zone_of_2024(
    x: NDArray[np.float64], y: NDArray[np.float64], epsg: NDArray[np.int32]
) -> NDArray[np.str_]:
    return _zone_of([q.code for q in QUARTERS], quarter_shapes(), x, y)


def _zone_of_2015(
    x: NDArray[np.float64], y: NDArray[np.float64], epsg: NDArray[np.int32]
) -> NDArray[np.str_]:
    return _zone_of([a.code for a in ANCIENTS], ancient_shapes(), x, y)


def _zone_of(
    codes: list[str],
    shapes: NDArray[np.object_],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.str_]:
    found = np.full(len(x), "", dtype="U8")
    for code, shape in zip(codes, shapes, strict=True):
        shapely.prepare(shape)
        found[shapely.intersects_xy(shape, x, y)] = code
    return found
