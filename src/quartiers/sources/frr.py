"""France ruralités revitalisation: the class of each commune."""

import re
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift
from quartiers.sources.source import Drift, Field, Source, refuse, scan_table, unread
from quartiers.territory.french import MONTHS

CLASSES = (
    "Non classée",
    "FRR socle",
    "FRR+",
    "FRR bénéficiaire",
    "Classée FRR partiellement",
    "FRR bénéficiaire partiellement",
)


def parse(path: Path) -> pl.LazyFrame:
    """Columns commune, classement (one of CLASSES)."""
    frame = scan_table(SOURCE, path)
    # The name of the column says the date: « Classement FRR et FRR+ au 10 juillet 2025 ».
    dated = [name for name in frame.collect_schema().names() if name.startswith("Classement")]
    if not dated:
        refuse(SOURCE, path, Drift(missing_required=("Classement FRR et FRR+",)))
    table = frame.select(
        pl.col("Code_insee").str.zfill(5).alias("commune"), pl.col(dated[0]).alias("classement")
    ).collect()
    unknown = set(table["classement"].drop_nulls()) - set(CLASSES)
    if unknown:
        raise SchemaDrift(
            f"{path.name} : classement inconnu : {', '.join(sorted(unknown)[:5])}.",
            "Le zonage a changé : mettez le programme à jour avant de s’y fier.",
        )
    return table.lazy()


def vintage(path: Path) -> str:
    """`2025-07` from `liste-communes-FRR-juillet2025.csv`, else from the column that is dated."""
    return _month(path.name) or _month(" ".join(scan_table(SOURCE, path).collect_schema().names()))


def _month(text: str) -> str:
    found = re.search(rf"({'|'.join(MONTHS)})[- ]?(20\d\d)", text.lower())
    return f"{found[2]}-{MONTHS.index(found[1]) + 1:02}" if found else ""


SOURCE = Source(
    id="frr",
    title="Communes classées en zone France ruralités revitalisation (FRR)",
    publisher="DGCL",
    licence="Licence Ouverte 2.0",
    page="https://www.collectivites-locales.gouv.fr/animer-les-territoires/"
    "cohesion-territoriale-et-lamenagement-du-territoire/la-cohesion-territoriale/les-ruralites/"
    "le-plan-france-ruralites",
    files=("**/liste-communes-FRR-*.csv",),
    parse=parse,
    vintage=vintage,
    covers="communes de France, classées ou non",
    caveats=(
        "Le classement est celui de la date portée par la liste ; la loi en fixe les effets.",
        "Une commune classée « partiellement » ne l’est que pour une de ses parties.",
    ),
    fields=(
        Field("Code_insee", pl.String),
        *unread("Departement Commune"),
        Field("Classement FRR et FRR+ au 10 juillet 2025", pl.String, False, expected=False),
    ),
)
