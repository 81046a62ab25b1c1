import html
import re

import pytest
import yaml
from django.conf import settings
from django.test import override_settings
from tests.web.test_dispositifs import text

from quartiers.catalogue.reader import HERE
from quartiers.documents.card import card_text
from quartiers.schemes.sourcing import LEVELS
from quartiers.usecases.show import show_scheme
from quartiers.web import state


def page(site, id_, status=200, **asked):
    response = site.get(f"/dispositifs/{id_}/", asked)
    assert response.status_code == status
    return response.content.decode()


def words(said):
    plain = said.replace("\xa0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", plain)


def test_every_scheme_has_a_page(empty_site):
    for id_, scheme in state.current().loaded.catalogue.schemes.items():
        body = page(empty_site, id_)
        assert body.count("<h1") == 1
        assert html.escape(scheme.name, quote=False) in body
        for source in scheme.sources:
            assert not source.url or source.url in html.unescape(body)


@pytest.mark.parametrize("day", ["1995-01-01", "2025-06-01", "2040-01-01"])
def test_every_scheme_at_any_day(empty_site, day):
    for id_ in list(state.current().loaded.catalogue.schemes)[::9]:
        assert "En bref" in page(empty_site, id_, date=day)


def test_says_what_the_card_says(empty_site):
    said = text(page(empty_site, "fisc-qpv", date="2026-06-01"))
    assert "Ouvert au 1er juin 2026" in said
    assert "Du 1er janvier 2026 au 31 décembre 2030 (source tierce)" in said
    assert "L’effectif de l’entreprise est inférieur à 50 salariés." in said
    assert "un verdict ne dépasse donc jamais « à confirmer »" in said
    assert "Ne se cumule pas avec : Exonération d’impôt sur les bénéfices en ZFU-TE" in said
    assert "Le texte promulgué : la loi n° 2026-103" in said
    assert "ne certifie rien" in said
    card = words(card_text(show_scheme("fisc-qpv", catalogue=state.current().loaded.catalogue)))
    assert "100 % (bénéfice de l’activité implantée dans le quartier)" in card
    assert "100 % (bénéfice de l’activité implantée dans le quartier)" in said


def test_each_condition_has_its_kind_and_level(empty_site):
    body = page(empty_site, "fisc-qpv", date="2026-06-01")
    told = re.findall(r'<span class="disp-kind">([^<]+)</span> · <span[^>]*>(.*?)</span>', body)
    assert {kind for kind, _ in told} == {
        "À lire dans des données",
        "À déclarer",
        "À apprécier par un agent",
    }
    assert all(any(level in source for level in LEVELS.values()) for _, source in told)
    assert 'href="#source-1"' in body and 'id="source-1"' in body


def test_closed_scheme_says_since_when_and_what_instead(empty_site):
    said = text(page(empty_site, "ademe-tremplin", date="2026-06-01"))
    assert "Fermé au 1er juin 2026" in said
    assert "montrée telle qu’au 31 décembre 2025" in said
    said = text(page(empty_site, "fisc-zfu", date="2026-06-01"))
    assert "droits acquis en cours" in said
    assert "Voir plutôt : Exonération d’impôt sur les bénéfices en quartier prioritaire" in said


def test_dates_of_the_versions_are_a_click_away(empty_site):
    body = page(empty_site, "fisc-zfu")
    for day in ("2015-01-01", "2025-12-31", "2026-01-01"):
        assert f'href="/dispositifs/fisc-zfu/?date={day}"' in body
    assert "Voir la version du" in body


def test_links_carry_the_day(empty_site):
    body = page(empty_site, "fisc-zfu", date="2025-06-01")
    assert 'href="/dispositifs/fisc-qpv/?date=2025-06-01"' in body
    assert 'href="/api/v1/schemes/fisc-zfu?as_of=2025-06-01"' in body
    assert 'href="/dispositifs/comparer/?id=fisc-zfu&amp;date=2025-06-01"' in body


def test_bad_date_is_said_beside_the_form(empty_site):
    body = page(empty_site, "fisc-qpv", 400, date="demain")
    assert "« demain » n’est pas une date" in text(body)
    assert 'id="frise"' in body


@pytest.mark.parametrize(
    ("typed", "near"), [("fisc-qvp", "fisc-qpv"), ("zfu", "fisc-zfu"), ("acre", "soc-acre")]
)
def test_unknown_id_offers_the_nearest(empty_site, typed, near):
    body = page(empty_site, typed, 404)
    assert f'href="/dispositifs/{near}/"' in body


@pytest.mark.parametrize("typed", ["%3Cscript%3E", "x" * 9000, "%F0%9F%A5%90", "a%27%20or%201=1"])
def test_absurd_id_is_not_found(empty_site, typed):
    body = page(empty_site, typed, 404)
    assert "<script>" not in body.split("<main")[1].split("</main")[0]
    assert len(body) < 20_000


def test_other_case_leads_to_the_page(empty_site):
    response = empty_site.get("/dispositifs/FISC-QPV/?date=2026-06-01")
    assert response.status_code == 301
    assert response["Location"] == "/dispositifs/fisc-qpv/?date=2026-06-01"


def test_id_of_old_leads_to_the_new_one(empty_site, tmp_path, monkeypatch):
    card = yaml.safe_load((HERE / "dispositifs" / "init.yaml").read_text("utf-8"))
    card["anciens_ids"] = ["vieux-nom"]
    overlay = tmp_path / "overlay"
    (overlay / "dispositifs").mkdir(parents=True)
    (overlay / "dispositifs" / "init.yaml").write_text(
        yaml.safe_dump(card, allow_unicode=True, sort_keys=False), "utf-8"
    )
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(overlay))
    state.forget()
    response = empty_site.get("/dispositifs/vieux-nom/?date=2026-06-01")
    assert response.status_code == 301
    assert response["Location"] == "/dispositifs/init/?date=2026-06-01"


def contact(address):
    return override_settings(OPTIONS=settings.OPTIONS.__class__(hosts=["*"], contact=address))


def test_error_goes_to_the_contact(empty_site):
    with contact("aide@exemple.fr"):
        body = html.unescape(page(empty_site, "init", date="2026-06-01"))
    link = re.search(r'href="(mailto:[^"]+)"', body)[1]
    assert link.startswith("mailto:aide@exemple.fr?subject=Erreur%20sur%20la%20fiche%20init")
    assert "date%3D2026-06-01" in link and "vérifiée" in re.sub("%C3%A9", "é", link)


def test_error_without_a_contact_is_to_be_copied(empty_site):
    with contact(""):
        body = page(empty_site, "init")
    assert "mailto:" not in body
    assert "<textarea" in body and "[init]" in body.split("<textarea")[1]


def test_error_goes_to_a_page(empty_site):
    with contact("https://exemple.fr/contact"):
        body = page(empty_site, "init")
    assert 'href="https://exemple.fr/contact"' in body and "<textarea" in body
