from dataclasses import replace

import polars as pl
import pytest

from quartiers.diagnostic import comparators
from quartiers.diagnostic.indicator import NotComputable
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.peers import Choice, Peer
from quartiers.diagnostic.scope import Part, Scope


def test_side_by_side(inputs: Inputs, rows: pl.DataFrame):
    table = comparators.block(inputs).tables[0]
    lines = {row[0]: row for row in table.rows}
    active = rows.filter("active")
    inside = active.filter(pl.col("qpv_2015") == "QP057021").height
    assert lines["Sablon Sud"][1:4] == (inside, 2400.0, pytest.approx(1000 * inside / 2400))
    assert lines["Metz"][1] == active.height
    assert lines["Metz"][5] == "2023"
    assert "Bande des 300 m" not in lines
    assert "1er\u00a0juin\u00a02026" in table.notes[0]


def test_a_commune_that_is_not_covered(diagnosed, rows: pl.DataFrame, inputs: Inputs):
    far = Area("demande", "Roubaix", "commune", ("59512",), ("59512",), 98286.0, "2023")
    scope = Scope((Part(communes=("57463",)),), "Metz")
    table = comparators.block(diagnosed(rows, scope=scope, areas=(*inputs.areas, far))).tables[0]
    row = table.rows[-1]
    assert row[1] == NotComputable("registre partiel (Metz), non calculable")
    assert row[2] == 98286.0


def test_unknown_population(inputs: Inputs):
    areas = (replace(inputs.area, population=None), *inputs.areas[1:])
    row = comparators.block(replace(inputs, areas=areas)).tables[0].rows[0]
    assert row[2] == row[3] == NotComputable("population inconnue")


def test_peers_and_their_reasons(inputs: Inputs):
    peer = Peer("QP086003", "Bel Air", 0.1, 1302.0, (1302.0, 54.0, 2e5, 10940.0))
    choice = Choice(
        (peer,),
        ("population", "densité"),
        own=(2400.0, None, 2.3e5, 11772.0),
        dropped=("taux de pauvreté (inconnu pour le quartier)",),
    )
    block = comparators.block(replace(inputs, choice=choice))
    table = block.tables[1]
    assert table.rows[0][:4] == ("QP057021", "Sablon Sud (ce quartier)", 0.0, 2400.0)
    assert table.rows[0][4] == NotComputable("inconnu")
    assert table.rows[1] == ("QP086003", "Bel Air", 0.1, 1302.0, 54.0, 2e5, 10940.0)
    assert table.notes[1] == ("Critère écarté\u00a0: taux de pauvreté (inconnu pour le quartier).")
    assert block.sentences == ("1\u00a0quartier comparable\u202f; le plus proche est Bel Air.",)


def test_nothing_to_compare(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(activities=("01.11Z",)),), "céréales")
    given = diagnosed(rows, scope=scope)
    assert comparators.block(given).refusal == "registre partiel (céréales), non calculable"
    alone = replace(given, choice=Choice(refusal="population du quartier inconnue"))
    assert comparators.block(alone).refusal == (
        "registre partiel (céréales), non calculable\u202f; population du quartier inconnue"
    )


def test_no_peer_is_said(inputs: Inputs):
    block = comparators.block(
        replace(inputs, choice=Choice(refusal="population du quartier inconnue"))
    )
    assert block.sentences == (
        "Pas de quartier comparable\u00a0: population du quartier inconnue.",
    )
