"""INSEE: NAF rév. 2, its 732 subclasses."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Source, read_labels

# First and last division of each section.
SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43),
    "G": (45, 47), "H": (49, 53), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68),
    "M": (69, 75), "N": (77, 82), "O": (84, 84), "P": (85, 85), "Q": (86, 88), "R": (90, 93),
    "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`56.10C`), label, classe, groupe, division, section."""
    labels = read_labels(path, r"\d{2}\.\d{2}[A-Z]")
    section = {
        f"{division:02}": letter
        for letter, (first, last) in SECTIONS.items()
        for division in range(first, last + 1)
    }
    code = pl.col("code")
    return pl.LazyFrame({"code": list(labels), "label": list(labels.values())}).with_columns(
        code.str.slice(0, 5).alias("classe"),
        code.str.slice(0, 4).alias("groupe"),
        code.str.slice(0, 2).alias("division"),
        code.str.slice(0, 2).replace_strict(section, default=None).alias("section"),
    )


SOURCE = Source(
    id="naf_rev2",
    title="Nomenclature d’activités française, NAF rév. 2",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/2120875",
    files=("**/naf_rev2.json",),
    parse=parse,
    max_age_days=4000,
    vintage=lambda _: "2008",
)
