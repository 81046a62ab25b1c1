from dataclasses import replace

import pandas as pd
import polars as pl

from quartiers.diagnostic.build import build
from quartiers.diagnostic.indicator import NotComputable
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.synthesis import synthesis


def test_totals_only_of_what_adds_up(inputs: Inputs, rows: pl.DataFrame):
    made = build(inputs)
    other = replace(made, zone=replace(made.zone, code="QP057022", name="La Patrotte"))
    block = {block.id: block for block in synthesis((made, other))}["synthese_tissu"]
    table = block.tables[0]
    columns = [column.id for column in table.columns]
    last = dict(zip(columns, table.rows[-1], strict=True))
    raw = pd.DataFrame(rows.to_dicts())
    active = ((raw.qpv_2015 == "QP057021") & raw.active).sum()
    assert last["quartier"] == "Ensemble des quartiers"
    assert last["stock_actif"].estimate == 2 * active
    assert last["densite_actif"] == NotComputable("ne s’additionne pas d’un quartier à l’autre")
    assert len(table.rows) == 3


def test_two_contours_are_not_added(inputs: Inputs):
    made = build(inputs)
    fabric = next(block for block in made.blocks if block.id == "tissu")
    moved = tuple(replace(figure, contour="qpv_2024") for figure in fabric.figures)
    blocks = tuple(replace(b, figures=moved) if b.id == "tissu" else b for b in made.blocks)
    block = synthesis((made, replace(made, blocks=blocks)))[0]
    cell = dict(zip([c.id for c in block.tables[0].columns], block.tables[0].rows[-1], strict=True))
    assert isinstance(cell["stock_actif"], NotComputable)
    assert "Recalculez" not in cell["stock_actif"].reason
    assert "qpv_2024" in cell["stock_actif"].reason


def test_a_refused_part_says_why(inputs: Inputs, diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(communes=("13203",)),), "Marseille 3e")
    refused = build(diagnosed(rows, scope=scope))
    block = synthesis((build(inputs), refused))[0]
    assert block.tables[0].rows[1][2] == NotComputable(
        "registre partiel (Marseille 3e), non calculable"
    )


def test_no_block_of_nothing(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(communes=("13203",)),), "Marseille 3e")
    assert synthesis((build(diagnosed(rows, scope=scope)),)) == ()
