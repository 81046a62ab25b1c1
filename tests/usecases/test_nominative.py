import csv
import io
import json
from datetime import date

import openpyxl
import polars as pl
import pytest
from tests.usecases import firms

from quartiers.documents.lists import list_format, render_list
from quartiers.errors import BadInput
from quartiers.usecases.list_log import checked_motive, log_path
from quartiers.usecases.nominative import logged, nominative
from quartiers.usecases.register_profile import establishment
from quartiers.usecases.stop_list import stop_list_path, stopped
from quartiers.usecases.targets import targets

DAY = date(2026, 11, 22)
MOTIVE = "Invitation à la réunion du 3 décembre"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    store = firms.make_store(tmp_path_factory.mktemp("firms"))
    return targets("anct-frla", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)


def stop(data, text):
    data.mkdir(exist_ok=True)
    stop_list_path().write_text(text, encoding="utf-8")


def test_everyone_listed_or_counted(found):
    listing = nominative(found, MOTIVE)
    assert listing.left_out["non diffusibles"] == 1
    assert firms.HIDDEN not in listing.rows["siret"]
    judged = sum(listing.left_out[k] for k in listing.left_out if k != "non diffusibles")
    assert listing.rows.height + judged == found.zone.rows.height
    assert listing.rows.height > 0


def test_refused_since_is_in_no_list_of_an_earlier_day(tmp_path):
    store = firms.make_store(tmp_path)
    later = [{**each, "diffusible": each["siret"] not in (firms.INSIDE, firms.HIDDEN)}
             for each in firms.ROWS]  # fmt: skip
    firms.add_register(store, date(2026, 11, 1), later)
    old = targets("anct-frla", "57463", as_of=date(2026, 7, 1), catalogue=firms.catalogue(),
                  store=store)  # fmt: skip
    listing = nominative(old, MOTIVE)
    assert set(listing.rows["information_prise_le"]) == {"2026-06-01"}
    assert firms.INSIDE not in listing.rows["siret"]
    assert listing.left_out["non diffusibles"] == 2
    with pytest.raises(BadInput, match="s’oppose à la diffusion"):
        establishment(store, firms.INSIDE, date(2026, 7, 1))
    assert establishment(store, firms.NEAR, date(2026, 7, 1)).profile


def test_each_line_says_when_it_was_taken(found):
    rows = nominative(found, MOTIVE).rows
    assert set(rows["information_prise_le"]) == {"2026-06-01"}
    assert set(rows["donnees"]) == {"fictives (démonstration)"}
    assert all(rows["raisons"])


def test_what_is_missing_is_said_as_it_is_asked(tmp_path):
    store = firms.make_store(tmp_path / "firms")
    loan = targets("bpi-phq", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)
    told = nominative(loan, MOTIVE).rows["raisons"].to_list()
    assert told
    assert all("manque : Où en est le projet ?" in why for why in told)
    assert any("manque : la personne dans un quartier prioritaire" in why for why in told)


def test_no_name_of_anybody(found):
    named = {"nom", "prenom", "denomination", "enseigne", "adresse", "siren"}
    assert named & set(nominative(found, MOTIVE).rows.columns) == set()


@pytest.mark.parametrize("motive", [None, "", "   ", "...", "12"])
def test_list_without_a_purpose(found, motive):
    with pytest.raises(BadInput, match="demande un motif"):
        nominative(found, motive)


def test_purpose_of_a_novel():
    with pytest.raises(BadInput, match="dépasse 500 caractères"):
        checked_motive("motif " * 100)


def test_purpose_and_day_are_kept(found, data):
    logged(nominative(found, f" {MOTIVE}\n"), "liste.csv")
    logged(nominative(found, "Second envoi"), "liste.csv")
    lines = [json.loads(line) for line in log_path().read_text(encoding="utf-8").splitlines()]
    assert [line["motif"] for line in lines] == [MOTIVE, "Second envoi"]
    assert lines[0]["le"].startswith("20")
    assert (lines[0]["dispositif"], lines[0]["zone"]) == ("anct-frla", "57463")
    assert log_path().is_relative_to(data)
    assert log_path().stat().st_mode & 0o077 == 0  # its keeper's only


