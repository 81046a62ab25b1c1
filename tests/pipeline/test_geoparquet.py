import geopandas
import polars as pl
import shapely

from quartiers.pipeline.geoparquet import has_contours, write_contours

SABLON = shapely.box(6.20, 49.10, 6.22, 49.12)
MOULINS = shapely.MultiPolygon([shapely.box(3.05, 50.61, 3.06, 50.62)])


def test_any_gis_reads_it(tmp_path):
    frame = pl.DataFrame(
        {
            "code": ["QP057021", "QP059082", "QP000000"],
            "geometry": [*shapely.to_wkb([SABLON, MOULINS]), None],
        }
    )
    assert has_contours(frame)
    write_contours(frame, tmp_path / "qpv.parquet")
    read = geopandas.read_parquet(tmp_path / "qpv.parquet")
    assert read.crs.to_string() == "OGC:CRS84"
    assert read.geometry[:2].to_list() == [SABLON, MOULINS]
    assert read.geometry[2] is None
    assert pl.read_parquet(tmp_path / "qpv.parquet").equals(frame)


def test_text_is_no_contour():
    assert not has_contours(pl.DataFrame({"geometry": ["POINT (0 0)"]}))
    assert not has_contours(pl.DataFrame({"code": ["QP057021"]}))
