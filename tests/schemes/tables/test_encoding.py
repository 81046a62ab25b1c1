import math
from datetime import date

import polars as pl
import pytest

from quartiers.errors import BadInput, BadTable
from quartiers.schemes.facts import Candidates, FactKey, Interval, Known, Unknown
from quartiers.schemes.tables.encoding import check_table, encode

STAFF = FactKey("effectif", "unite_legale")
SINCE = FactKey("date_creation", "unite_legale")
CODE = FactKey("naf", "etablissement")
EMPLOYER = FactKey("employeur", "unite_legale")


def test_number_takes_two_columns():
    facts = [Known(12), Interval(10, 19), Interval(5000, None), Unknown("non renseigné")]
    table = encode([{STAFF: fact} for fact in facts] + [{}])
    assert table.columns == ["effectif@unite_legale.min", "effectif@unite_legale.max"]
    assert table.rows() == [(12, 12), (10, 19), (5000, None), (None, None), (None, None)]


def test_date_takes_two_columns():
    table = encode([{SINCE: Known(date(2026, 2, 1))}, {SINCE: Interval(None, date(2024, 1, 1))}])
    assert table.rows() == [(date(2026, 2, 1), date(2026, 2, 1)), (None, date(2024, 1, 1))]


def test_yes_or_no_is_one_column():
    table = encode([{EMPLOYER: Known(True)}, {EMPLOYER: Known(False)}, {}])
    assert table["employeur@unite_legale"].to_list() == [True, False, None]


def test_candidates_have_their_own_column():
    table = encode([{CODE: Known("56.10A")}, {CODE: Candidates(frozenset({"47.11B", "10.71C"}))}])
    assert table["naf@etablissement"].to_list() == ["56.10A", None]
    assert table["naf@etablissement.candidats"].to_list() == [None, ["10.71C", "47.11B"]]


def test_no_candidates_no_column():
    assert encode([{CODE: Known("56.10A")}]).columns == ["naf@etablissement"]


def test_only_the_facts_asked_for():
    profile = {STAFF: Known(3), EMPLOYER: Known(True)}
    assert encode([profile], [EMPLOYER, SINCE]).columns == ["employeur@unite_legale"]


def test_rows_without_a_fact_remain():
    assert encode([{}, {STAFF: Unknown("non renseigné")}]).height == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([Known(math.nan)], "n’est pas un nombre"),
        ([Interval(1, math.inf)], "n’est pas un nombre"),
        ([Interval(20, 10)], "à l’envers"),
        ([Known(3), Known("trois")], "un code et un nombre"),
        ([Known(None)], "ni un nombre, ni une date"),
    ],
)
def test_facts_refused(facts, words):
    with pytest.raises(BadInput, match=words):
        encode([{STAFF: fact} for fact in facts])


@pytest.mark.parametrize(
    ("columns", "key", "form", "words"),
    [
        ({f"{STAFF}.min": [1.0], f"{STAFF}.max": [math.nan]}, STAFF, "nombre", "NaN"),
        ({f"{STAFF}.min": [2.0], f"{STAFF}.max": [1.0]}, STAFF, "nombre", "dépasse la haute"),
        ({f"{STAFF}.min": [2.0]}, STAFF, "nombre", "les deux bornes"),
        ({f"{STAFF}.min": ["a"], f"{STAFF}.max": ["b"]}, STAFF, "nombre", "un nombre est attendu"),
        ({f"{SINCE}.min": [1], f"{SINCE}.max": [2]}, SINCE, "date", "une date est attendu"),
        ({str(EMPLOYER): [1]}, EMPLOYER, "booleen", "oui ou non est attendu"),
        ({str(CODE): [1]}, CODE, "code", "un code est attendu"),
        ({f"{CODE}.candidats": ["56"]}, CODE, "code", "un code est attendu"),
        ({str(CODE): ["56"], f"{CODE}.candidats": [["47"]]}, CODE, "code", "et des candidats"),
        ({str(CODE): [None, "47"], f"{CODE}.candidats": [[], None]}, CODE, "code", "est vide"),
        ({str(CODE): [None], f"{CODE}.candidats": [["47", None]]}, CODE, "code", "est vide"),
    ],
)
def test_tables_refused(columns, key, form, words):
    with pytest.raises(BadTable, match=words):
        check_table(pl.DataFrame(columns), [(key, form)])


def test_encoded_table_is_accepted():
    profile = {STAFF: Interval(1, None), SINCE: Known(date(2020, 1, 1)), CODE: Known("56")}
    forms = [(STAFF, "nombre"), (SINCE, "date"), (CODE, "code"), (EMPLOYER, "booleen")]
    check_table(encode([profile, {}]), forms)
