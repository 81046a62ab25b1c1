"""Make the table of communes, EPCI, EPT, départements and régions that the catalogue ships.

    python scripts/decoupage.py src/quartiers/catalogue/decoupage.parquet

The npm package `@etalab/decoupage-administratif` is installed at the version of
`package-lock.json` (see `npm_packages`).
"""

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
from npm_packages import install

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "@etalab/decoupage-administratif"
COLUMNS: dict[str, type[pl.DataType]] = {
    "kind": pl.String,
    "code": pl.String,
    "name": pl.String,
    "population": pl.Int64,  # municipale; null where the source gives none
    "siren": pl.String,
    "type": pl.String,  # CC, CA, CU, METRO, MET69 or EPT
    "departement": pl.String,
    "region": pl.String,
    "epci": pl.String,  # à fiscalité propre: the métropole in Greater Paris
    "ept": pl.String,
    "parent": pl.String,  # the commune of an arrondissement
}
Row = dict[str, Any]


def read(folder: Path, name: str) -> list[Row]:
    path = folder / f"{name}.json"
    try:
        rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"Erreur : {path} est illisible ({error}).\n→ Supprimez node_modules et relancez."
        ) from None
    return rows


def groupings(kind: str, source: list[Row]) -> list[Row]:
    return [
        {
            "kind": kind,
            "code": row["code"],
            "name": row["nom"],
            "siren": row["code"],
            "type": row["type"],
        }
        for row in source
    ]


def membership(source: list[Row]) -> dict[str, str]:
    return {member["code"]: row["code"] for row in source for member in row["membres"]}


def whole(row: Row) -> str:
    """The commune of an arrondissement, else the code of the row itself."""
    return str(row.get("commune", row["code"]))


def communes(source: list[Row], epci_of: dict[str, str], ept_of: dict[str, str]) -> list[Row]:
    """Communes of today and municipal arrondissements, each with the groupings of its commune.

    Delegated and associated communes are left out: no register row sits on their codes.
    """
    kinds = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement"}
    return [
        {
            "kind": kinds[row["type"]],
            "code": row["code"],
            "name": row["nom"],
            "population": row.get("population"),
            "siren": row.get("siren"),
            "departement": row["departement"],
            "region": row["region"],
            "epci": epci_of.get(whole(row)),
            "ept": ept_of.get(whole(row)),
            "parent": row.get("commune"),
        }
        for row in source
        if row["type"] in kinds
    ]


def home_of_groupings(frame: pl.DataFrame) -> pl.DataFrame:
    """The département and région that hold most inhabitants of each EPCI and EPT."""
    heads = []
    for kind in ("epci", "ept"):
        by_departement = (
            frame.filter(pl.col("kind") == "commune", pl.col(kind).is_not_null())
            .group_by(kind, "departement", "region")
            .agg(pl.col("population").sum().alias("inhabitants"))
            .sort("inhabitants", "departement", descending=[True, False])
            .unique(kind, keep="first", maintain_order=True)
        )
        heads.append(
            by_departement.select(
                pl.col(kind).alias("code"),
                pl.lit(kind).alias("kind"),
                pl.col("departement").alias("home"),
                pl.col("region").alias("home_region"),
            )
        )
    joined = frame.join(pl.concat(heads), on=["kind", "code"], how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce("departement", "home").alias("departement"),
        pl.coalesce("region", "home_region").alias("region"),
    ).drop("home", "home_region")


def with_totals(frame: pl.DataFrame) -> pl.DataFrame:
    """The population of every grouping is the sum of its communes, null if one is not known.

    The package also gives populations of EPCI, but of the year before those of communes: adding
    up keeps all figures on one year.
    """
    lived = frame.filter(pl.col("kind") == "commune")
    sums = pl.concat(
        lived.group_by(pl.col(level).alias("code"))
        .agg(
            pl.when(pl.col("population").null_count() == 0)
            .then(pl.col("population").sum())
            .alias("total")
        )
        .with_columns(pl.lit(level).alias("kind"))
        for level in ("departement", "region", "epci", "ept")
    )
    return (
        frame.join(sums, on=["kind", "code"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("population", "total").alias("population"))
        .drop("total")
    )


def table(folder: Path) -> pl.DataFrame:
    epci, ept = read(folder, "epci"), read(folder, "ept")
    levels = [
        {
            "kind": kind,
            "code": row["code"],
            "name": row["nom"],
            "departement": row["code"] if kind == "departement" else None,
            "region": row.get("region", row["code"]),
        }
        for kind in ("departement", "region")
        for row in read(folder, f"{kind}s")
    ]
    rows = [
        *communes(read(folder, "communes"), membership(epci), membership(ept)),
        *groupings("epci", epci),
        *groupings("ept", ept),
        *levels,
    ]
    complete = [{name: row.get(name) for name in COLUMNS} for row in rows]
    frame = pl.DataFrame(complete, schema=COLUMNS, orient="row")
    return with_totals(home_of_groupings(frame)).sort("kind", "code").select(list(COLUMNS))


def main(target: Path) -> None:
    made = table(install(ROOT, PACKAGE) / "data")
    partial = target.with_suffix(".partial")
    made.write_parquet(partial, compression="zstd")
    partial.replace(target)
    print(f"{target.name} : {made.height} lignes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Usage : python scripts/decoupage.py FICHIER.parquet")
    main(Path(sys.argv[1]))
