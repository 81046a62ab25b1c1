from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas
import polars as pl
import pytest

from quartiers.errors import SchemaDrift, SourceCorrupt, SourceMissing
from quartiers.sources import by_id
from quartiers.sources.sirene_etablissements import SOURCE, parse
from quartiers.sources.source import inspect

Write = Callable[..., Path]


def test_unknown_values_are_null(etablissements: Write) -> None:
    rows = parse(etablissements()).collect()
    assert rows["dateCreationEtablissement"].to_list() == [date(2019, 3, 1), None, None]
    assert rows["dateDebut"].to_list() == [date(2020, 1, 1), None, date(2024, 7, 1)]
    assert rows["trancheEffectifsEtablissement"].to_list() == ["NN", None, "12"]
    assert rows["codeCommuneEtablissement"].to_list() == ["57463", None, "2A004"]
    assert rows["activitePrincipaleEtablissement"].to_list() == ["56.10C", None, None]
    assert rows["activitePrincipaleNAF25Etablissement"].to_list() == ["56.11J", None, None]


def test_official_types(etablissements: Write) -> None:
    schema = parse(etablissements()).collect_schema()
    declared = {field.name: field.dtype for field in SOURCE.fields if field.expected}
    assert dict(schema) == declared
    assert "libelleVoieEtablissement" not in schema


def test_same_answer_from_other_types(etablissements: Write) -> None:
    expected = parse(etablissements()).collect()
    text = etablissements(
        dateCreationEtablissement=pl.Series(["2019-03-01", "1900-01-01", None]),
        dateDebut=pl.Series([datetime(2020, 1, 1), datetime(1900, 1, 1), datetime(2024, 7, 1)]),
        etablissementSiege=pl.Series(["true", "false", "true"]),
        anneeEffectifsEtablissement=pl.Series(["2023", None, "2023"]),
        trancheEffectifsEtablissement=pl.Series(["NN", "99", "12"], dtype=pl.Categorical),
    )
    assert parse(text).collect().equals(expected)
    assert inspect(SOURCE, text).sentences() == ()


def test_same_answer_from_csv(etablissements: Write, tmp_path: Path) -> None:
    parquet = etablissements()
    path = tmp_path / "StockEtablissement_utf8.csv"
    pl.read_parquet(parquet).write_csv(path)
    assert parse(path).collect().equals(parse(parquet).collect())


def test_parse_is_lazy(etablissements: Write) -> None:
    plan = parse(etablissements()).select("siret").explain()
    assert "PROJECT 1/17 COLUMNS" in plan


def test_optional_column_absent(etablissements: Write) -> None:
    path = etablissements(
        activitePrincipaleNAF25Etablissement=None, nomenclatureActivitePrincipaleEtablissement=None
    )
    rows = parse(path).collect()
    assert rows["activitePrincipaleNAF25Etablissement"].to_list() == [None, None, None]
    # Without its nomenclature an activity is told by its shape.
    assert rows["activitePrincipaleEtablissement"].to_list() == ["56.10C", None, None]
    assert inspect(SOURCE, path).sentences() == (
        "colonne facultative absente : nomenclatureActivitePrincipaleEtablissement",
        "colonne facultative absente : activitePrincipaleNAF25Etablissement",
    )


def test_renamed_and_extra_columns(etablissements: Write) -> None:
    path = etablissements(dateDebut=None, dateDebutPeriode=pl.Series([date(2020, 1, 1)] * 3))
    assert inspect(SOURCE, path).sentences() == (
        "colonne facultative absente : dateDebut",
        "colonne inattendue : dateDebutPeriode",
    )


def test_changed_type_of_optional_column(etablissements: Write) -> None:
    path = etablissements(dateDebut=pl.Series([20200101, 19000101, 20240701]))
    assert inspect(SOURCE, path).sentences() == ("colonne dateDebut : type Int64 au lieu de Date",)


