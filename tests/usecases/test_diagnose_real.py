"""Real rows, counted here with pandas and shapely from the official files, against the chain."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from tests.conftest import Once

from quartiers import diagnose, refresh
from quartiers.diagnostic.indicator import Between, Known, NotComputable
from quartiers.diagnostic.report import Block, Diagnostic
from quartiers.errors import UnknownCode
from quartiers.storage.store import Store, open_store

FAST_FOOD = ["QP013032", "QP059082", "QP974001", "QP974020"]
EPSG = {"QP974001": 2975, "QP974020": 2975}
SOURCES = (
    *("sirene", "qpv_contours_2015", "qpv_contours_2024", "qpv_liste_2024", "insee"),
    *("filosofi", "contours_communes", "programmes"),
)


@pytest.fixture(scope="module")
def store(donnees: Path, once: Once) -> Store:
    def fill(folder: Path) -> None:
        refresh(mirror=donnees, only=SOURCES, store=open_store(folder, create=True))

    return open_store(once("reel", fill))


@pytest.fixture(scope="module")
def located(donnees: Path) -> pd.DataFrame:
    sirene = donnees / "sirene"
    wanted = [
        *("siret", "codeCommuneEtablissement", "etatAdministratifEtablissement"),
        *("activitePrincipaleEtablissement", "dateCreationEtablissement", "dateDebut"),
        "trancheEffectifsEtablissement",
    ]
    rows = pd.read_parquet(sirene / "StockEtablissement_utf8.parquet", columns=wanted)
    name = "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet"
    points = pd.read_parquet(sirene / name, columns=["siret", "x", "y", "epsg"])
    return rows.merge(points, on="siret", how="left")


@pytest.fixture(scope="module")
def contours(donnees: Path) -> gpd.GeoDataFrame:
    path = donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
    return gpd.read_file(path).set_index("CODE_QP").sort_index()


def inside(code: str, located: pd.DataFrame, contours: gpd.GeoDataFrame) -> pd.DataFrame:
    """Rows in the contour, brought to the legal projection; a lower code takes what it shares."""
    epsg = EPSG.get(code, 2154)
    near = contours[contours.geometry.intersects(contours.geometry[code].envelope)]
    moved = near.geometry.to_crs(epsg).make_valid()
    rows = located[located.epsg.astype("string") == str(epsg)]
    x, y = rows.x.astype(float).to_numpy(), rows.y.astype(float).to_numpy()
    held = shapely.intersects(moved[code], shapely.points(x, y))
    kept = rows[held]
    points = shapely.points(kept.x.astype(float), kept.y.astype(float))
    for other in near.index[near.index < code]:
        lower = shapely.intersects(moved[other], points)
        kept, points = kept[~lower], points[~lower]
    return kept


def block(made: Diagnostic, id: str) -> Block:
    return next(each for each in made.blocks if each.id == id)


@pytest.fixture(scope="module")
def sablon(store: Store) -> Diagnostic:
    return diagnose("QP057021", store=store)


@pytest.fixture(scope="module")
def sablon_rows(located: pd.DataFrame, contours: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = inside("QP057021", located, contours)
    return rows[rows.etatAdministratifEtablissement == "A"]


def test_stock_of_metz(sablon: Diagnostic, sablon_rows: pd.DataFrame):
    figures = {figure.id: figure for figure in block(sablon, "tissu").figures}
    assert figures["stock_actif"].value == Known(len(sablon_rows))
    assert len(sablon_rows) > 100
    density = figures["densite_actif"]
    assert density.number == pytest.approx(1000 * len(sablon_rows) / 1242)
    assert "livraison 2022 de l’Insee" in density.period
    assert isinstance(figures["stock_marchand"].value, NotComputable)


def test_sectors_of_metz(sablon: Diagnostic, sablon_rows: pd.DataFrame):
    table = block(sablon, "tissu").tables[0]
    lines = {row[0]: row[1] for row in table.rows}
    division = sablon_rows.activitePrincipaleEtablissement.str[:2]
    assert lines["Construction"] == division.isin(["41", "42", "43"]).sum()
    trade = division.isin(["45", "46", "47"]).sum()
    assert lines["Commerce et réparation d’automobiles"] == trade
    assert sum(lines.values()) == len(sablon_rows)


def test_sizes_of_metz(sablon: Diagnostic, sablon_rows: pd.DataFrame):
    bands = sablon_rows.trancheEffectifsEtablissement
    low = bands.map({"00": 0, "01": 1, "02": 3, "03": 6, "11": 10}).sum()
    high = bands.map({"00": 0, "01": 2, "02": 5, "03": 9, "11": 19}).sum()
    jobs = block(sablon, "emploi").figures[0].value
    assert isinstance(jobs, Between)
    assert (jobs.low, jobs.high) == (low, high)


def test_quotient_of_metz(sablon: Diagnostic, sablon_rows: pd.DataFrame, located: pd.DataFrame):
    town = located[
        (located.codeCommuneEtablissement == "57463")
        & (located.etatAdministratifEtablissement == "A")
        & (located.activitePrincipaleEtablissement != "00.00Z")  # unknown, on neither side
    ]
    building = ["41", "42", "43"]
    rest = town[~town.siret.isin(sablon_rows.siret)]
    here = sablon_rows.activitePrincipaleEtablissement.str[:2].isin(building).mean()
    there = rest.activitePrincipaleEtablissement.str[:2].isin(building).mean()
    lines = {row[0]: row for row in block(sablon, "specialisation").tables[0].rows}
    assert lines["Construction"][3].estimate == pytest.approx(here / there)
    assert lines["Construction"][4] == "plus présent"


def test_what_metz_lacks_is_refused(sablon: Diagnostic):
    for id in ("dynamique", "survie"):
        assert "date de création ; non calculable" in (block(sablon, id).refusal or "")
    rows = {row[0]: row for row in block(sablon, "comparaison").tables[0].rows}
    assert isinstance(rows["Metz Métropole"][1], NotComputable)


def test_metz_names_its_generation(sablon: Diagnostic):
    assert "géographie 2015" in sablon.summary[0]
    assert "QN05721M" in sablon.summary[0]
    assert "rapprochement par le nom, à confirmer" in sablon.summary[0]


@pytest.mark.parametrize("code", FAST_FOOD)
def test_fast_food(code: str, store: Store, located: pd.DataFrame, contours: gpd.GeoDataFrame):
    made = diagnose(code, store=store)
    rows = inside(code, located, contours)
    rows = rows[rows.activitePrincipaleEtablissement == "56.10C"]
    closed = rows[rows.etatAdministratifEtablissement == "F"]
    figures = {figure.id: figure for figure in block(made, "couverts").figures}
    active = (rows.etatAdministratifEtablissement == "A").sum()
    created = rows.dateCreationEtablissement.str.startswith("2025", na=False).sum()
    ended = closed.dateDebut.str.startswith("2025", na=False).sum()
    assert figures["stock_actif"].number == active
    assert figures["creations_annee"].number == created
    assert figures["fermetures_annee"].number == ended
    assert isinstance(figures["solde_annee"].value, NotComputable)
    assert any(c.startswith("Date approchée") for c in figures["fermetures_annee"].caveats)


@pytest.mark.parametrize("code", FAST_FOOD)
def test_the_rest_is_refused(code: str, store: Store):
    made = diagnose(code, store=store)
    for id in ("tissu", "dynamique", "survie", "specialisation", "evolution", "emploi"):
        refusal = block(made, id).refusal or ""
        assert refusal.startswith("registre partiel (")
        assert refusal.endswith("), non calculable")


def test_years_of_marseille(store: Store, located: pd.DataFrame, contours: gpd.GeoDataFrame):
    rows = inside("QP013032", located, contours)
    rows = rows[rows.activitePrincipaleEtablissement == "56.10C"]
    years = rows.dateCreationEtablissement.str[:4].value_counts()
    table = next(
        t for t in block(diagnose("QP013032", store=store), "couverts").tables if t.id == "annees"
    )
    assert [column.id for column in table.columns] == ["annee", "creations", "fermetures"]
    for row in table.rows:
        assert row[1] == years.get(str(row[0])[:4], 0)


def test_survival_of_marseille_is_bounded(
    store: Store, located: pd.DataFrame, contours: gpd.GeoDataFrame
):
    made = diagnose("QP013032", store=store)
    value = {figure.id: figure.value for figure in block(made, "couverts").figures}["survie_3_ans"]
    assert isinstance(value, Between)
    assert value.estimate is None
    # The lower bound: those born three years before the end and still open, or closed after it.
    rows = inside("QP013032", located, contours)
    rows = rows[rows.activitePrincipaleEtablissement == "56.10C"]
    created = pd.to_datetime(rows.dateCreationEtablissement)
    old = rows[(created >= "2016-01-01") & (created < "2022-10-01")]
    gone = (old.etatAdministratifEtablissement == "F") & (old.dateDebut < "2025-10-01")
    assert value.low == pytest.approx(100 * (1 - gone.mean()))
    assert value.low < (value.high or 0) <= 100


def test_band_of_marseille(store: Store, located: pd.DataFrame, contours: gpd.GeoDataFrame):
    zone = shapely.make_valid(contours.geometry.to_crs(2154)["QP013032"])
    rows = located[
        (located.activitePrincipaleEtablissement == "56.10C")
        & (located.etatAdministratifEtablissement == "A")
        & (located.epsg.astype("string") == "2154")
    ]
    points = shapely.points(rows.x.astype(float), rows.y.astype(float))
    apart = shapely.distance(zone, points)
    offer = block(diagnose("QP013032", store=store), "commerce").tables[0]
    row = {row[0]: row for row in offer.rows}["Restauration rapide"]
    assert row[5] == Known(((apart > 0) & (apart <= 300)).sum())


@pytest.mark.parametrize("code", FAST_FOOD)
def test_a_mass_recoding_is_no_wave(code: str, store: Store):
    part = block(diagnose(code, store=store), "couverts")
    assert any("traitement en masse du répertoire" in caveat for caveat in part.caveats)
    table = next(t for t in part.tables if t.id == "annees")
    closures = {str(row[0])[:4]: row[2] for row in table.rows}
    assert isinstance(closures["2024"], NotComputable)
    assert isinstance(closures["2025"], int)


def test_no_heir_of_roubaix_is_known(store: Store):
    zone = diagnose("QP059082", store=store).zone
    assert zone.heirs_note.startswith("héritiers inconnus\u00a0: les contours de 2024 chargés")
    assert "3 chargés sur 1\u202f609" in zone.heirs_note
    assert dict(zip(zone.communes, zone.commune_names, strict=True))["59163"] == "Croix"


def test_a_listed_code_without_contour(store: Store):
    with pytest.raises(UnknownCode, match="QN05980M existe .«.Quartier Intercommunal") as error:
        diagnose("QN05980M", store=store)
    assert "3 chargés sur 1\u202f609" in error.value.message
    assert "QP059" not in error.value.hint
