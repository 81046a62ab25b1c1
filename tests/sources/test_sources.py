import re
import subprocess
import sys

import pytest

from quartiers.sources import IDS, all_sources, by_id

TITLES = {
    "sirene_etablissements": (
        "Sirene : Fichier StockEtablissement - 01 août 2026 (format parquet)",
        "Sirene : Fichier StockEtablissement du 01 Mars 2025 (format parquet)",
    ),
    "sirene_historique": (
        "Sirene : Fichier StockEtablissementHistorique - 01 août 2026 (format parquet)",
    ),
    "sirene_liens_succession": (
        "Sirene : Fichier StockEtablissementLiensSuccession - 01 août 2026 (format parquet)",
    ),
    "sirene_unites_legales": ("Sirene : Fichier StockUniteLegale - 01 août 2026 (format parquet)",),
    "sirene_geolocalisation": (
        "Fichier géolocalisation établissements - septembre 2026 (format parquet)",
        "Sirene : Fichier géolocalisation établissements - septembre 2026 (format parquet)",
    ),
}
# Titles of the same two datasets that none of the sources may take.
NEIGHBOURS = (
    "Sirene : Fichier StockEtablissement - 01 août 2026",
    "Sirene : Fichier StockUniteLegaleHistorique - 01 août 2026 (format parquet)",
    "Sirene : Fichier StockDoublons - 01 août 2026 (format parquet)",
    "Dessin du fichier StockEtablissement",
)


@pytest.mark.parametrize("source", TITLES)
def test_title_matches_exactly(source: str) -> None:
    pattern = by_id(source).resource
    for owner, titles in TITLES.items():
        for title in titles:
            assert bool(re.fullmatch(pattern, title)) is (owner == source), title
    assert not [title for title in NEIGHBOURS if re.fullmatch(pattern, title)]


def test_every_declaration_is_complete() -> None:
    for source in all_sources():
        assert source.id in IDS
        assert source.title and source.publisher and source.licence and source.files, source.id
        assert source.page == "" or source.page.startswith("https://"), source.id
        assert len({field.name for field in source.fields}) == len(source.fields), source.id
        re.compile(source.resource), re.compile(source.resource_file)


def test_package_imports_nothing_heavy() -> None:
    code = "import sys, quartiers.sources; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_unknown_id() -> None:
    with pytest.raises(KeyError):
        by_id("os")
