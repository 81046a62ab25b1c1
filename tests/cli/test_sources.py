import json
from dataclasses import replace

import polars as pl
import pytest
from click.testing import CliRunner

from quartiers.cli.sources import command
from quartiers.storage.manifest import Entry, Failure
from quartiers.storage.store import open_store


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    with open_store(create=True).transaction() as tx:
        for year in ("2021", "2022"):
            tx.put(entry("insee_qpv_demo", year, series=True), pl.DataFrame({"code": ["QP057021"]}))
        tx.fail(Failure("frr", "2026-11-21T08:00:00+00:00", "frr.csv est vide.", ""))
        tx.fail(Failure("insee_qpv_demo", "2026-11-21T08:00:00+00:00", "Coupé.", "2022"))


def entry(dataset, vintage, **more):
    return Entry(
        dataset,
        vintage,
        title="Données sur les quartiers prioritaires 2015 : population et allocataires, suite",
        publisher="Insee",
        licence="Licence Ouverte 2.0",
        published_on="2026-03-15",
        fetched_on="2026-11-20",
        **more,
    )


def run(*arguments):
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0
    return done.output


def test_text_fits_80_columns_and_says_each_state():
    text = run()
    assert max(len(line) for line in text.splitlines()) <= 80
    lines = text.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("insee_qpv_demo 2022"))
    assert lines[head].endswith(" à jour")
    assert "  1\u00a0ligne · publié le 15/03/2026 · chargé le 20/11/2026 · Insee · Licence" in text
    assert "  Aussi\u00a0: 2021" in text
    failed = next(n for n, line in enumerate(lines) if line.startswith("frr ..."))
    assert lines[failed].endswith(" échec")
    assert "  essayé le 21/11/2026 · DGCL · Licence Ouverte 2.0" in text
    assert "  Cause\u00a0: frr.csv est vide.\n  aucun millésime valide n’est en service" in text
    assert "  Cause\u00a0: Coupé.\n  le millésime 2022 reste en service" in text
    assert any(line.endswith(" absent") for line in lines)
    assert "  Fichier attendu dans un miroir\u00a0: naf_rev2.json\n" in text


def test_json_for_a_program():
    rows = json.loads(run("--format", "json"))
    found = {(row["dataset"], row["vintage"]): row for row in rows}
    assert found["insee_qpv_demo", "2022"]["state"] == "à jour"
    assert found["insee_qpv_demo", "2022"]["rows"] == 1
    assert found["naf_rev2", ""]["state"] == "absent"
    assert found["naf_rev2", ""]["rows"] is None


def test_demo_is_said_to_be_fictitious():
    assert run("--demo") == (
        "Territoire de démonstration : données fictives.\n\nAucune donnée chargée.\n"
    )


def test_no_line_starts_with_a_semicolon(data):
    with open_store().transaction() as tx:
        for extra in range(12):
            name = f"jeu_{extra:02}"
            words = f"{'x' * (60 + extra)} Metz ; sans dates ; sans formes"
            tx.put(replace(entry(name, "2026"), title=words), pl.DataFrame({"code": ["1"]}))
    assert not any(line.lstrip().startswith(";") for line in run().splitlines())
