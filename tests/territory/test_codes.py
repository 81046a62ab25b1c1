import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.errors import InvalidCode
from quartiers.territory import codes
from quartiers.territory.codes import (
    Commune,
    Departement,
    Epci,
    Ept,
    Naf,
    Naf25,
    Qpv,
    Region,
    Siren,
    Siret,
    luhn,
)


def test_doctests():
    assert doctest.testmod(codes).failed == 0


def refused(kind: type, text: str) -> str:
    with pytest.raises(InvalidCode) as caught:
        kind(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "given_", "official"),
    [
        (Siren, " 213 105 554 ", "213105554"),
        (Siren, "000000000", "000000000"),
        (Siret, "213 105 554 00017", "21310555400017"),
        (Siret, "35600000000048", "35600000000048"),
        (Commune, "57463", "57463"),
        (Commune, "2b033", "2B033"),
        (Commune, "97414", "97414"),
        (Commune, "97801", "97801"),
        (Commune, "98818", "98818"),
        (Commune, "75101", "75101"),
        (Commune, "99901", "99901"),
        (Epci, "200093201", "200093201"),
        (Ept, "200057875", "200057875"),
        (Departement, "2a", "2A"),
        (Departement, "974", "974"),
        (Region, "04", "04"),
        (Qpv, "qp057021", "QP057021"),
        (Qpv, "QP02A001", "QP02A001"),
        (Qpv, "QN05980M", "QN05980M"),
        (Qpv, "QN97601C", "QN97601C"),
        (Qpv, "QN99901N", "QN99901N"),
        (Naf, "5610c", "56.10C"),
        (Naf, "56.10C", "56.10C"),
        (Naf25, "5611y", "56.11Y"),
    ],
)
def test_written_the_official_way(kind, given_, official):
    code = kind(given_)
    assert code == official
    assert type(code) is kind


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Siren, "213105555", "« 213105555 » n’est pas un SIREN (sa clé de contrôle"),
        (Siren, "21310555400017", "longueur d’un SIRET ; son SIREN est 213105554"),
        (Siren, "5580501", "essayez 005580501"),
        (Siren, "ABC", "attendu : 9 chiffres"),
        (Siret, "213105554", "ajoutez les 5 chiffres de l’établissement"),
        (Siret, "21310555400018", "sa clé de contrôle ne tombe pas juste"),
        (Siret, "35600000009076", "sa clé de contrôle ne tombe pas juste"),
        (Commune, "1053", "essayez 01053"),
        (Commune, "20004", "2A ou 2B"),
        (Commune, "96001", "attendu : 5 caractères"),
        (Commune, "Metz", "« Metz » n’est pas un code de commune"),
        (Departement, "20", "2A et 2B"),
        (Departement, "1", "essayez 01"),
        (Region, "4", "essayez 04"),
        (Region, "60", "attendu : 2 chiffres"),
        (Epci, "200093202", "n’est pas un code d’EPCI"),
        (Qpv, "QN05980", "Il manque la lettre finale"),
        (Qpv, "QN05980X", "La lettre finale est fausse : M (modifié)"),
        (Qpv, "QP05980M", "Vouliez-vous dire QN05980M"),
        (Qpv, "QN057021", "Vouliez-vous dire QP057021"),
        (Qpv, "057021", "Vouliez-vous dire QP057021"),
        (Qpv, "QPO57O21", "Vouliez-vous dire QP057021"),
        (Qpv, "05980M", "Vouliez-vous dire QN05980M"),
        (Qpv, "QN05980Z", "M, I, N ou C"),
        (Qpv, "Borny", "QP et 6 caractères"),
        (Qpv, "57463", "la forme d’un code de commune : demandez-en le territoire"),
        (Qpv, "200039865", "la forme d’un code d’intercommunalité"),
        (Naf, "56.11Y", "forme d’un code de la NAF 2025"),
        (Naf, "56.10", "Il manque la lettre finale"),
        (Naf25, "56.10C", "forme d’un code de la NAF rév. 2"),
        (Naf25, "boulangerie", "attendu : 4 chiffres et une lettre de G à Y"),
    ],
)
def test_message_says_form_and_nearest_fix(kind, text, words):
    assert words in refused(kind, text)


def test_la_poste_by_sum_elsewhere_by_luhn():
    by_sum = "35600000009075"
    assert sum(map(int, by_sum)) % 5 == 0
    assert not luhn(by_sum)
    assert Siret(by_sum).siren == "356000000"
    # a sum that is a multiple of five saves nobody else
    assert "clé" in refused(Siret, "21310555400036")


def test_arrondissements_of_the_three_cities():
    assert Commune("75120").commune == "75056"
    assert Commune("69389").commune == "69123"
    assert Commune("13216").commune == "13055"
    assert Commune("13055").commune == "13055"
    assert [c for c in ("75056", "75101", "69380", "13217") if Commune(c).is_arrondissement] == [
        "75101"
    ]


def test_qpv_knows_generation_and_place():
    assert (Qpv("QP974001").generation, Qpv("QP974001").departement) == (2015, "974")
    assert (Qpv("QN09428M").generation, Qpv("QN09428M").departement) == (2024, "94")
    assert Qpv("QN09440N").suffix == "nouveau"
    assert Qpv("QP057021").suffix == ""


@given(st.integers(0, 99_999_999))
def test_luhn_has_one_key_per_body(body):
    keys = [key for key in range(10) if luhn(f"{body:08d}{key}")]
    assert len(keys) == 1


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_luhn_catches_one_wrong_digit(body, place, shift):
    good = next(f"{body:08d}{key}" for key in range(10) if luhn(f"{body:08d}{key}"))
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert not luhn(wrong)


@given(st.text(max_size=16))
def test_any_text_is_a_code_or_a_refusal(text):
    for kind in (Siren, Siret, Commune, Epci, Departement, Region, Qpv, Naf, Naf25):
        try:
            code = kind(text)
        except InvalidCode as error:
            assert "n’est pas" in str(error)
        else:
            assert kind(code) == code


def test_every_official_code_passes():
    from quartiers.catalogue.decoupage import decoupage

    kinds = {
        "commune": Commune,
        "arrondissement": Commune,
        "epci": Epci,
        "ept": Ept,
        "departement": Departement,
        "region": Region,
    }
    for kind, code in decoupage().select("kind", "code").iter_rows():
        assert kinds[kind](code) == code
    for siren in decoupage()["siren"].drop_nulls():
        Siren(siren)
