import os
import time
from datetime import date
from pathlib import Path

import pytest
import time_machine

from quartiers.storage.manifest import NAME
from quartiers.web import state


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    monkeypatch.setattr(state, "LOOK", 0.0)
    state.forget()
    yield tmp_path
    state.forget()


def write_manifest(folder: Path, text: str) -> None:
    place = folder / "reference"
    place.mkdir(exist_ok=True)
    (place / NAME).write_text(text, encoding="utf-8")
    os.utime(place / NAME, ns=(time.time_ns(), time.time_ns()))


EMPTY = '{"entries": [], "failures": [], "format": 1}'


def test_nothing_moves_nothing_is_read_again(folder: Path):
    assert state.current() is state.current()


def test_new_manifest_is_seen(folder: Path):
    before = state.current()
    write_manifest(folder, EMPTY)
    after = state.current()
    assert after is not before
    assert after.mark != before.mark


def test_broken_manifest_leaves_the_last_good_one(folder: Path):
    write_manifest(folder, EMPTY)
    before = state.current()
    write_manifest(folder, "{")
    after = state.current()
    assert after.real is before.real
    assert "illisible" in after.trouble
    write_manifest(folder, EMPTY)
    assert state.current().trouble == ""


def test_broken_from_the_start_the_site_is_up(folder: Path):
    write_manifest(folder, "{")
    found = state.current()
    assert found.real.entries() == ()
    assert found.trouble


def test_tomorrow_is_another_state(folder: Path):
    with time_machine.travel("2026-11-29", tick=False):
        before = state.current()
    with time_machine.travel("2026-11-30", tick=False):
        after = state.current()
    assert (before.day, after.day) == (date(2026, 11, 29), date(2026, 11, 30))
    assert before.mark != after.mark


def test_overlay_that_breaks_is_said(folder: Path, tmp_path: Path, monkeypatch):
    overlay = tmp_path / "overlay"
    (overlay / "dispositifs").mkdir(parents=True)
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(overlay))
    assert state.current().loaded.warning == ""
    (overlay / "dispositifs" / "casse.yaml").write_text("id: [", encoding="utf-8")
    assert "n’est pas utilisable" in state.current().loaded.warning
    assert len(state.current().loaded.catalogue.schemes) > 100


def test_codes_choose_the_store(demo_folder: Path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(demo_folder))
    state.forget()
    found = state.current()
    assert found.demo is not None
    assert found.store_of("QN99901I") is found.demo
    assert found.store_of("99901") is found.demo
    assert found.store_of("QN05981M") is found.real
    assert found.stores == (found.real, found.demo)


def test_demonstration_may_be_hidden(demo_folder: Path, monkeypatch, settings):
    from dataclasses import replace

    monkeypatch.setenv("QUARTIERS_DATA", str(demo_folder))
    settings.OPTIONS = replace(settings.OPTIONS, demo=False)
    state.forget()
    assert state.current().demo is None
    assert state.current().store_of("QN99901I") is state.current().real
