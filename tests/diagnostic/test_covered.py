import pandas as pd
import polars as pl

from quartiers.diagnostic import covered
from quartiers.diagnostic.indicator import Between, Known
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope

FAST_FOOD = Scope((Part(activities=("56.10C",)),), "restauration rapide")


def test_a_whole_register_needs_no_such_block(inputs: Inputs):
    assert covered.block(inputs) is None


def test_only_the_covered_activity(diagnosed, rows: pl.DataFrame):
    block = covered.block(diagnosed(rows, scope=FAST_FOOD))
    assert block is not None
    raw = pd.DataFrame(rows.to_dicts())
    zone = raw[(raw.qpv_2015 == "QP057021") & (raw.naf == "56.10C")]
    figures = {figure.id: figure for figure in block.figures}
    assert figures["stock_actif"].number == zone.active.sum()
    assert figures["stock_actif"].label == "Établissements actifs (activités 56.10C)"
    created = pd.to_datetime(zone.created_on).dt.year
    assert figures["creations_annee"].number == (created == 2025).sum()
    assert {"survie_1_an", "survie_3_ans"} <= set(figures)
    assert "creations_hors_livreurs" not in figures
    assert block.title == "Activités couvertes par le registre chargé (56.10C)"
    assert block.caveats[0].startswith("Ne vaut que pour 56.10C.")
    named = "Restauration de type rapide (56.10C)"
    assert block.sentences[0].startswith(f"{named} seulement\u00a0: ")
    assert block.sentences[1].startswith(f"{named}, en 2025\u00a0: ")
    assert all(sentence.startswith(named) for sentence in block.sentences)
    rows_behind = dict(figures["stock_actif"].rows)
    assert rows_behind == {"qpv_2015": "QP057021", "naf": "56.10C"}


def test_compared_on_the_same_activity(diagnosed, rows: pl.DataFrame):
    block = covered.block(diagnosed(rows, scope=FAST_FOOD))
    assert block is not None
    lines = {row[0]: row for row in block.tables[0].rows}
    active = rows.filter(pl.col("active"), pl.col("naf") == "56.10C")
    assert lines["Metz"][1] == active.height
    assert len(lines["Metz"]) == len(block.tables[0].columns)


def test_dates_for_one_activity_only(diagnosed, rows: pl.DataFrame):
    scope = Scope(
        (
            Part(activities=("56.10C",)),
            Part(communes=("57463",), missing=frozenset({"created_on"})),
        ),
        "deux parties",
    )
    assert covered.covered(diagnosed(rows, scope=scope)) == ("56.10C",)


def test_an_activity_held_elsewhere_only(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(activities=("56.10C",), communes=("13203",)),), "Marseille")
    assert covered.block(diagnosed(rows, scope=scope)) is None


def test_stock_keeps_its_kind_of_value(diagnosed, rows: pl.DataFrame):
    block = covered.block(diagnosed(rows, scope=FAST_FOOD))
    assert block is not None
    assert isinstance(block.figures[0].value, Known | Between)
