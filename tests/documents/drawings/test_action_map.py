import re

import shapely

from quartiers.documents.drawings.action_map import FOOT, Mark, draw
from quartiers.documents.drawings.draw import NARROW, WIDE
from quartiers.usecases.action_places import Outline

ZONES = [
    Outline(code, name, shapely.box(x, 0, x + 700, 600))
    for code, name, x in (("QN1", "Les Forges-Marsoufle", 0), ("QN2", "Bourg-Clairvigie", 800))
]
WITHIN = {"QN1": (2, 3, 5), "QN2": ()}


def names(width):
    made = draw(ZONES, [], [Mark(1, 900, 300)], WITHIN, "", width)
    found = re.findall(r'<text[^>]*y="([\d.]+)"[^>]*>([^<]+)</text>', made.body)
    return {said: float(y) for y, said in found}


def test_names_stay_above_the_scale():
    for width in (WIDE, NARROW):
        said = names(width)
        scale = max(y for text, y in said.items() if text.endswith("m"))
        for zone in ZONES:
            assert said[zone.name] <= scale - FOOT / 3, width


def test_narrow_map_leaves_the_numbers_to_its_table():
    assert "actions 2, 3 et 5" in names(WIDE)
    assert "actions 2, 3 et 5" not in names(NARROW)
    assert "1" in names(NARROW)
