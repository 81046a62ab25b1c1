"""The drawing of a picture, at the width that a document needs."""

from quartiers.diagnostic.report import Map
from quartiers.documents.drawings.svg import Drawing
from quartiers.documents.page import Picture

WIDE = 640
NARROW = 340


def draw(picture: Picture, width: int = WIDE) -> Drawing:
    if isinstance(picture.drawing, Drawing):
        return picture.drawing
    if isinstance(picture.drawing, Map):
        from quartiers.documents.drawings import maps

        return maps.draw(picture.drawing, width)
    from quartiers.documents.drawings import bars, lines

    table = picture.grid.raw
    assert table is not None  # a chart is always drawn from a table of its block
    if picture.drawing.kind == "line":
        return lines.draw(picture.drawing, table, width)
    return bars.draw(picture.drawing, table, width)
