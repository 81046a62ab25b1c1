import re
from dataclasses import replace

import polars as pl
import pytest

from quartiers.diagnostic.build import build
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Diagnostic, Heir
from quartiers.diagnostic.scope import Part, Scope


@pytest.fixture(scope="module")
def made(inputs: Inputs) -> Diagnostic:
    return build(inputs)


def test_tables_and_charts_hold_together(made: Diagnostic):
    for block in made.blocks:
        tables = {table.id: table for table in block.tables}
        for table in block.tables:
            assert all(len(row) == len(table.columns) for row in table.rows), table.id
        for chart in block.charts:
            columns = {column.id for column in tables[chart.table].columns}
            assert {chart.category, *chart.series} <= columns
            assert chart.alt


def test_table_ids_are_one_each(made: Diagnostic):
    ids = [table.id for block in made.blocks for table in block.tables]
    assert len(ids) == len(set(ids))


def test_every_figure_is_sourced(made: Diagnostic):
    for block in made.blocks:
        for figure in block.figures:
            assert figure.definition
            assert figure.unit
            assert figure.period
            assert figure.caveats
            assert figure.sources or figure.id == "locaux_vacants"
            assert set(figure.sources) <= set(made.sources)


def test_words_are_french(made: Diagnostic):
    texts = [*made.summary, *made.caveats]
    for block in made.blocks:
        texts += [*block.sentences, *block.caveats, *(chart.alt for chart in block.charts)]
    for text in texts:
        assert not re.search(r"\d\.\d(?!\d*[A-Z])", text), text  # decimal commas, but in a NAF code
        assert "'" not in text, text
        assert not re.search(r" [:;!?%»]", text), text  # no breaking space before them


def test_summary_opens_with_the_zone(made: Diagnostic):
    assert made.summary[0] == "Sablon Sud (QP057021, géographie 2015), à Metz, Metz Métropole."


def test_heirs_are_named(inputs: Inputs):
    heirs = (
        Heir("QN05713M", "Sablon", "modifié", "surface", 0.93),
        Heir("QN05714N", "Metz Sud", "scission", "nom"),
    )
    made = build(replace(inputs, zone=replace(inputs.zone, heirs=heirs)))
    assert made.summary[0].endswith(
        "Héritiers dans la géographie 2024\u00a0: Sablon (QN05713M, modifié, 93\u202f% de la "
        "surface) et Metz Sud (QN05714N, scission, rapprochement par le nom, à confirmer)."
    )
    assert any("rapprochement par le nom" in caveat for caveat in made.caveats)


def test_what_is_refused_is_counted(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(activities=("56.10C",)),), "restauration rapide")
    made = build(diagnosed(rows, scope=scope))
    refused = {block.id for block in made.blocks if block.refusal}
    assert {"tissu", "dynamique", "survie", "specialisation", "evolution", "emploi"} <= refused
    assert "parties ne sont pas calculables" in made.summary[-1]
    assert made.scope == "restauration rapide"


def test_nothing_there_is_said_cleanly(diagnosed, rows: pl.DataFrame):
    made = build(diagnosed(rows.filter(pl.col("qpv_2015") == "")))
    assert "Aucun établissement actif" in " ".join(made.summary)


def test_an_empty_register(diagnosed, rows: pl.DataFrame):
    made = build(diagnosed(rows.head(0)))
    assert "Aucun établissement actif" in " ".join(made.summary)


def test_fiction_is_said(inputs: Inputs):
    made = build(replace(inputs, fictitious=True))
    assert made.fictitious
    assert any("fictives" in caveat for caveat in made.caveats)


def test_pure(inputs: Inputs, made: Diagnostic):
    assert build(inputs) == made
