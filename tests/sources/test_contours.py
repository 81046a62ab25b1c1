import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio.raw
import pyproj
import pytest
import shapely

from quartiers.errors import SchemaDrift, SourceCorrupt
from quartiers.sources import by_id
from quartiers.sources.source import commune_names, inspect

CONTOURS_2015 = by_id("qpv_contours_2015")
CONTOURS_2024 = by_id("qpv_contours_2024")
# Around Metz-Borny, degrees.
BORNY = shapely.box(6.21, 49.10, 6.23, 49.12)
BELLEVUE = shapely.box(6.23, 49.10, 6.24, 49.11)

Write = Callable[..., Path]


@pytest.fixture
def layer(tmp_path: Path) -> Write:
    """A file of two contours in the format that its suffix says; attributes by name."""

    def write(name: str, crs: str | None = "EPSG:4326", shapes: object = None, **fields: list[str]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = fields or {
            "code_qp": ["QN05705M", "QN05703I"],
            "lib_qp": ["Borny", "Bellevue"],
            "insee_com": ["57463", "57463, 57751"],
            "lib_com": ["Metz", "Metz, Vantoux"],
            "siren_epci": ["200039865", "200039865"],
        }
        boxes = [BORNY, BELLEVUE] if shapes is None else shapes
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(boxes, dtype=object)),
            [np.array(values, dtype=object) for values in fields.values()],
            list(fields),
            geometry_type="Polygon",
            crs=crs,
            encoding="UTF-8",
        )
        return path

    return write


def project(shape: shapely.Geometry, epsg: int) -> shapely.Geometry:
    change = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    return shapely.transform(shape, change.transform, interleaved=False)


def same(frame: pl.DataFrame, *expected: shapely.Geometry) -> bool:
    # A shapefile turns its rings the other way; there and back costs a few nanodegrees.
    got, wanted = shapely.normalize(shapes_of(frame)), shapely.normalize(list(expected))
    return bool(shapely.equals_exact(got, wanted, tolerance=1e-8).all())


def shapes_of(frame: pl.DataFrame) -> np.ndarray:
    return shapely.from_wkb(frame["geometry"].to_numpy())


@pytest.mark.parametrize("name", ["QP2024_WGS84.geojson", "QP2024.gpkg", "QP2024.shp"])
def test_every_format(layer: Write, name: str) -> None:
    path = layer(name)
    frame = CONTOURS_2024.parse(path).collect()
    assert frame.drop("geometry").rows() == [
        ("QN05703I", "Bellevue", "Metz;Vantoux", "57463;57751"),
        ("QN05705M", "Borny", "Metz", "57463"),
    ]
    assert same(frame, BELLEVUE, BORNY)
    assert inspect(CONTOURS_2024, path).sentences() == ()


def test_case_of_fields_does_not_matter(layer: Write) -> None:
    path = layer("QP2024.shp", CODE_QP=["QN05705M", "QN05703I"], LIB_QP=["Borny", "Bellevue"])
    frame = CONTOURS_2024.parse(path).collect()
    assert frame["code"].to_list() == ["QN05703I", "QN05705M"]
    assert frame["communes"].to_list() == [None, None]
    assert inspect(CONTOURS_2024, path).sentences() == (
        "colonne facultative absente : insee_com",
        "colonne facultative absente : lib_com",
    )


def test_lambert_93_is_reprojected(layer: Write) -> None:
    path = layer("QP2024_LB93.gpkg", "EPSG:2154", [project(BORNY, 2154), project(BELLEVUE, 2154)])
    frame = CONTOURS_2024.parse(path).collect()
    assert same(frame, BELLEVUE, BORNY)


