import re

import pytest

from quartiers.territory.french import number
from quartiers.usecases.targets import targets
from quartiers.web import state

URL = "/dispositifs/fisc-qpv/cibles/"


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\xa0", " ").replace("\u202f", " ").split())


def test_counts_of_the_use_case(site):
    response = site.get(URL, {"zone": "QN99903M"})
    held = state.current()
    found = targets("fisc-qpv", "QN99903M", as_of=held.day, store=held.demo)
    page = text(response)
    assert response.status_code == 200
    assert f"Information manquante {number(found.counts['information_manquante'])}" in page
    assert f"Condition non remplie {number(found.counts['non_remplie'])}" in page
    assert f"{found.zone.rows.height} établissements actifs évalués" in page
    assert "Données de démonstration, fictives" in page


def test_never_a_list(site):
    page = text(site.get(URL, {"zone": "QN99903M"}))
    assert "ne nomme personne" in page and "réservée aux agents" in page
    assert not re.search(r"\d{14}", page)


def test_without_zone(site):
    assert "Choisir une zone" in text(site.get(URL))


@pytest.mark.parametrize(
    "zone", ["QN99999X", "QN00000", "Atlantide", "<script>x</script>", "' --", "🏠", "x" * 10_000]
)
def test_bad_zone(site, zone):
    response = site.get(URL, {"zone": zone})
    assert response.status_code in (400, 404, 503)
    assert "<form" in response.content.decode() and "<script>x" not in response.content.decode()


def test_bad_date_and_scheme(site):
    assert site.get(URL, {"zone": "QN99903M", "date": "hier"}).status_code == 400
    assert site.get("/dispositifs/rien/cibles/").status_code == 404


def test_nothing_loaded(empty_site):
    assert empty_site.get(URL).status_code == 200
    assert empty_site.get(URL, {"zone": "QN07520M"}).status_code == 503
