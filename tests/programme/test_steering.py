from datetime import date

import pytest

from quartiers.programme.steering import Action, Progress, late, maturity, needs, usage


def action(pk=1, state="en_cours", schemes=(), **given):
    return Action(pk, "t", f"Action {pk}", "entrepreneuriat", state, schemes=schemes, **given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "aucun_travail"),
        ({"diagnostics": 1}, "diagnostic"),
        ({"strategy": "projet", "started": 3}, "projet"),
        ({"strategy": "adoptee"}, "adoptee"),
        ({"strategy": "adoptee", "started": 1}, "actions"),
        ({"strategy": "adoptee", "started": 1, "last_value": date(2026, 1, 1)}, "suivie"),
    ],
)
def test_maturity(given, expected):
    assert maturity(Progress(**given)) == expected


def test_need_is_live_and_without_open_scheme():
    held = [
        action(1),
        action(2, schemes=("ouvert",)),
        action(3, schemes=("ferme",)),
        action(4, state="abandonnee"),
        action(5, state="terminee"),
    ]
    found = needs(held, {"ouvert"})
    assert [(need.action.pk, need.closed) for need in found] == [(1, ()), (3, ("ferme",))]


def test_usage():
    held = [action(1, schemes=("a", "b")), action(2, schemes=("a",)), action(3, schemes=("x",))]
    found = usage(held, {"a", "b", "c"})
    assert {scheme: len(each) for scheme, each in found.used.items()} == {"a": 2, "b": 1, "x": 1}
    assert (found.gone, found.never) == (("x",), ("c",))


def test_late_counts_from_last_value():
    day = date(2026, 11, 22)
    told = {
        "old": Progress(strategy="adoptee", indicators=1, last_value=date(2025, 1, 1)),
        "fresh": Progress(strategy="adoptee", indicators=1, last_value=date(2026, 1, 1)),
        "silent": Progress(strategy="adoptee", indicators=1, adopted_on=date(2024, 1, 1)),
        "undated": Progress(strategy="adoptee", indicators=1),
        "bare": Progress(strategy="adoptee", adopted_on=date(2024, 1, 1)),
        "draft": Progress(strategy="projet", indicators=1, adopted_on=date(2024, 1, 1)),
    }
    assert [each.territory for each in late(told, day)] == ["silent", "old"]
