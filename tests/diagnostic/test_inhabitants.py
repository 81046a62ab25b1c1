from dataclasses import replace

import pytest

from quartiers.diagnostic import inhabitants
from quartiers.diagnostic.indicator import Known, NotComputable, Secrecy, Source, Withheld
from quartiers.diagnostic.inputs import Inputs, Reading

FILOSOFI = Source("filosofi_communes", "Filosofi", "Insee", "Licence Ouverte 2.0", "2019")


@pytest.fixture
def published(inputs: Inputs) -> Inputs:
    return replace(
        inputs,
        insee={
            "insee_qpv_demo": {"POP_MUN": 1242.0, "TX_TOT_0A24": 36.0, "TX_TOT_60ETPLUS": None},
            "insee_qpv_revn": {"DISP_Q2": 12500.0, "TP60": 54.1},
        },
        readings=(
            Reading("Metz", "revenu_disponible_median", 20010.0, "Filosofi 2019", FILOSOFI),
            Reading("Moselle", "revenu_disponible_median", None, "Filosofi 2019", FILOSOFI),
        ),
    )


def test_as_published(published: Inputs):
    figures = {figure.id: figure for figure in inhabitants.block(published).figures}
    assert figures["population"].value == Known(1242)
    assert figures["part_60_ans_et_plus"].value == Withheld(inhabitants.EMPTY)
    assert figures["population"].secrecy is Secrecy.AS_PUBLISHED
    assert figures["population"].period == "livraison 2026-06 de l’Insee"


def test_a_column_that_the_release_lacks(published: Inputs):
    figures = {figure.id: figure for figure in inhabitants.block(published).figures}
    assert figures["revenu_declare_median"].value == NotComputable(
        "la variable DECUC_Q2 n’est pas dans la livraison chargée"
    )


def test_a_table_that_is_not_loaded(published: Inputs):
    figures = {figure.id: figure for figure in inhabitants.block(published).figures}
    assert figures["taux_emploi"].value == NotComputable(
        "ce quartier n’est pas dans le fichier de l’Insee chargé"
    )


def test_both_vintages_are_printed(published: Inputs):
    (table,) = inhabitants.block(published).tables
    assert [row[2] for row in table.rows] == [
        "livraison 2026-06 de l’Insee",
        "Filosofi 2019",
        "Filosofi 2019",
    ]
    assert table.rows[1][1] == Known(20010.0)
    assert table.rows[2][1] == Withheld(inhabitants.EMPTY)
    assert FILOSOFI in table.sources


def test_sentences(published: Inputs):
    assert inhabitants.block(published).sentences == (
        "1\u202f242\u00a0habitants (livraison 2026-06 de l’Insee).",
        "Taux de pauvreté\u00a0: 54,1\u202f% (livraison 2026-06 de l’Insee).",
    )


def test_nothing_published(inputs: Inputs):
    reason = inhabitants.block(inputs).refusal
    assert reason == (
        "l’Insee n’a rien publié pour ce quartier (géographie 2015) dans les fichiers chargés"
    )


def test_a_territory_that_the_file_lacks(published: Inputs):
    absent = Reading("MEL", "revenu_disponible_median", None, "Filosofi 2019", FILOSOFI, "absente")
    (table,) = inhabitants.block(replace(published, readings=(absent,))).tables
    assert table.rows[1][1] == NotComputable("absente")
