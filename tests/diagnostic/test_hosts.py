import polars as pl
import pytest

from quartiers.diagnostic.hosts import hosts, sharing
from quartiers.territory.places import places


def found(code: str, communes: str | None, insee: str | None = None) -> list[tuple]:
    contours = pl.DataFrame(
        {"code": [code], "communes": [communes], "insee_communes": [insee]},
        schema=dict.fromkeys(("code", "communes", "insee_communes"), pl.String),
    )
    rows = hosts(contours, places().table).sort("rank")
    return rows.select("commune", "into", "name").rows()


@pytest.mark.parametrize(
    ("code", "communes", "expected"),
    [
        ("QP057021", "Metz", [("57463", "57463", "Metz")]),
        ("QP974001", "Saint-Louis", [("97414", "97414", "Saint-Louis")]),
        ("QP054016", "Vandoeuvre-les-Nancy;Nancy", ["54547", "54395"]),
        ("QP02A001", "Ajaccio", ["2A004"]),
        ("QP094028", "Le Kremlin-Bicetre", ["94043"]),
    ],
)
def test_by_name(code: str, communes: str, expected: list):
    rows = found(code, communes)
    if isinstance(expected[0], tuple):
        assert rows == expected
    else:
        assert [row[0] for row in rows] == expected


def test_an_arrondissement_rolls_up():
    rows = found("QP013032", "Marseille 3e Arrondissement;Marseille 1er Arrondissement")
    assert [row[:2] for row in rows] == [("13203", "13055"), ("13201", "13055")]


def test_a_code_comes_before_a_name():
    assert found("QN05921M", "Douai", "59512;59599") == [
        ("59512", "59512", "Roubaix"),
        ("59599", "59599", "Tourcoing"),
    ]


def test_a_name_of_another_departement_is_not_taken():
    assert found("QP057021", "Roubaix") == [(None, None, "Roubaix")]


def test_a_commune_that_was_renamed_is_unknown():
    assert found("QP091019", "Évry") == [(None, None, "Évry")]


def test_no_commune_at_all():
    assert found("QP057021", None) == []


def test_communes_that_share_a_neighbourhood():
    contours = pl.DataFrame(
        {
            "code": ["QP059082", "QP059001", "QP013032", "QN01399M"],
            "communes": [
                "Roubaix;Tourcoing;Wattrelos;Croix",
                "Douai",
                "Septèmes-les-Vallons",
                None,
            ],
            "insee_communes": [None, None, None, "13106;13055"],
        }
    )
    table = places().table
    assert sharing(frozenset({"59512"}), contours, table) == {"59512", "59599", "59650", "59163"}
    assert sharing(frozenset({"59350"}), contours, table) == set()
    beside = sharing(frozenset({"13106"}), contours, table)
    assert {"13106", "13055", "13201", "13216"} <= beside
    assert "59178" not in beside
