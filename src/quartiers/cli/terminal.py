"""What is said to a person at a terminal, in lines that fit it."""

import shutil
import sys
import textwrap

WIDTH = 80


def laid_out(text: str) -> str:
    """Lines of 80 columns at most where errors go to a terminal; one line in a file, for searches.

    French spaces do not break there: no line starts with « ; » nor ends with « « ».
    """
    if not sys.stderr.isatty():
        return text
    from quartiers.territory.french import typeset

    return textwrap.fill(
        typeset(text),
        min(WIDTH, shutil.get_terminal_size().columns),
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
