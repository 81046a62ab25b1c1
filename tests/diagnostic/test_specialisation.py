import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from quartiers.diagnostic import specialisation
from quartiers.diagnostic.indicator import Between, NotComputable
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.specialisation import location_quotient

SECTION = {
    "56": "I", "47": "G", "68": "L", "53": "H", "43": "F", "96": "S", "94": "S", "84": "O",
    "86": "Q",
}  # fmt: skip


def sections(rows: pl.DataFrame) -> tuple[pd.Series, pd.Series]:
    raw = pd.DataFrame(rows.to_dicts())
    raw = raw[raw.active & raw.naf.notna()]
    raw["section"] = raw.naf.str[:2].map(SECTION)
    inside = raw.qpv_2015 == "QP057021"
    return raw[inside].section.value_counts(), raw[~inside].section.value_counts()


def test_quotients_from_raw_rows(inputs: Inputs, rows: pl.DataFrame):
    zone, rest = sections(rows)
    table = specialisation.block(inputs).tables[0]
    labels = dict(zip([r[0] for r in table.rows], table.rows, strict=True))
    here, there = zone["F"] / zone.sum(), rest["F"] / rest.sum()
    row = labels["Construction"]
    assert row[1] == zone["F"]
    assert row[2] == pytest.approx(zone.sum() * there)
    assert row[3].estimate == pytest.approx(here / there)
    # The exact interval of the ratio, from the binomial of the sum of both counts.
    both = int(zone["F"] + rest["F"])
    ci = stats.binomtest(int(zone["F"]), both).proportion_ci(0.95, method="exact")
    scale = rest.sum() / zone.sum()
    assert row[3].low == pytest.approx(ci.low / (1 - ci.low) * scale, rel=1e-6)
    assert row[3].high == pytest.approx(ci.high / (1 - ci.high) * scale, rel=1e-6)


counts = st.dictionaries(st.sampled_from("ACFGHIJ"), st.integers(0, 400), min_size=2)


@given(counts, counts)
def test_hidden_under_five(zone: dict[str, int], whole: dict[str, int]):
    reference = {key: whole.get(key, 0) + zone.get(key, 0) for key in set(zone) | set(whole)}
    found = location_quotient(zone, reference)
    for quotient in found:
        assert isinstance(quotient.value, Between) == (quotient.expected >= 5)
        if isinstance(quotient.value, Between):
            assert quotient.value.low <= (quotient.value.estimate or 0) * (1 + 1e-6) + 1e-9
            assert (quotient.value.high or 1e12) >= (quotient.value.estimate or 0) * (1 - 1e-6)
        else:
            assert quotient.value == NotComputable("effectif attendu inférieur à 5")
            assert not quotient.stands
    if found:
        assert sum(q.expected for q in found) == pytest.approx(sum(zone.values()))


def test_a_true_gap_stands():
    zone, reference = {"F": 60, "G": 40}, {"F": 160, "G": 940}
    found = {q.section: q for q in location_quotient(zone, reference)}
    assert found["F"].stands
    assert found["G"].stands


def test_no_gap_does_not_stand():
    found = location_quotient({"F": 50, "G": 50}, {"F": 550, "G": 550})
    assert [q.stands for q in found] == [False, False]


def test_many_tests_are_corrected():
    # p = 0.01 stands alone, and no longer among seventeen others that show nothing.
    alone = location_quotient({"F": 17, "G": 83}, {"F": 97, "G": 1003})
    assert {q.section: q.stands for q in alone}["F"]
    others = dict.fromkeys("ABCDEHIJKLMNOPQRS", 85)
    rest = dict.fromkeys("ABCDEHIJKLMNOPQRS", 85 + 850)
    many = location_quotient({"F": 17, "G": 83} | others, {"F": 97, "G": 1003} | rest)
    assert not {q.section: q.stands for q in many}["F"]


def test_nothing_elsewhere():
    assert location_quotient({"F": 3}, {"F": 3}) == []


def test_the_nearest_loaded_reference(diagnosed, rows: pl.DataFrame, inputs: Inputs):
    assert specialisation.reference_of(inputs).role == "epci"
    commune_only = [
        area if area.role != "epci" else area.__class__(**{**area.__dict__, "communes": ("57480",)})
        for area in inputs.areas
    ]
    partial = Scope((Part(communes=("57463",)),), "Metz")
    given = diagnosed(rows, scope=partial, areas=tuple(commune_only))
    assert specialisation.reference_of(given).role == "commune"


def test_no_reference(diagnosed, rows: pl.DataFrame, inputs: Inputs):
    block = specialisation.block(diagnosed(rows, areas=inputs.areas[:1]))
    assert block.refusal.startswith("aucun territoire de référence plus grand que le quartier")


def test_a_few_headlines(inputs: Inputs):
    block = specialisation.block(inputs)
    rows = block.tables[0].rows
    tested = [row for row in rows if isinstance(row[3], Between)]
    standing = [row for row in tested if row[4] in (specialisation.MORE, specialisation.LESS)]
    counts = {figure.id: figure.number for figure in block.figures}
    assert counts["secteurs_testes"] == len(tested)
    assert counts["secteurs_signales"] == len(standing)
    assert len(block.figures) == 2 + min(len(standing), specialisation.HEADLINES)
    assert all("du reste de Metz Métropole" in figure.period for figure in block.figures)


def test_the_farthest_from_one_first():
    found = location_quotient(
        {"F": 60, "G": 10, "I": 120, "S": 210}, {"F": 660, "G": 810, "I": 820, "S": 2110}
    )
    standing = [q for q in found if q.stands]
    ordered = sorted(standing, key=specialisation._gap, reverse=True)
    assert ordered[0].section == "G"  # five times less is farther than twice as much


def test_an_absence_is_said_in_words():
    found = location_quotient({"F": 0, "G": 300}, {"F": 500, "G": 1800})
    absent = next(q for q in found if q.section == "F")
    assert absent.stands
    assert specialisation._named(absent, 0.0) == "construction (aucun, 75 attendus)"


def test_what_it_is_compared_with():
    def rest(role: str, label: str) -> str:
        return specialisation.rest_of(Area(role, label, role, ("1",), ("1",)))

    assert rest("epci", "CA Creil Sud Oise") == "du reste de la CA Creil Sud Oise"
    assert rest("commune", "Le Havre") == "du reste du Havre"
    assert rest("departement", "Moselle") == "du reste du département (Moselle)"


def test_the_line_of_as_elsewhere(inputs: Inputs):
    chart = specialisation.block(inputs).charts[0]
    assert (chart.series, chart.reference) == (("quotient",), 1.0)
