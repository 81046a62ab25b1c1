import pytest
from tests.usecases.test_find_place import finder  # noqa: F401

from quartiers.schemes.catalogue import load_catalogue
from quartiers.usecases.ask import ask, scheme_names


@pytest.fixture(scope="module")
def schemes():
    return scheme_names(load_catalogue())


@pytest.mark.parametrize(
    ("typed", "kind", "key"),
    [
        ("qp057021", "quartier", "QP057021"),
        (" QP 057 021 ", "quartier", "QP057021"),
        ("200093201", "territoire", "200093201"),
        ("bpi-phq", "dispositif", "bpi-phq"),
        ("FRLA", "dispositif", "anct-frla"),
        ("prêt d’honneur quartier", "dispositif", "bpi-phq"),
        ("12 rue de Lannoy, Roubaix", "adresse", "12 rue de Lannoy, Roubaix"),
        ("3 bis av. Foch 57000 Metz", "adresse", "3 bis av. Foch 57000 Metz"),
        ("123 456 789 00012", "siret", ""),
    ],
)
def test_one_page_answers(finder, schemes, typed, kind, key):  # noqa: F811
    asked = ask(typed, [finder], schemes)
    assert (asked.certain, asked.key) == (kind, key)


@pytest.mark.parametrize(
    "typed", ["Roubaix", "59100", "59512", "aide de 5000 € pour ma rue", "QP999999", "", "prêt"]
)
def test_several_may(finder, schemes, typed):  # noqa: F811
    assert ask(typed, [finder], schemes).certain == ""


def test_a_siret_is_not_repeated(finder, schemes):  # noqa: F811
    assert ask("12345678900012", [finder], schemes).text == ""


def test_five_digits_may_be_a_postal_code(finder, schemes):  # noqa: F811
    asked = ask("59512", [finder], schemes)
    assert asked.address
    assert [place.key for place in asked.places] == ["roubaix"]


def test_near_codes_are_offered(finder, schemes):  # noqa: F811
    assert "QP057021" in ask("QP057201", [finder], schemes).suggestion
    assert "lettre finale" in ask("QN05980", [finder], schemes).suggestion


def test_need_and_place(finder, schemes):  # noqa: F811
    asked = ask("ouvrir une boulangerie à Saint-Louis", [finder], schemes)
    assert len(asked.named.places) == 4
    assert asked.named.rest == "ouvrir une boulangerie"