def test_required_column_absent(etablissements: Write) -> None:
    path = etablissements(siret=None, codeCommuneEtablissement=None)
    with pytest.raises(SchemaDrift) as error:
        parse(path)
    assert error.value.message == (
        "StockEtablissement_utf8.parquet (Base Sirene, stock des établissements) : "
        "colonne obligatoire absente : siret ; "
        "colonne obligatoire absente : codeCommuneEtablissement."
    )
    assert "n’est pas le bon fichier" in error.value.hint


def test_column_under_a_new_name(etablissements: Write) -> None:
    path = etablissements()
    pl.read_parquet(path).rename({"siret": "SIRET_"}).write_parquet(path)
    with pytest.raises(SchemaDrift, match=r"absente : siret \(peut-être renommée SIRET_\)\."):
        parse(path)


def test_required_column_of_other_type(etablissements: Write) -> None:
    path = etablissements(siret=pl.Series([552017600017, 552017600025, 21850001700012]))
    with pytest.raises(SchemaDrift, match="colonne siret : type Int64 au lieu de String"):
        inspect(SOURCE, path)


def test_truncated_parquet(etablissements: Write) -> None:
    path = etablissements()
    path.write_bytes(path.read_bytes()[:-200])
    for read in (parse, lambda file: inspect(SOURCE, file)):
        with pytest.raises(SourceCorrupt, match="StockEtablissement_utf8.parquet est illisible"):
            read(path)


def test_page_instead_of_file(tmp_path: Path) -> None:
    path = tmp_path / "StockEtablissement_utf8.parquet"
    path.write_text("\n<!DOCTYPE html><html><body>Accès refusé</body></html>")
    with pytest.raises(SourceCorrupt) as error:
        parse(path)
    assert error.value.message == (
        "StockEtablissement_utf8.parquet est une page web et non le fichier attendu."
    )


def test_empty_and_absent_file(tmp_path: Path) -> None:
    path = tmp_path / "StockEtablissement_utf8.parquet"
    with pytest.raises(SourceMissing, match="Fichier introuvable : StockEtablissement_utf8"):
        parse(path)
    path.touch()
    with pytest.raises(SourceCorrupt, match="StockEtablissement_utf8.parquet est vide"):
        parse(path)


def test_legal_category_keeps_zeros(tmp_path: Path) -> None:
    path = tmp_path / "StockUniteLegale_utf8.parquet"
    pl.DataFrame(
        {
            "siren": ["005520176", "218500017", "130025265"],
            "unitePurgeeUniteLegale": [None, True, None],
            "trancheEffectifsUniteLegale": ["NN", "99", "51"],
            "categorieJuridiqueUniteLegale": [0, 1000, None],
            "economieSocialeSolidaireUniteLegale": ["N", None, "O"],
        }
    ).write_parquet(path)
    rows = by_id("sirene_unites_legales").parse(path).collect()
    assert rows["categorieJuridiqueUniteLegale"].to_list() == ["0000", "1000", None]
    assert rows["trancheEffectifsUniteLegale"].to_list() == ["NN", None, "51"]
    assert rows["unitePurgeeUniteLegale"].to_list() == [None, True, None]


def test_history_of_periods(tmp_path: Path) -> None:
    path = tmp_path / "StockEtablissementHistorique_utf8.parquet"
    pl.DataFrame(
        {
            "siret": ["00552017600017"] * 2,
            "dateFin": [None, date(2021, 5, 31)],
            "dateDebut": [date(2021, 6, 1), date(1900, 1, 1)],
            "etatAdministratifEtablissement": ["F", "A"],
            "changementEtatAdministratifEtablissement": [True, False],
            "activitePrincipaleEtablissement": ["47.11F", "521F"],
            "nomenclatureActivitePrincipaleEtablissement": ["NAFRev2", "NAF1993"],
        }
    ).write_parquet(path)
    rows = by_id("sirene_historique").parse(path).collect()
    assert rows["dateDebut"].to_list() == [date(2021, 6, 1), None]
    assert rows["activitePrincipaleEtablissement"].to_list() == ["47.11F", None]
    assert rows["changementEtatAdministratifEtablissement"].to_list() == [True, False]


