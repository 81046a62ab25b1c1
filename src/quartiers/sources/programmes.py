"""ANCT: the communes of six programmes (Action cœur de ville, Petites villes de demain…).

One GeoJSON per programme. Ids, names and communes of one feature may be several, joined by `;`.
"""

import re
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift
from quartiers.sources.source import Field, Source, read_features, unread

LABELS = {
    "acv": "Action cœur de ville",
    "cde": "Cités de l’emploi",
    "citeduc": "Cités éducatives",
    "frla": "Fonds de restructuration des locaux d’activité",
    "manuprox": "Manufactures de proximité",
    "pvd": "Petites villes de demain",
}
COMMUNE = r"\((\d[\dAB]\d{3})\)"


def parse(path: Path) -> pl.LazyFrame:
    """Columns programme, territory_id, territory, commune: one row per territory and commune.

    A feature of several territories gives all its communes to each: the file does not say which
    belongs to which.
    """
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
            "Le format du fichier a changé ; le dernier millésime valide reste en service.",
        )
    # The FRLA file puts a kind of zone (« QPV, ACV, ORT ») where the others put a name.
    names = columns["lib_geo" if path.name.startswith("frla") else "lib_territoire"]
    rows = [
        (programme, one, name, commune)
        for ids, named, communes in zip(
            columns["id_territoire"], names, columns["liste_geo"], strict=True
        )
        for one, name in _territories(ids, named)
        for commune in re.findall(COMMUNE, communes or "")
    ]
    schema = dict.fromkeys(("programme", "territory_id", "territory", "commune"), pl.String)
    return pl.LazyFrame(rows, schema=schema, orient="row").unique(maintain_order=True)


def _territories(ids: str | None, names: str | None) -> list[tuple[str | None, str | None]]:
    """Each id with its name; with all the names where they are not as many."""
    if ids is None or ";" not in ids:
        return [(ids, names)]
    each = re.split(r"\s*;\s*", ids)
    named: list[str | None] = [*re.split(r"\s*;\s*", names or "")]
    return list(zip(each, named if len(named) == len(each) else [names] * len(each), strict=True))


SOURCE = Source(
    id="programmes",
    title="Communes des programmes nationaux de l’ANCT",
    publisher="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://cartotheque.anct.gouv.fr/cartes",
    files=("**/*_geom.geojson",),
    parse=parse,
    parts=True,
    caveats=(
        "Listes sans date : une commune a pu entrer dans un programme ou en sortir depuis.",
        "Une commune d’un programme n’est pas tout entière dans son périmètre d’intervention.",
        "La manufacture « manuprox-2-103 » est rattachée à Saint-Louis de La Réunion (97414) alors "
        "que son nom désigne Marie-Galante : homonymie à vérifier.",
    ),
    fields=(
        Field("id_territoire", pl.String),
        Field("liste_geo", pl.String),
        Field("lib_territoire", pl.String),
        *unread("date_signature id_geo lib_geo"),
    ),
)
