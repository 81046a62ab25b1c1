from quartiers.documents.drawings import svg

SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]


def test_path_closes_each_ring():
    assert 'd="M0.0,0.0 1.0,0.0 1.0,1.0Z"' in svg.path([SQUARE], "zone")


def test_nothing_left_is_no_path():
    assert svg.path([[]], "zone") == svg.path([], "zone") == ""
    assert svg.path([[], SQUARE], "zone") == svg.path([SQUARE], "zone")
