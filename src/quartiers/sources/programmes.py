"""ANCT: the communes of its programmes (Action cœur de ville, Petites villes de demain…).

Online, one table of all the communes with a column of ids per programme. In a mirror, that table
or one GeoJSON per programme, where ids, names and communes of one feature may be joined by `;`.
"""

import re
from functools import cache
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift
from quartiers.sources.source import Drift, Source, read_features, refuse, scan_table, unread
from quartiers.territory.plain import plain

LABELS = {
    "acv": "Action cœur de ville",
    "cde": "Cités de l’emploi",
    "citeduc": "Cités éducatives",
    "frla": "Fonds de restructuration des locaux d’activité",
    "manuprox": "Manufactures de proximité",
    "pvd": "Petites villes de demain",
}
# The columns of the table whose meaning is attested; the others are left alone.
COLUMNS = {
    "id_acv": LABELS["acv"],
    "id_cde": LABELS["cde"],
    "id_cite": LABELS["citeduc"],
    "id_pvd": LABELS["pvd"],
    "id_ti": "Territoires d’industrie",
    "id_va": "Villages d’avenir",
}
COMMUNE = r"\((\d[\dAB]\d{3})\)"
# What an intercommunality is, before its own name.
KIND = r"^(?:ca|cc|cu|metropole)(?: (?:de la|de l|du|des|de|d|la|le|les))? "


def parse(path: Path) -> pl.LazyFrame:
    """Columns programme, territory_id, territory, commune, doubt: a row per territory and commune.

    A feature of several territories gives all its communes to each: the file does not say which
    belongs to which. `doubt` says in French why the row may be wrong, null for most.
    """
    if path.suffix.lower() == ".csv":
        return _table(path)
    programme = LABELS.get(path.name.split("_")[0])
    if programme is None:
        raise SchemaDrift(
            f"{path.name} : programme inconnu.",
            f"Les fichiers attendus sont : {', '.join(f'{key}_geom.geojson' for key in LABELS)}.",
        )
    columns, _ = read_features(path)
    absent = [name for name in ("id_territoire", "liste_geo") if name not in columns]
    if absent:
        raise SchemaDrift(
            f"{path.name} : colonne obligatoire absente : {', '.join(absent)}.",
            "Le format du fichier a changé ou ce n’est pas le bon fichier.",
        )
    # The FRLA file puts a kind of zone (« QPV, ACV, ORT ») where the others put a name.
    names = columns["lib_geo" if path.name.startswith("frla") else "lib_territoire"]
    rows = [
        (programme, one, name, commune, _doubt(one, name, commune))
        for ids, named, communes in zip(
            columns["id_territoire"], names, columns["liste_geo"], strict=True
        )
        for one, name in _territories(ids, named)
        for commune in re.findall(COMMUNE, communes or "")
    ]
    names_of = ("programme", "territory_id", "territory", "commune", "doubt")
    schema = dict.fromkeys(names_of, pl.String)
    return pl.LazyFrame(rows, schema=schema, orient="row").unique(maintain_order=True)


def _table(path: Path) -> pl.LazyFrame:
    """From the table of all the communes: the territory is the commune itself."""
    frame = scan_table(SOURCE, path)
    names = frame.collect_schema().names()
    absent = tuple(name for name in ("insee_com", "lib_com") if name not in names)
    told = [name for name in COLUMNS if name in names]
    if absent or not told:
        refuse(SOURCE, path, Drift(missing_required=absent or tuple(COLUMNS)))
    rows = frame.unpivot(
        told, index=["insee_com", "lib_com"], variable_name="column", value_name="territory_id"
    )
    return rows.filter(pl.col("territory_id").str.strip_chars() != "").select(
        programme=pl.col("column").replace_strict(COLUMNS, return_dtype=pl.String),
        territory_id=pl.col("territory_id").str.strip_chars(),
        territory="lib_com",
        commune=pl.col("insee_com").str.zfill(5),
        doubt=pl.lit(None, pl.String),
    )


def _territories(ids: str | None, names: str | None) -> list[tuple[str | None, str | None]]:
    """Each id with its name; with all the names where they are not as many."""
    if ids is None or ";" not in ids:
        return [(ids, names)]
    each = re.split(r"\s*;\s*", ids)
    named: list[str | None] = [*re.split(r"\s*;\s*", names or "")]
    return list(zip(each, named if len(named) == len(each) else [names] * len(each), strict=True))


def _doubt(territory_id: str | None, label: str | None, commune: str) -> str | None:
    """A label that names the intercommunality of a commune of the same name, elsewhere.

    Communes have homonyms: whoever wrote the code from the name may have taken the wrong one.
    """
    words = f" {plain(label or '')} "
    for name, other, group in _homonyms().get(commune, ()):
        if f" {re.sub(KIND, '', plain(group))} " in words:
            return (
                f"{territory_id} est rattaché à {name} ({commune}), mais son libellé désigne "
                f"« {group} », où se trouve l’autre {name} ({other})"
            )
    return None


@cache
def _homonyms() -> dict[str, list[tuple[str, str, str]]]:
    """Code → name, code, intercommunality of each commune of that name in another departement."""
    from quartiers.catalogue.decoupage import decoupage  # its YAML reader is not needed to list

    places = decoupage()
    groups = places.filter(pl.col("kind").is_in(["epci", "ept"])).select("code", group="name")
    communes = (
        places.filter(pl.col("kind") == "commune", pl.col("name").is_duplicated())
        .join(groups, left_on="epci", right_on="code")
        .select("name", "code", "departement", "group")
    )
    pairs = communes.join(communes, on="name", suffix="_here").filter(
        pl.col("departement") != pl.col("departement_here")
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for here, *other in pairs.select("code_here", "name", "code", "group").sort(pl.all()).rows():
        found.setdefault(here, []).append((other[0], other[1], other[2]))
    return found


SOURCE = Source(
    id="programmes",
    title="Communes des programmes nationaux de l’ANCT",
    publisher="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "croisement-des-dispositifs-de-politique-publique-de-lanct",
    # Identifier, name and columns of the file: seen on 29/11/2026 in three public programs that
    # read it, one of them the deposit of April 2026
    dataset="617322c7c8e7b27041570e71",
    resource_file=r"ngeo-anct-cog\d{4}\.csv",
    files=("**/ngeo-anct-cog*.csv", "**/*_geom.geojson"),
    parse=parse,
    parts=True,
    covers="communes inscrites dans un programme, à une date que les fichiers ne disent pas",
    caveats=(
        "Listes sans date : une commune a pu entrer dans un programme ou en sortir depuis.",
        "Une commune d’un programme n’est pas tout entière dans son périmètre d’intervention.",
        "Une ligne dont le libellé désigne l’intercommunalité d’une commune homonyme, dans un "
        "autre département, est écartée et signalée.",
    ),
    # Of both formats, hence none required here: `parse` refuses a file without those of its own
    fields=unread(
        """
        id_territoire liste_geo lib_territoire date_signature id_geo lib_geo
        insee_com lib_com id_pvd id_ti id_crte id_acv id_ami id_fabp id_habinclus id_fs id_amm
        id_acv2 id_va id_site id_cite id_cde
        """
    ),
)
