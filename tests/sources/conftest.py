from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

Write = Callable[..., Path]


@pytest.fixture
def etablissements(tmp_path: Path) -> Write:
    """StockEtablissement with the types of the published Parquet; columns given replace."""

    def write(**columns: pl.Series | None) -> Path:
        official = {
            "siren": ["005520176", "005520176", "218500017"],
            "nic": ["00017", "00025", "00012"],
            "siret": ["00552017600017", "00552017600025", "21850001700012"],
            "statutDiffusionEtablissement": ["O", "P", "O"],
            "dateCreationEtablissement": [date(2019, 3, 1), date(1900, 1, 1), None],
            "trancheEffectifsEtablissement": ["NN", "99", "12"],
            "anneeEffectifsEtablissement": [2023, None, 2023],
            "etablissementSiege": [True, False, True],
            "codePostalEtablissement": ["57000", "[ND]", "57050"],
            "libelleVoieEtablissement": ["SERPENOISE", "[ND]", "LA GARE"],
            "codeCommuneEtablissement": ["57463", "[ND]", "2A004"],
            "dateDebut": [date(2020, 1, 1), date(1900, 1, 1), date(2024, 7, 1)],
            "etatAdministratifEtablissement": ["A", "F", "A"],
            "activitePrincipaleEtablissement": ["56.10C", "52.2A", "00.00Z"],
            "nomenclatureActivitePrincipaleEtablissement": ["NAFRev2", "NAFRev1", "NAFRev2"],
            "caractereEmployeurEtablissement": ["N", None, "O"],
            "activitePrincipaleNAF25Etablissement": ["56.11J", None, None],
        }
        frame = pl.DataFrame(official)
        absent = [name for name, series in columns.items() if series is None]
        given = [s.alias(name) for name, s in columns.items() if s is not None]
        path = tmp_path / "StockEtablissement_utf8.parquet"
        frame.with_columns(given).drop(absent).write_parquet(path)
        return path

    return write