def archive(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for file in files:
            for part in sorted(file.parent.glob(f"{file.stem}.*")):
                target.write(part, f"QP2024/{part.parent.name}/{part.name}")
    return path


def test_official_zip_prefers_wgs84(layer: Write, tmp_path: Path) -> None:
    wgs84 = layer("GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson")
    other = layer("SHP/QP2024_France_hexagonale_LB93.shp", "EPSG:2154", [project(BORNY, 2154)] * 2)
    path = archive(tmp_path / "QP2024.zip", wgs84, other)
    frame = CONTOURS_2024.parse(path).collect()
    assert same(frame, BELLEVUE, BORNY)
    assert inspect(CONTOURS_2024, path).sentences() == ()


def test_zip_of_one_shapefile_per_projection(layer: Write, tmp_path: Path) -> None:
    reunion = shapely.box(55.40, -21.28, 55.42, -21.26)
    mainland = layer(
        "SHP/QP2024_France_hexagonale_LB93.shp",
        "EPSG:2154",
        [project(BORNY, 2154)],
        code_qp=["QN05705M"],
        lib_qp=["Borny"],
        lib_com=["Metz"],
    )
    overseas = layer(
        "SHP/QP2024_La_Reunion_RGR92.shp",
        "EPSG:2975",
        [project(reunion, 2975)],
        code_qp=["QN97414M"],
        lib_qp=["Le Gol"],
        insee_com=["97414"],
    )
    frame = CONTOURS_2024.parse(archive(tmp_path / "QP2024.zip", mainland, overseas)).collect()
    assert frame.select("code", "communes", "insee_communes").rows() == [
        ("QN05705M", "Metz", None),
        ("QN97414M", None, "97414"),
    ]
    assert same(frame, BORNY, reunion)


def test_truncated_zip(layer: Write, tmp_path: Path) -> None:
    path = archive(tmp_path / "QP2024.zip", layer("GEOJSON/QP2024_WGS84.geojson"))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceCorrupt, match="QP2024.zip est illisible ou tronqué"):
        CONTOURS_2024.parse(path)


def test_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "QP2024.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("lisez-moi.txt", "bonjour")
    with pytest.raises(SourceCorrupt, match="ne contient ni GeoJSON, ni GeoPackage, ni shapefile"):
        CONTOURS_2024.parse(path)


def test_shapefile_without_dbf(layer: Write) -> None:
    path = layer("QP2024.shp")
    path.with_suffix(".dbf").unlink()
    for read in (CONTOURS_2024.parse, lambda file: inspect(CONTOURS_2024, file)):
        with pytest.raises(SourceCorrupt) as error:
            read(path)
        assert error.value.message == (
            "QP2024.shp : il manque QP2024.dbf, le fichier de ses attributs (codes et noms)."
        )
        assert ".shp, .shx, .dbf, .prj" in error.value.hint


def test_zipped_shapefile_without_shx(layer: Write, tmp_path: Path) -> None:
    shapefile = layer("SHP/QP2024.shp")
    shapefile.with_suffix(".shx").unlink()
    with pytest.raises(SourceCorrupt, match=r"il manque QP2024\.shx, le fichier de son index"):
        CONTOURS_2024.parse(archive(tmp_path / "QP2024.zip", shapefile))


