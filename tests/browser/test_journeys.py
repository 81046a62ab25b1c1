"""Three visits, as people make them, on the demonstration; each at phone and desktop width."""

import csv
import io
import json
import re

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.visits import CAPTURES, WIDTHS, Watched, context

ADDRESS = "15 rue de la Corlune Claire, Valombrine"


@pytest.fixture(params=WIDTHS)
def visitor(request, browser: Browser, served: str):
    opened = context(browser, request.param, accept_downloads=True)
    watched = Watched(opened.new_page(), served)
    watched.width = request.param
    yield watched
    assert watched.problems == []
    opened.close()


def keep(visitor: Watched, name: str) -> None:
    CAPTURES.mkdir(parents=True, exist_ok=True)
    target = CAPTURES / f"parcours-{name}-{visitor.width}.png"
    # The driver hides the caret by an inline style, which our own policy refuses
    visitor.page.screenshot(path=target, full_page=True, caret="initial")


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").first.fill(text)
    page.get_by_role("button", name="Chercher").first.click()


def test_baker_without_siret(visitor: Watched):
    """An address, then what may help, without ever giving a SIRET."""
    page = visitor.page
    visitor.open("/")
    search(page, ADDRESS)
    expect(page).to_have_url(re.compile(r"/adresse/"))
    expect(page.get_by_role("main")).to_contain_text("Halles-Corlune (QN99901I)")
    expect(page.get_by_role("main")).to_contain_text("Confiance : dedans")
    expect(page.get_by_text("fictives").first).to_be_visible()
    keep(visitor, "boulanger-1-adresse")
    page.get_by_role("link", name="Fiche d’information").click()
    sheet = page.get_by_role("main")
    expect(sheet).to_contain_text("ne vaut ni décision, ni attestation, ni rescrit")
    keep(visitor, "boulanger-2-fiche")
    page.go_back()
    page.get_by_role("link", name=re.compile("simulateur")).first.click()
    expect(page).not_to_have_url(re.compile("lon=|lat=|Brume"))
    for _ in range(3):
        # « Je ne sais pas » is always an answer, and is not asked again
        question = page.locator("#simulation legend, #simulation label").first.inner_text()
        page.get_by_role("button", name=re.compile("sais pas")).first.click()
        expect(page.locator("#simulation legend, #simulation label").first).not_to_have_text(
            question
        )
    keep(visitor, "boulanger-3-simulateur")
    expect(page.get_by_role("main")).to_contain_text("où une information manque")
    page.get_by_role("main").get_by_role("link", name=re.compile("Pourquoi")).first.click()
    keep(visitor, "boulanger-4-pourquoi")


def test_project_manager_prepares_a_committee(visitor: Watched):
    """A territory, one of its neighbourhoods, a comparison, the document to hand out."""
    page = visitor.page
    visitor.open("/")
    page.get_by_role("link", name=re.compile("Valombrine-Océane")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Halles-Corlune")
    keep(visitor, "projet-1-territoire")
    page.get_by_role("main").get_by_role("link", name=re.compile("Halles-Corlune")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Halles-Corlune")
    page.locator(
        "label", has_text="Bourg-Clairvigie"
    ).click()  # as people do: the box is drawn on it
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page).to_have_url(re.compile("comparer=QN99904M"))
    expect(page.locator("#c-comparateurs, main").first).to_contain_text("Bourg-Clairvigie")
    keep(visitor, "projet-2-quartier")
    with page.expect_download() as told:
        page.get_by_role("link", name="Télécharger en PDF").click()
    assert told.value.path().read_bytes().startswith(b"%PDF-")
    assert "QN99901I" in told.value.suggested_filename


def test_data_person_downloads_and_reuses(visitor: Watched):
    """A dataset with its schema, read back by other tools; then the API that its page shows."""
    page = visitor.page
    visitor.open("/donnees/")
    keep(visitor, "donnees-1-jeux")
    address = "/donnees/demonstration-qpv-2024/"
    expect(page.locator(f'a[href="{address}schema.json"]')).to_be_visible()
    schema = json.loads(visitor.get(f"{address}schema.json"))
    fields = [field["name"] for field in schema["fields"]]
    rows = list(
        csv.DictReader(
            io.StringIO(visitor.get(f"{address}demonstration-qpv-2024.csv").decode("utf-8-sig"))
        )
    )
    table = pl.read_parquet(io.BytesIO(visitor.get(f"{address}demonstration-qpv-2024.parquet")))
    shapes = json.loads(visitor.get(f"{address}demonstration-qpv-2024.geojson"))
    assert list(rows[0]) == fields
    assert len(rows) == table.height == len(shapes["features"]) == 12
    page.get_by_role("link", name="API").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("API")
    keep(visitor, "donnees-2-api")
    found = json.loads(visitor.get("/api/v1/neighbourhoods/QN99901I"))
    assert found["nom"] == "Halles-Corlune"
    assert found["fictif"] is True