def test_succession_links_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "StockEtablissementLiensSuccession_utf8.csv"
    path.write_text(
        "siretEtablissementPredecesseur,siretEtablissementSuccesseur,dateLienSuccession,"
        "transfertSiege,continuiteEconomique,dateDernierTraitementLienSuccession\n"
        "00552017600017,00552017600025,2021-06-01,true,false,2021-06-03T10:00:00\n"
    )
    row = by_id("sirene_liens_succession").parse(path).collect().row(0, named=True)
    assert row == {
        "siretEtablissementPredecesseur": "00552017600017",
        "siretEtablissementSuccesseur": "00552017600025",
        "dateLienSuccession": date(2021, 6, 1),
        "transfertSiege": True,
        "continuiteEconomique": False,
    }


def test_zone_outside_is_not_unknown(tmp_path: Path) -> None:
    path = tmp_path / "geolocalisation.parquet"
    pl.DataFrame(
        {
            "siret": ["1", "2", "3", "4"],
            "x": pl.Series([931000.5, float("nan"), 1.0, 2.0], dtype=pl.Float32),
            "y": pl.Series([6893000.0, 6893000.0, 1.0, 2.0], dtype=pl.Float32),
            "epsg": ["2154", "2975", "5490", None],
            "plg_qp24": ["QN05703I", "HZ", "CSZ", None],
            "plg_qp15": ["QVA57001", "QP974001", None, "QP057021"],
        }
    ).write_parquet(path)
    rows = by_id("sirene_geolocalisation").parse(path).collect()
    assert rows["plg_qp24"].to_list() == ["QN05703I", "", "", None]
    assert rows["plg_qp15"].to_list() == ["", "QP974001", None, "QP057021"]
    assert rows["epsg"].to_list() == [2154, 2975, 5490, None]
    assert rows["x"].to_list() == [931000.5, None, 1.0, 2.0]
    assert "Mayotte" in " ".join(by_id("sirene_geolocalisation").caveats)


def test_real_register(donnees: Path) -> None:
    path = donnees / "sirene" / "StockEtablissement_utf8.parquet"
    rows = parse(path).collect()
    assert len(rows) == 410_106
    assert rows["dateCreationEtablissement"].null_count() == 18_000
    assert rows["dateDebut"].null_count() == 17_523
    # Fast food of the whole country, without size; Metz, all activities, without dates.
    raw = pandas.read_parquet(path)
    fast_food = rows.filter(raw["codePostalEtablissement"].isna().to_numpy())
    metz = rows.filter(raw["codePostalEtablissement"].notna().to_numpy())
    assert (len(fast_food), len(metz)) == (393_015, 17_091)
    assert set(fast_food["activitePrincipaleEtablissement"]) == {"56.10C"}
    assert metz["dateDebut"].null_count() == 17_091
    assert rows["etatAdministratifEtablissement"].value_counts().sort("count").rows() == [
        ("A", 176_954),
        ("F", 233_152),
    ]
    # 161 rows of size band 99, 52 of activity 00.00Z.
    assert rows["trancheEffectifsEtablissement"].null_count() == 398_951 + 161
    assert rows["activitePrincipaleEtablissement"].null_count() == 52
    assert inspect(SOURCE, path).sentences() == (
        "colonne facultative absente : activitePrincipaleNAF25Etablissement",
    )


def test_real_geolocation(donnees: Path) -> None:
    name = "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet"
    rows = by_id("sirene_geolocalisation").parse(donnees / "sirene" / name).collect()
    assert len(rows) == 409_885
    assert rows["plg_qp15"].null_count() == 34_010
    assert rows["plg_qp24"].null_count() == 409_885
    assert not rows["plg_qp15"].eq("CSZ").any()
    assert rows["plg_qp15"].eq("").sum() == 344_112
    assert rows["plg_qp15"].str.starts_with("QP").sum() == 31_763
    assert set(rows["epsg"]) == {2154, 2972, 2975, 5490}
