from datetime import date

import pytest

from quartiers.schemes.catalogue import load_catalogue
from quartiers.usecases.law_changes import law_changes


@pytest.fixture(scope="module")
def changes():
    return law_changes(load_catalogue())


def kinds(changes, id_):
    return [(c.day, c.kind) for c in changes if c.scheme and c.scheme.id == id_]


def test_latest_first(changes):
    days = [change.day for change in changes]
    assert days == sorted(days, reverse=True)


def test_number_before_and_after(changes):
    acre = [c for c in changes if c.parameter and c.parameter.id == "acre_taux"]
    assert acre
    assert acre[0].day == date(2026, 1, 1)
    assert (acre[0].before.value, acre[0].after.value) != (None, None)
    assert "soc-acre" in {scheme.id for scheme in acre[0].readers}


def test_closure_is_the_day_after_the_last(changes):
    assert (date(2026, 1, 1), "ouverture") in kinds(changes, "fisc-qpv")
    assert (date(2031, 1, 1), "fermeture") in kinds(changes, "fisc-qpv")


def test_a_version_that_follows_closes_nothing(changes):
    for id_ in {c.scheme.id for c in changes if c.kind == "version"}:
        days = [day for day, kind in kinds(changes, id_) if kind == "version"]
        closed = [day for day, kind in kinds(changes, id_) if kind == "fermeture"]
        assert set(days).isdisjoint(closed)


def test_every_change_has_a_source(changes):
    assert all(change.source.level for change in changes)


def test_a_new_text_may_keep_its_number(changes):
    kept = {c.parameter.id for c in changes if c.unchanged}
    assert "fisc_tva300_distance" in kept
    assert "acre_taux" not in kept
