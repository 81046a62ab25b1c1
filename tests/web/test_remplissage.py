"""What a refresh brings to the indicators that people follow."""

import pytest
from django.db import DatabaseError
from tests.web import written

from quartiers.cli.people import fill
from quartiers.web import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspaces(monkeypatch):
    """The base of the tests stands elsewhere than beside the data."""
    monkeypatch.setenv("DATABASE_URL", "postgres://ailleurs")


def test_refresh_fills_what_is_followed(site, workspaces):
    action = written.filled(written.objective(written.strategy()))
    shops = action.indicators.create(label="Commerces", source="Sirene", open_data="commerces")
    (said,) = fill.after_refresh()
    assert "1 ajoutées" in said
    assert shops.values.get().automatic


def test_no_workspaces_nothing_said(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert fill.after_refresh() == []
    assert list(tmp_path.iterdir()) == []


def test_tables_behind_are_left_alone(workspaces, monkeypatch):
    monkeypatch.setattr(database, "missing", lambda: ["strategies.0004_autre"])
    assert "people migrate" in fill.after_refresh()[0]


def test_base_down_does_not_lose_the_refresh(workspaces, monkeypatch):
    def down():
        raise DatabaseError("motif")

    monkeypatch.setattr(database, "missing", down)
    assert "ne répond pas" in fill.after_refresh()[0]
