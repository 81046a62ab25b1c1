from datetime import date

import pytest
from tests.web.test_dispositifs import text

from quartiers.usecases.diff import schemes_diff
from quartiers.web import state

DAYS = (date(2025, 12, 31), date(2026, 1, 1))
ZONE = "QN99901I"


def page(site, status=200, **asked):
    response = site.get("/dispositifs/changements/", asked)
    assert response.status_code == status
    return response.content.decode()


def test_first_of_january_by_default(empty_site):
    said = text(page(empty_site))
    found = schemes_diff(*DAYS, catalogue=state.current().loaded.catalogue)
    assert f"{len(found.differences)} dispositifs changent" in said
    assert "entre le 31 décembre 2025 et le 1er janvier 2026" in said
    for difference in found.differences:
        assert difference.scheme.name in said
    assert "Condition avant La date de création de l’entreprise remonte à moins de 12 mois." in said
    assert "Condition après La date de création de l’entreprise remonte à moins de 3 mois." in said
    assert "Voir plutôt : Exonération d’impôt sur les bénéfices en quartier prioritaire" in said


def test_numbers_of_law_with_their_readers(empty_site):
    said = text(page(empty_site)).split("Nombres que fixe un texte")[-1]
    assert "90 737 € → valeur non connue" in said
    assert "Lu par : Exonération de CFE" in said


def test_zone_counts_are_those_of_the_use_case(site):
    body = page(site, zone=ZONE)
    held = state.current()
    found = schemes_diff(*DAYS, zone=ZONE, catalogue=held.loaded.catalogue, store=held.demo)
    said = text(body)
    assert f"{found.touched} change" in said.replace(" ", " ")
    for moved in found.moved:
        assert moved.scheme.name in said
    assert "fictives" in body and "ne valent ni oui ni non" in said


def test_nothing_changes(empty_site):
    said = text(page(empty_site, du="2026-06-10", au="2026-06-11"))
    assert "Aucun dispositif change" not in said
    assert "Aucun dispositif ne change" in said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"du": "2026-01-01", "au": "2025-01-01"}, "n’est pas après la première"),
        ({"du": "2026-01-01", "au": "2026-01-01"}, "n’est pas après la première"),
        ({"du": "hier"}, "« hier » n’est pas une date"),
        ({"zone": "<script>"}, "Aucune donnée n’est chargée"),
        ({"zone": "x" * 10_000}, "Aucune donnée n’est chargée"),
    ],
)
def test_bad_input_is_said_beside_the_form(empty_site, asked, said):
    body = page(empty_site, 400, **asked)
    assert said in text(body)
    assert 'name="du"' in body and "<script>" not in body.split("<main")[1].split("</main")[0]


def test_zone_without_data_leaves_what_the_rules_change(empty_site):
    said = text(page(empty_site, 400, zone="QN07520M"))
    assert "Aucune donnée n’est chargée pour cette zone" in said
    assert "dispositifs changent entre" in said and "Dans la zone" not in said


def test_unknown_zone_is_said(site):
    said = text(page(site, 400, zone="QN99999Z"))
    assert "QN99999Z" in said and "dispositifs changent entre" in said
