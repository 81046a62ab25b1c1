"""A drawing as a picture of dots, for the documents that take nothing else.

Typst draws it with the fonts of its wheel: the same picture on every machine.
"""

from quartiers.documents.drawings.svg import Drawing

PPI = 220
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""


def png(drawing: Drawing) -> bytes:
    import typst

    made: bytes = typst.compile(
        _PAGE,
        format="png",
        ppi=PPI,
        ignore_system_fonts=True,
        sys_inputs={"svg": drawing.standalone()},
    )
    return made
