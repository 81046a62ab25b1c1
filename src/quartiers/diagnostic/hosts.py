"""Which communes hold each neighbourhood: by code where the contours give it, else by name.

The contours of 2015 only name communes; a name is looked for in the departement that the code of
the zone tells. A commune that has been renamed since is not found: unknown, never guessed.
"""

import polars as pl

VILLAGE = 1000  # inhabitants


def hosts(contours: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Columns zone, rank, name, commune (null if unknown), into, intercommunality, departement.

    `contours` has code, communes and insee_communes (joined by `;`); `table` is that of `Places`.
    """
    # No neighbourhood lies in a village, and most communes are villages: nine names out of ten need
    # not be compared. An unknown population is kept.
    peopled = (pl.col("population") >= VILLAGE).fill_null(True)
    coded_units = pl.col("code").is_in(_codes(contours))
    kinds = pl.col("kind").is_in(["commune", "arrondissement"])
    units = table.filter(kinds, peopled | coded_units).select(
        commune="code",
        label="name",
        into=pl.coalesce("parent", "code"),
        intercommunality="intercommunality",
        departement="departement",
    )
    written = contours.select(
        zone="code",
        departement=_departement(),
        code=pl.col("insee_communes").str.split(";"),
        named=pl.col("communes").str.split(";"),
    )
    coded = written.filter(pl.col("code").is_not_null()).explode("code")
    by_code = coded.select("zone", commune=pl.col("code").str.strip_chars()).join(
        units, on="commune", how="left"
    )
    by_name = (
        written.filter(pl.col("code").is_null(), pl.col("named").is_not_null())
        .explode("named")
        .with_columns(key=_key("named"))
        .join(
            units.with_columns(key=_key("label")).unique(["departement", "key"], keep="none"),
            on=["departement", "key"],
            how="left",
        )
    )
    found = pl.concat(
        [
            by_code.select("zone", name="label", **_columns()),
            by_name.select("zone", name=pl.coalesce("label", "named"), **_columns()),
        ]
    ).unique(maintain_order=True)
    return found.with_columns(rank=pl.int_range(pl.len()).over("zone"))


def sharing(communes: frozenset[str], contours: pl.DataFrame, table: pl.DataFrame) -> set[str]:
    """The communes that share a neighbourhood with one of these, as rows of the register bear them.

    A town with arrondissements is all of them, since the file may name the town alone.
    """
    held = hosts(contours, table)
    here = sorted(communes)
    near = held.filter(pl.col("commune").is_in(here) | pl.col("into").is_in(here))["zone"]
    found = held.filter(pl.col("zone").is_in(near.to_list()))["commune"].drop_nulls()
    inner = table.filter(pl.col("parent").is_in(found.to_list()))["code"]
    return {*found, *inner}


def _codes(contours: pl.DataFrame) -> list[str]:
    return contours["insee_communes"].drop_nulls().str.split(";").explode().unique().to_list()


def _columns() -> dict[str, str]:
    return {name: name for name in ("commune", "into", "intercommunality", "departement")}


def _departement() -> pl.Expr:
    part = pl.col("code").str.slice(2, 3)
    return pl.when(part.str.starts_with("0")).then(part.str.slice(1)).otherwise(part)


def _key(column: str) -> pl.Expr:
    """The name without accents, case, hyphens, nor the article that some lists drop."""
    return (
        pl.col(column)
        .str.normalize("NFD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all("œ", "oe")
        .str.to_lowercase()
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.replace_all(r"\bste\b", "sainte")
        .str.replace_all(r"\bst\b", "saint")
        .str.strip_chars()
        .str.replace(r"^(l|la|le|les) ", "")
    )