def test_shapefile_without_projection(layer: Write) -> None:
    path = layer("QP2024.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(SourceCorrupt, match="ne dit pas dans quelle projection"):
        CONTOURS_2024.parse(path)


def test_unknown_projection(layer: Write) -> None:
    path = layer("QP2024.shp")
    path.with_suffix(".prj").write_text('LOCAL_CS["Repere du chantier",UNIT["metre",1]]')
    with pytest.raises(SourceCorrupt, match="QP2024.shp est dans une projection inconnue"):
        CONTOURS_2024.parse(path)


def test_projection_that_lies(layer: Write) -> None:
    path = layer("QP2024.geojson", "EPSG:4326", [project(BORNY, 2154), project(BELLEVUE, 2154)])
    with pytest.raises(SourceCorrupt, match="ne sont pas dans la projection annoncée"):
        CONTOURS_2024.parse(path)


@pytest.mark.parametrize(
    ("crs", "shapes"),
    [
        ("EPSG:2154", [BORNY, BELLEVUE]),  # degrees said to be metres: off Africa, and on the Earth
        ("EPSG:4326", [shapely.transform(each, np.fliplr) for each in (BORNY, BELLEVUE)]),
    ],
)
def test_contours_out_of_france(layer: Write, crs: str, shapes: list[shapely.Geometry]) -> None:
    path = layer("QP2024.shp", crs, shapes)
    with pytest.raises(SourceCorrupt, match="2 contours sur 2 sont hors de France") as error:
        CONTOURS_2024.parse(path)
    assert "prenez la version WGS84" in error.value.hint


def test_truncated_geojson(layer: Write) -> None:
    path = layer("QP2024.geojson")
    path.write_bytes(path.read_bytes()[:-150])
    with pytest.raises(SourceCorrupt, match="QP2024.geojson est illisible ou tronqué"):
        CONTOURS_2024.parse(path)


def test_contours_of_the_other_generation(layer: Write) -> None:
    path = layer("QP2024.gpkg", code_qp=["QP057021", "QP057022"], nom_qp=["Borny", "Bellevue"])
    for read in (CONTOURS_2024.parse, lambda file: inspect(CONTOURS_2024, file)):
        with pytest.raises(SchemaDrift, match="colonne obligatoire absente : lib_qp"):
            read(path)


def test_zone_without_contour(layer: Write) -> None:
    path = layer("QP2024.geojson")
    content = json.loads(path.read_text())
    content["features"][0]["geometry"] = None
    path.write_text(json.dumps(content))
    with pytest.raises(SourceCorrupt, match="zone sans contour : QN05705M"):
        CONTOURS_2024.parse(path)


def test_code_met_twice(layer: Write) -> None:
    path = layer("QP2024.gpkg", code_qp=["QN05705M"] * 2, lib_qp=["Borny", "Bellevue"])
    with pytest.raises(SourceCorrupt, match="code en double : QN05705M"):
        CONTOURS_2024.parse(path)


def test_zone_without_code(layer: Write) -> None:
    path = layer("QP2024.gpkg", code_qp=["QN05705M", ""], lib_qp=["Borny", "Bellevue"])
    with pytest.raises(SourceCorrupt, match=r"1 contour\(s\) sans code"):
        CONTOURS_2024.parse(path)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Douai, Waziers", "Douai;Waziers"),
        ("Lourches,  Denain, Escaudain", "Lourches;Denain;Escaudain"),
        ("Montluçon|Montluçon; Prémilhat", "Montluçon;Prémilhat"),
        ("Lyon 8ème arrondissement, Vénissieux", "Lyon 8e Arrondissement;Vénissieux"),
        (
            "Marseille 3ème, 1er et 15ème arrondissements",
            "Marseille 3e Arrondissement;Marseille 1er Arrondissement;Marseille 15e Arrondissement",
        ),
        ("Paris 14e Arrondissement", "Paris 14e Arrondissement"),
        ("Saint-Rémy et Sainte-Foy", "Saint-Rémy et Sainte-Foy"),
    ],
)
def test_commune_names(written: str, names: str) -> None:
    assert commune_names(written) == names


def test_real_contours_of_2015(donnees: Path) -> None:
    path = donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
    frame = CONTOURS_2015.parse(path).collect()
    assert len(frame) == frame["code"].n_unique() == 1_514
    assert frame["code"].is_sorted()
    # As published, not repaired.
    assert (~shapely.is_valid(shapes_of(frame))).sum() == 34
    named = dict(frame.select("code", "name").iter_rows())
    assert named["QP974009"] == "Bois D’Olives"
    assert sum("–" in name for name in named.values()) == 5
    assert not any("\x80" <= letter <= "\x9f" for name in named.values() for letter in name)
    communes = dict(frame.select("code", "communes").iter_rows())
    assert communes["QP001001"] == "Bourg-en-Bresse"
    assert communes["QP059019"] == "Maubeuge;Hautmont;Louvroil;Neuf-Mesnil"
    assert inspect(CONTOURS_2015, path).sentences() == ()


def test_real_contours_of_2024(donnees: Path) -> None:
    name = "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    frame = CONTOURS_2024.parse(donnees / "qpv" / "QP2024" / "GEOJSON" / name).collect()
    assert frame.drop("geometry").rows() == [
        ("QN07505I", "Didot - Porte de Vanves", "Paris 14e Arrondissement", "75114"),
        ("QN07520M", "Les Amandiers", "Paris 20e Arrondissement", "75120"),
        ("QN09213M", "Petit Nanterre", "Nanterre", "92050"),
    ]
