from quartiers.programme.cohorts import first_wave, present, would_loop
from quartiers.territory.labelled import labelled_territories


def test_first_wave_is_the_catalogue():
    found = {each.territory: each for each in first_wave(labelled_territories().values())}
    assert len(found) == 14
    assert "Aucun EPT ne porte ce nom" in found["grand-paris-sud"].note
    assert found["roubaix"].on.isoformat() == "2021-03-18"


def test_heir_is_followed():
    merged = {"a": "b", "b": "c"}
    assert [present(key, merged) for key in ("a", "b", "c", "d")] == ["c", "c", "c", "d"]


def test_circle_ends():
    assert present("a", {"a": "b", "b": "a"}) == "b"
    assert would_loop("c", "a", {"a": "b", "b": "c"})
    assert would_loop("a", "a", {})
    assert not would_loop("a", "c", {"b": "c"})
