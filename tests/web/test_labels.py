import csv
import io
import json

import pytest
from tests.web.pages import text

from quartiers.web import state
from quartiers.web.public.publication import place


def label(key: str, name: str, condition: str = "Labellisé", heir: str = "") -> dict[str, str]:
    return {
        "territoire": key,
        "nom": name,
        "vague": "Vague d’essai",
        "etat": condition,
        "labellise_le": "2026-02-01",
        "jusqu_au": "",
        "fusionne_dans": heir,
    }


@pytest.fixture
def told(empty_site):
    """The team published one label more, one that ended and one that was merged."""
    return published(empty_site)


def published(site):
    labels = [
        label("roubaix", "Roubaix"),
        label("200039865", "Metz Métropole"),
        label("laval", "Laval Agglomération", "Sorti"),
        label("arras", "Communauté urbaine d’Arras", heir="roubaix"),
    ]
    place().parent.mkdir(parents=True)
    place().write_text(json.dumps({"labels": labels, "guichets": []}), encoding="utf-8")
    state.forget()
    return site


@pytest.mark.parametrize("page", ["/", "/plan-du-site/", "/territoires/", "/carte/"])
def test_pages_name_what_was_published(told, page):
    shown = text(told.get(page))
    assert "Roubaix" in shown and "Metz Métropole" in shown
    assert "Laval Agglomération" not in shown and "d’Arras" not in shown


def test_search_marks_what_was_published(told):
    mark = "Quartiers productifs Commune"
    assert "Roubaix, Nord (59) Quartiers productifs" in text(told.get("/recherche/?q=roubaix"))
    group = text(told.get("/recherche/?q=Metz+Métropole"))
    assert "Metz Métropole Quartiers productifs Intercommunalité" in group
    assert mark not in text(told.get("/recherche/?q=laval"))
    assert "Arras Quartiers productifs" not in text(told.get("/recherche/?q=arras"))


def test_file_holds_what_was_published(told):
    raw = told.get("/donnees/territoires/territoires.csv").content.decode()
    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(raw, newline=""))}
    assert set(rows) == {"roubaix", "200039865"}
    assert rows["roubaix"]["date_label"] == "2026-02-01" and rows["roubaix"]["porteur"]
    added = rows["200039865"]
    assert added["nom"] == "Metz Métropole" and added["perimetre"] == "200039865"
    # What nobody told is empty: unknown, and not « no ».
    assert added["a_confirmer"] == added["quartiers_2024"] == added["quartiers_complets"] == ""
    page = told.get("/donnees/")
    assert "2 lignes" in text(page)
    for name in ("territoires", "guichets"):
        assert f'href="/programme/donnees/{name}.csv"' in page.content.decode()
        assert told.get(f"/programme/donnees/{name}.csv").status_code == 200


def test_api_says_the_same_as_the_pages(empty_site, real_folder, tmp_path):
    (tmp_path / "reference").symlink_to(real_folder / "reference")
    told = published(empty_site)
    listed = told.get("/api/v1/territories?labellise=true").json()
    assert {item["cle"] for item in listed["items"]} == {"roubaix", "200039865"}
    one = told.get("/api/v1/territories/200039865").json()["label"]
    assert one == {"nom": "Quartiers productifs", "date": "2026-02-01", "a_confirmer": False}
    assert told.get("/api/v1/territories/laval").json()["label"] is None
    assert told.get("/api/v1/territories/arras").json()["label"] is None


def test_a_label_that_ended_is_not_shown_as_held(told):
    assert "Label « Quartiers productifs » : sorti Vague d’essai" in text(
        told.get("/territoires/laval/")
    )
    assert "Label « Quartiers productifs » : repris" in text(told.get("/territoires/arras/"))
    assert "Label « Quartiers productifs » Vague" in text(told.get("/territoires/roubaix/"))
