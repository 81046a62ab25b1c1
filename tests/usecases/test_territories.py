from quartiers.territory.labelled import labelled_territories
from quartiers.territory.places import places
from quartiers.usecases.neighbourhoods import Neighbourhood
from quartiers.usecases.territories import territories


def zone(code: str, *communes: str) -> Neighbourhood:
    generation = 2015 if code.startswith("QP") else 2024
    return Neighbourhood(code, code, generation, communes, communes, drawn=False, population=None)


ZONES = (
    zone("QN05980M", "59512", "59599"),
    zone("QP059080", "59512"),
    zone("QN07520M", "75056"),
)


def test_labelled_ones_first_then_what_holds_a_neighbourhood():
    found = territories(places(), ZONES)
    assert [each.label is not None for each in found[:15]] == [True] * 14 + [False]
    by_code = {each.code: each for each in found if each.code}
    roubaix = by_code["59512"]
    assert (roubaix.key, roubaix.kind, roubaix.departements) == ("roubaix", "commune", ("59",))
    assert roubaix.former == 1
    lille = by_code["200093201"]  # its EPCI
    assert (lille.key, lille.recent, lille.former) == ("200093201", 1, 1)
    assert {"59599", "75056"} <= set(by_code)
    assert "59350" not in by_code


def test_what_the_label_lists_counts_too():
    found = {each.key: each for each in territories(places(), ())}
    listed = labelled_territories()["roubaix"].qpv
    assert found["roubaix"].recent == len(listed)
    assert set(found) == set(labelled_territories())


def test_without_the_labels():
    assert territories(places(), (), labelled=False) == ()
