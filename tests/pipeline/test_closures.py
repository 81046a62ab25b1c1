from datetime import date

import polars as pl
import pytest

from quartiers.pipeline.closures import LINKS, PERIODS, ties, with_closure, with_ties

ROUBAIX = "38012986600014"


def life(
    active: bool = False, created: date | None = date(2015, 4, 1), now: date | None = None
) -> pl.DataFrame:
    return pl.DataFrame(
        {"siret": [ROUBAIX], "active": [active], "created_on": [created], "since_now": [now]},
        schema_overrides={"created_on": pl.Date, "since_now": pl.Date},
    )


def periods(*days: date | None) -> pl.DataFrame:
    return pl.DataFrame({"siret": [ROUBAIX] * len(days), "since": list(days)}, schema=PERIODS)


def closure(rows: pl.DataFrame, history: pl.DataFrame | None) -> tuple[date | None, bool | None]:
    return with_closure(rows, history).select("closed_on", "closed_approx").row(0)


def test_first_of_two_closures():
    history = periods(date(2022, 6, 30), date(2019, 12, 31))
    assert closure(life(), history) == (date(2019, 12, 31), False)


def test_reopened_is_still_closed_once():
    rows = life(active=True, now=date(2021, 1, 1))
    assert closure(rows, periods(date(2019, 12, 31))) == (date(2019, 12, 31), False)


def test_closed_before_its_creation():
    history = periods(date(2014, 12, 31), date(2018, 3, 31))
    assert closure(life(), history) == (date(2018, 3, 31), False)


def test_closed_the_day_it_was_created():
    assert closure(life(), periods(date(2015, 4, 1))) == (date(2015, 4, 1), False)


def test_creation_unknown():
    assert closure(life(created=None), periods(date(2009, 1, 1))) == (date(2009, 1, 1), False)


def test_open_all_along():
    assert closure(life(active=True, now=date(2020, 1, 1)), periods()) == (None, None)


def test_no_history_bounds_the_closure():
    assert closure(life(now=date(2024, 3, 1)), None) == (date(2024, 3, 1), True)


def test_no_history_and_open():
    assert closure(life(active=True, now=date(2024, 3, 1)), None) == (None, None)


def test_history_silent_about_a_closed_one():
    assert closure(life(now=date(2024, 3, 1)), periods()) == (date(2024, 3, 1), True)


def test_closed_on_an_unknown_day():
    assert closure(life(), periods(None)) == (None, None)


def linked(
    rows: pl.DataFrame, into: date | None | str = "", out: date | None | str = ""
) -> tuple[bool | None, bool | None]:
    tables = [
        pl.DataFrame({"siret": [ROUBAIX], "linked_on": [day]}, schema=LINKS)
        if day != ""
        else pl.DataFrame(schema=LINKS)
        for day in (into, out)
    ]
    return with_ties(rows, *tables).select("linked_in", "linked_out").row(0)


def closed(day: date | None, active: bool = False) -> pl.DataFrame:
    return life(active).with_columns(closed_on=pl.lit(day, pl.Date))


def test_creation_after_a_predecessor():
    assert linked(closed(None, True), into=date(2015, 3, 31)) == (True, False)


def test_transfer_ends_an_establishment():
    assert linked(closed(date(2021, 6, 30)), out=date(2021, 7, 1)) == (False, True)


def test_link_of_another_year():
    rows = closed(date(2021, 6, 30))
    assert linked(rows, into=date(2018, 1, 1), out=date(2018, 1, 1)) == (False, False)


def test_a_year_is_the_furthest():
    rows = closed(date(2021, 6, 30))
    assert linked(rows, into=date(2016, 4, 1), out=date(2020, 6, 29)) == (True, True)
    assert linked(rows, into=date(2016, 4, 2), out=date(2020, 6, 28)) == (False, False)


def test_open_with_a_successor():
    assert linked(closed(None, True), out=date(2021, 7, 1)) == (False, False)


def test_dates_unknown():
    rows = closed(None).with_columns(created_on=pl.lit(None, pl.Date))
    assert linked(rows, into=date(2018, 1, 1), out=None) == (True, True)


def test_no_file_of_links():
    assert with_ties(closed(None), None, None).select("linked_in", "linked_out").row(0) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("head", "same", "kept"),
    [(True, False, 1), (False, True, 1), (None, None, 1), (False, None, 1), (False, False, 0)],
)
def test_links_that_carry_on(head: bool | None, same: bool | None, kept: int):
    links = pl.LazyFrame(
        {
            "siretEtablissementPredecesseur": [ROUBAIX],
            "siretEtablissementSuccesseur": ["38012986600022"],
            "dateLienSuccession": [date(2021, 1, 1)],
            "transfertSiege": [head],
            "continuiteEconomique": [same],
        },
        schema_overrides={"transfertSiege": pl.Boolean, "continuiteEconomique": pl.Boolean},
    )
    found = ties(links, "Successeur").collect()
    assert found["siret"].to_list() == ["38012986600022"] * kept