def test_stop_list_is_honoured_and_counted(found, data):
    before = nominative(found, MOTIVE).rows["siret"].to_list()
    assert firms.INSIDE in before
    assert firms.SOLE in before
    stop(data, f"# opposition\n{firms.INSIDE}\n{firms.SOLE[:9]} # par courrier\n\n")
    listing = nominative(found, MOTIVE)
    assert set(before) - set(listing.rows["siret"]) == {firms.INSIDE, firms.SOLE}
    assert listing.left_out["opposition"] == 2


def test_bad_line_of_the_stop_list(data):
    stop(data, f"{firms.INSIDE}\n1234\n")
    with pytest.raises(BadInput) as caught:
        stopped()
    assert "ligne 2" in caught.value.message


def test_home_of_a_sole_trader_is_not_shown(found):
    listing = nominative(found, MOTIVE)
    places = dict(zip(listing.rows["siret"], listing.positions["lon"], strict=True))
    assert places[firms.SOLE] is None  # an electrician
    assert places[firms.INSIDE] == pytest.approx(6.2, abs=0.3)


def test_form_that_is_not_known_is_taken_for_a_home(tmp_path):
    rows = [firms.row(firms.SOLE, legal_category=None, naf="43.21A")]
    store = firms.make_store(tmp_path, rows)
    electrician = targets("anct-frla", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)
    listing = nominative(electrician, MOTIVE)
    assert (listing.rows.height, listing.positions["lon"].to_list()) == (1, [None])


def test_point_out_of_its_projection_is_nowhere(tmp_path):
    store = firms.make_store(tmp_path, [firms.row(firms.INSIDE, x=934_500.0, y=float("inf"))])
    lost = targets("anct-frla", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)
    listing = nominative(lost, MOTIVE)
    assert "Infinity" not in render_list(listing, "geojson").decode()
    assert listing.positions["lon"].to_list() == [None] * listing.rows.height


def test_refused_firms_are_counted_only(tmp_path):
    rows = [firms.row(firms.INSIDE), firms.row(firms.OUTSIDE, x=920_000.0)]
    store = firms.make_store(tmp_path, rows)
    fiscal = targets("fisc-qpv", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)
    listing = nominative(fiscal, MOTIVE)
    assert listing.rows["siret"].to_list() == [firms.INSIDE]
    assert listing.left_out["condition non remplie"] == 1


def test_shop_of_a_sole_trader_is_shown(tmp_path):
    rows = [firms.row(firms.SOLE, legal_category="1000", naf="47.11B")]
    store = firms.make_store(tmp_path, rows)
    shop = targets("anct-frla", "57463", as_of=DAY, catalogue=firms.catalogue(), store=store)
    assert nominative(shop, MOTIVE).positions["lon"][0] is not None


def dangerous(found):
    listing = nominative(found, MOTIVE)
    rows = listing.rows.with_columns(activite=pl.lit("=HYPERLINK(1)"), raisons=pl.lit("@x"))
    return type(listing)(listing.targets, MOTIVE, rows, listing.positions, listing.left_out)


def test_csv_runs_no_formula(found):
    text = render_list(dangerous(found), "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows[0]["activite"] == "'=HYPERLINK(1)"
    assert rows[0]["raisons"] == "'@x"
    assert rows[0]["siret"].startswith("0000")


def test_xlsx_runs_no_formula(found):
    book = openpyxl.load_workbook(io.BytesIO(render_list(dangerous(found), "xlsx")))
    sheet = book["Établissements"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, names.index("activite") + 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    front = {row[0].value: row[1].value for row in book["Lisez-moi"].iter_rows()}
    assert front["Motif"] == MOTIVE
    assert "fictifs" in front["Données"]


def test_geojson_and_parquet(found):
    listing = nominative(found, MOTIVE)
    collection = json.loads(render_list(listing, "geojson"))
    assert len(collection["features"]) == listing.rows.height
    assert collection["a_lire"]["Motif"] == MOTIVE
    back = pl.read_parquet(io.BytesIO(render_list(listing, "parquet")))
    assert back.equals(listing.rows)


def test_ending_of_the_file():
    assert list_format("Liste.XLSX") == "xlsx"
    with pytest.raises(BadInput, match="n’a pas une fin connue"):
        list_format("liste.txt")
