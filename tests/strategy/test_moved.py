import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategy.given import SOURCE, block, diagnostic, figure, one

from quartiers.diagnostic import poisson
from quartiers.errors import BadInput, DifferentContours
from quartiers.strategy.moved import moved

BEFORE = {"as_of": "2025-11-29", "stock_date": "2025-09-01"}
BAND = "variabilité aléatoire (Greenwood, log-log), 95 %"


def line(id, before, after, more=None, **scopes):
    old = one(id, before, period="avant") | BEFORE | scopes.get("old", {})
    new = one(id, after, **(more or {})) | scopes.get("new", {})
    (found,) = moved(old, new).lines
    return found


@pytest.mark.parametrize(
    ("before", "after", "verdict", "change"),
    [
        (100, 160, "hausse", "+60 établissements (+60,0\u202f%)"),
        (160, 100, "baisse", "\u221260 établissements (\u221237,5\u202f%)"),
        (100, 105, "hasard", "+5 établissements (+5,0\u202f%)"),
        (100, 100, "stable", ""),
        (0, 12, "hausse", "+12 établissements"),
    ],
)
def test_counts(before, after, verdict, change):
    found = line("creations_annee", before, after)
    assert (found.verdict, found.change.replace("\u00a0", " ")) == (verdict, change)


@given(before=st.integers(0, 400), after=st.integers(0, 400))
@settings(max_examples=80)
def test_counts_follow_the_exact_test(before, after):
    verdict = line("creations_annee", before, after).verdict
    if before == after:
        assert verdict == "stable"
    elif poisson.p_value(after, 1, before, 1) < 0.05:
        assert verdict == ("hausse" if after > before else "baisse")
    else:
        assert verdict == "hasard"


@given(before=st.integers(0, 300), after=st.integers(0, 300))
@settings(max_examples=40)
def test_turning_time_round_turns_the_verdict(before, after):
    turned = {"hausse": "baisse", "baisse": "hausse"}
    there = line("fermetures_annee", before, after).verdict
    back = line("fermetures_annee", after, before).verdict
    assert back == turned.get(there, there)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((50, 60, 55, BAND), (70, 80, 75, BAND), "hausse"),
        ((50, 60, 55, BAND), (55, 65, 60, BAND), "hasard"),
        # The intervals overlap, yet the difference exceeds what both may owe to chance.
        ((50, 60, 55, BAND), (58, 68, 63, BAND), "hausse"),
        # Of a rise, only the sides that face each other count; of a fall, the two others.
        ((54, 56, 55, BAND), (58, 70, 60, BAND), "hausse"),
        ((50, 60, 55, BAND), (56, 61, 60, BAND), "hasard"),
        ((58, 70, 60, BAND), (54, 56, 55, BAND), "baisse"),
        (55, (70, 80, 75, BAND), "hausse"),
        (55, 58, "sans_test"),
    ],
)
def test_rates(before, after, verdict):
    assert line("survie_3_ans", before, after).verdict == verdict


def test_guessed_positions_must_move_as_well():
    told = "positions sûres ; sûres, probables et imputées"
    assert line("stock_actif", (60, 100, 100, told), (90, 180, 180, told)).verdict == "hasard"
    assert line("stock_actif", (60, 100, 100, told), (120, 180, 180, told)).verdict == "hausse"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((10, 20, None, "bornes"), (30, 40, None, "bornes"), "hausse"),
        ((10, 20, None, "bornes"), (15, 40, None, "bornes"), "hasard"),
        ((10, None, None, "bornes"), (30, 40, None, "bornes"), "hasard"),
    ],
)
def test_bounds_without_an_estimate(before, after, verdict):
    assert line("emplois_salaries", before, after).verdict == verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("registre partiel", 40, "nouveau"),
        (40, "registre partiel", "disparu"),
        ("partiel", "partiel", "non_comparable"),
    ],
)
def test_unknown_is_never_zero(before, after, verdict):
    found = line("stock_actif", before, after)
    assert (found.verdict, found.change) == (verdict, "")
    assert "n.d." in found.said


def test_figure_absent_from_one_side():
    found = moved(diagnostic() | BEFORE, one("stock_actif", 40)).lines
    assert [each.verdict for each in found] == ["nouveau"]
    assert "absent de l’autre diagnostic" in found[0].said


def test_releases_of_insee_do_not_make_a_series():
    later = [SOURCE | {"vintage": "2027"}]
    found = line("taux_emploi", 50, 40, new={"sources": later})
    assert found.verdict == "non_comparable"
    assert "Insee" in found.said
    assert line("taux_emploi", 50, 50, {"period": "avant"}).verdict == "stable"


def test_other_scope_is_said_and_nothing_of_the_register_compared():
    found = moved(
        one("creations_annee", 10) | BEFORE | {"scope": "56.10C"}, one("creations_annee", 90)
    )
    assert found.lines[0].verdict == "non_comparable"
    assert "Champ différent" in found.notes[0]
    assert "56.10C" in found.notes[0]


def test_measures_of_the_data_are_not_tested():
    assert line("positions_sures", 300, 100).verdict == "sans_test"


def test_difference_of_counts_has_no_test():
    assert line("solde_annee", -40, 40).verdict == "sans_test"


@pytest.mark.parametrize(
    "zone", [{"code": "QN05799X"}, {"zoning": "qpv_2015", "geography": "géographie 2015"}]
)
def test_other_contour_is_refused(zone):
    with pytest.raises(DifferentContours, match="ne sont pas le même contour"):
        moved(diagnostic(zone=zone), diagnostic())


def test_contour_of_one_figure_differs():
    found = line("stock_actif", 10, 90, {"contour": "qpv_2015"})
    assert found.verdict == "non_comparable"


def test_same_register_and_wrong_order_are_said():
    later = diagnostic()
    notes = moved(later, diagnostic() | {"as_of": "2025-01-01"}).notes
    assert any("même registre" in note for note in notes)
    assert any("antérieure" in note for note in notes)


def test_demonstration_against_itself(demo_content):
    found = moved(demo_content, demo_content)
    assert {each.verdict for each in found.lines} <= {"stable", "non_comparable"}
    assert found.having("stable")
    assert "Territoire de démonstration, données fictives." in found.notes


def test_partial_figures_are_told_apart():
    both = diagnostic(
        block("tissu", figure("stock_actif", 40)), block("couverts", figure("stock_actif", 4))
    )
    assert len(moved(both, both).lines) == 2


def test_other_content_is_refused():
    with pytest.raises(BadInput):
        moved({}, diagnostic())
