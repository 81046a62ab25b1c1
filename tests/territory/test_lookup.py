import doctest

from hypothesis import given
from hypothesis import strategies as st

from quartiers.territory import lookup
from quartiers.territory.codes import Qpv
from quartiers.territory.lookup import distance, nearest_codes, unknown_qpv

METZ = ["QP057018", "QP057019", "QP057020", "QP057021", "QP057022"]
words = st.text("QPN012", max_size=8)


def test_doctests():
    assert doctest.testmod(lookup).failed == 0


def test_swapped_digits_come_first():
    assert nearest_codes("qp057012", METZ)[0] == "QP057021"


def test_far_codes_are_not_offered():
    assert nearest_codes("QP974001", METZ) == ()


def test_unknown_code_offers_the_nearest():
    error = unknown_qpv(Qpv("QP057012"), {2015: METZ, 2024: ["QN05716M"]})
    assert error.message == "QP057012 n’est pas dans les 5 QPV chargés de la géographie 2015."
    assert error.hint.startswith("Vouliez-vous dire QP057021")


def test_heirs_are_named():
    error = unknown_qpv(Qpv("QN05721M"), {2015: METZ}, heirs=["QP057021"])
    assert "géographie 2024, dont les contours ne sont pas chargés" in error.message
    assert error.hint == "QP057021 (prédécesseur dans la géographie 2015)."


def test_digits_tie_no_two_generations():
    error = unknown_qpv(Qpv("QN05721M"), {2015: METZ})
    assert "QP0" not in error.hint


def test_thousands_have_their_space():
    known = [f"QP057{n:03d}" for n in range(999)] + [f"QP059{n:03d}" for n in range(515)]
    assert "les 1\u202f514 QPV chargés" in unknown_qpv(Qpv("QP974001"), {2015: known}).message


def test_nothing_near_says_how_to_search():
    assert "quartiers locate" in unknown_qpv(Qpv("QN97401I"), {2024: ["QN05980M"]}).hint


@given(words, words)
def test_distance_is_symmetric(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
