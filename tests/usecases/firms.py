"""A small made-up register around two squares of Metz, for the tests of the schemes."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import STAGED
from quartiers.schemes.catalogue import load_catalogue
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store

TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)
# One square of 1 km in each generation: the same ground, so that both agree.
SQUARE = (934_000, 6_894_000, 935_000, 6_895_000)
ZONES = {"2015": "QP057020", "2024": "QN05720M"}
DAY = date(2026, 6, 1)
# Valid SIRET of made-up firms
INSIDE, CLOSED, HIDDEN, RANDOM, NEAR, SOLE, TOWN, OUTSIDE = (
    "00000001800010",
    "00000002600013",
    "00000003400017",
    "00000004200010",
    "00000005900014",
    "00000006700017",
    "00000007500010",
    "00000008300014",
)
ABSENT = "21310555400017"


def row(siret, x=934_500.0, **changes):
    inside = x is not None and SQUARE[0] <= x <= SQUARE[2]
    base = dict.fromkeys(STAGED) | {
        "siret": siret,
        "siren": siret[:9],
        "commune": "57463",
        "active": True,
        "diffusible": True,
        "head_office": True,
        "naf": "10.71C",
        "size_band": "02",
        "size_year": 2023,
        "employer": True,
        "legal_category": "5710",
        "sole_trader": False,
        "ess": False,
        "created_on": date(2019, 5, 1),
        "x": x,
        "y": 6_894_500.0,
        "epsg": 2154,
        "xy_quality": "11",
    }
    for year, code in ZONES.items():
        base |= {
            f"qpv_{year}": code if inside else "",
            f"qpv_{year}_quality": "calcule",
            f"band_{year}": "",
        }
    return base | changes


ROWS = [
    row(INSIDE),
    row(CLOSED, active=False, closed_on=date(2024, 3, 1), closed_approx=True),
    row(HIDDEN, diffusible=False),
    row(RANDOM, xy_quality="33", qpv_2024_quality="impute", qpv_2015_quality="impute"),
    row(NEAR, x=934_005.0),
    row(SOLE, legal_category="1000", size_band="NN", employer=False, naf="43.21A"),
    row(TOWN, legal_category="7210", size_band=None, size_year=None, naf="84.11Z"),
    row(OUTSIDE, x=920_000.0, naf="62.01Z", size_band="21"),
]


def contours(code):
    box = shapely.segmentize(shapely.box(*SQUARE), 50)
    shape = shapely.transform(
        box, lambda xy: np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))
    )
    return pl.DataFrame(
        {
            "code": [code],
            "name": ["Borny"],
            "communes": ["Metz"],
            "insee_communes": ["57463"],
            "geometry": [shapely.to_wkb(shape)],
        }
    )


def make_store(folder=None, rows=ROWS):
    """Fictitious, so that one contour is all of them: 1,609 would be slow."""
    opened = open_store(folder, create=True, demo=True)
    with opened.transaction() as tx:
        for year, code in ZONES.items():
            tx.put(Entry(f"qpv_contours_{year}", year, fictitious=True), contours(code))
    add_register(opened, DAY, rows)
    return opened


def add_register(store, day, rows):
    scope = Scope((Part(communes=("57463",)),), "toutes activités, Metz")
    entry = Entry("etablissements", day.isoformat(), scope=scope, fictitious=True)
    with store.transaction() as tx:
        tx.put(entry, pl.DataFrame(rows, schema=STAGED))


@cache
def catalogue():
    """That which is shipped: it takes a second to read."""
    return load_catalogue()
