"""Which QPV of 2024 follows which QPV of 2015: by area where both contours are known, else by name.

By area. Two zones are linked when their intersection makes at least `LINK` of one of them: below,
two borders drawn on different base maps merely brush each other. Then, for a link:

- `scission`: the zone of 2015 is linked to several of 2024;
- `fusion`: otherwise, the zone of 2024 is linked to several of 2015;
- `identique`: alone on both sides, at least `SAME` of each, and the official code does not say
  modified (its last letter: I unchanged, M modified, N new, C whole commune);
- `modifié`: alone on both sides otherwise.

A zone of 2024 linked to none is `entré`. A zone of 2015 linked to none is `sorti`, which is only
said when the contours of 2024 are complete: a contour that is missing proves nothing.

By name (`nom`): same département and same name, one zone on each side. The relation is then what
the official letter says, no area is known, and no figure may be computed from it.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import polars as pl
import shapely

from quartiers.territory.plain import plain
from quartiers.territory.prepared import legal_contours
from quartiers.territory.zoning import Zoning

LINK = 0.05
SAME = 0.90

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "old": pl.String,
    "new": pl.String,
    "relation": pl.String,  # identique, modifié, fusion, scission, sorti, entré
    "method": pl.String,  # surface, nom
    "share_old": pl.Float64,  # part of the old zone that the new one covers
    "share_new": pl.Float64,  # part of the new zone that the old one covered
}

Row = tuple[str | None, str | None, str, str, float | None, float | None]


def crosswalk(
    old: Zoning, new: Zoning, names: pl.DataFrame | None = None, *, complete: bool | None = None
) -> pl.DataFrame:
    """Rows old, new, relation, method, share_old, share_new: many-to-many.

    `names` lists zones of 2024 (columns code and name, perhaps qpv_2015_by_name) with or without a
    contour. `complete` tells whether `new` holds every contour of 2024; by default it does when it
    holds all the codes of `names`.
    """
    listed = [] if names is None else names.get_column("code").to_list()
    if complete is None:
        complete = bool(listed) and set(listed) <= set(new.codes.tolist())
    rows = _by_area(old, new, complete)
    if names is not None:
        drawn = set(new.codes.tolist())
        rows += _by_name(old, names.filter(~pl.col("code").is_in(list(drawn))))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.sort("old", "new", nulls_last=True)


def _by_area(old: Zoning, new: Zoning, complete: bool) -> list[Row]:
    links = _links(old, new)
    heirs, parents = defaultdict(list), defaultdict(list)
    for before, after, _, _ in links:
        heirs[before].append(after)
        parents[after].append(before)
    rows: list[Row] = []
    for before, after, share_old, share_new in links:
        if len(heirs[before]) > 1:
            relation = "scission"
        elif len(parents[after]) > 1:
            relation = "fusion"
        elif min(share_old, share_new) >= SAME and not after.endswith("M"):
            relation = "identique"
        else:
            relation = "modifié"
        rows.append((before, after, relation, "surface", share_old, share_new))
    rows += [
        (None, c, "entré", "surface", None, 0.0) for c in new.codes.tolist() if c not in parents
    ]
    if complete:
        gone = (code for code in old.codes.tolist() if code not in heirs)
        rows += [(code, None, "sorti", "surface", 0.0, None) for code in gone]
    return rows


def _links(old: Zoning, new: Zoning) -> list[tuple[str, str, float, float]]:
    """(old, new, share of the old, share of the new) of the pairs that truly overlap."""
    old_codes, old_planes = legal_contours(old)
    new_codes, new_planes = legal_contours(new)
    links = []
    for epsg in sorted(old_planes.keys() & new_planes.keys()):
        before, after = old_planes[epsg], new_planes[epsg]
        i, j = shapely.STRtree(after).query(before, predicate="intersects")
        common = shapely.area(shapely.intersection(before[i], after[j]))
        # The same contour crossed with itself may gain a last digit
        share_old, share_new = (
            np.minimum(common / shapely.area(side), 1.0) for side in (before[i], after[j])
        )
        kept = np.maximum(share_old, share_new) >= LINK
        columns = (old_codes[i], new_codes[j], share_old, share_new)
        links += list(zip(*(column[kept].tolist() for column in columns), strict=True))
    return links


def _by_name(old: Zoning, names: pl.DataFrame) -> list[Row]:
    before = _unique(zip(old.codes.tolist(), old.names.tolist(), strict=True))
    after = _unique(names.select("code", "name").iter_rows())
    found = {code: before[key] for key, code in after.items() if key in before}
    known = set(old.codes.tolist())
    if "qpv_2015_by_name" in names.columns:
        for code, hint in names.select("code", "qpv_2015_by_name").iter_rows():
            # Several codes in a hint (« QP091008|QP091018 ») are as good as none
            if hint in known:
                found.setdefault(code, hint)
    rows: list[Row] = []
    for code in names.get_column("code").to_list():
        if code.endswith("N"):
            rows.append((None, code, "entré", "nom", None, None))
        elif code in found:
            relation = "identique" if code.endswith("I") else "modifié"
            rows.append((found[code], code, relation, "nom", None, None))
    return rows


def _unique(zones: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(département, plain name) → code, for the names that one zone alone bears there."""
    bearers = defaultdict(list)
    for code, name in zones:
        bearers[code[2:5], plain(name)].append(code)
    return {key: codes[0] for key, codes in bearers.items() if len(codes) == 1}
