from datetime import date

import pytest

from quartiers.programme.desks import personal, read_desk

GOOD = {
    "departement": "59",
    "organisme": "DDETS",
    "intitule": "Service politique de la ville",
    "adresse": "ddets-politique-ville@nord.gouv.fr",
    "page": "",
    "verifie_le": "2026-10-01",
}
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "address",
    ["awa.diallo@nord.gouv.fr", "j.martin@bpifrance.fr", "jean-luc.petit@x.fr", "qpv@gmail.com"],
)
def test_person_is_seen(address):
    assert personal(address)


@pytest.mark.parametrize(
    "address",
    [
        "ddets-politique-ville@nord.gouv.fr",
        "contact@bpifrance.fr",
        "pref.politique.ville@nord.gouv.fr",
        "hauts-de-france@banquedesterritoires.fr",
        "delegues-prefet@rhone.gouv.fr",
        "lille@bpifrance.fr",
        "seine-saint-denis@bpifrance.fr",
    ],
)
def test_service_is_kept(address):
    assert personal(address) == ""


def test_desk_is_read():
    desk, wrong = read_desk(GOOD, TODAY)
    assert wrong == []
    assert (desk.body, desk.checked_on) == ("ddets", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"departement": "1"}, ""),
        ({"departement": "100"}, "code de département"),
        ({"organisme": "Mairie"}, "au choix"),
        ({"adresse": "awa.diallo@nord.gouv.fr"}, "adresse d’une personne"),
        ({"adresse": ""}, "adresse fonctionnelle"),
        ({"page": "javascript:alert(1)"}, "adresse web"),
        ({"verifie_le": "hier"}, "date de vérification"),
        ({"verifie_le": "2027-01-01"}, "dans l’avenir"),
    ],
)
def test_bad_desk(change, said):
    desk, wrong = read_desk(GOOD | change, TODAY)
    assert (desk is None) == bool(said)
    assert said in " ".join(wrong)
