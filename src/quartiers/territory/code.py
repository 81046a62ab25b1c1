"""What all official codes share: a form, the way to write it, and how to refuse the rest."""

import re
from typing import ClassVar, Self

from quartiers.errors import InvalidCode

LONGEST = 60  # characters of what was typed that a message repeats


class Code(str):
    """A `str` that was checked. `form` is the whole rule, `expected` says it to people."""

    __slots__ = ()
    label: ClassVar[str]
    expected: ClassVar[str]
    form: ClassVar[re.Pattern[str]]

    def __new__(cls, text: str) -> Self:
        code = cls.tidy(text)
        if not cls.form.fullmatch(code):
            raise cls.refusal(text, cls.nearest(code))
        return super().__new__(cls, code)

    @classmethod
    def tidy(cls, text: str) -> str:
        return re.sub(r"[\s\u00a0\u202f]", "", str(text)).upper()

    @classmethod
    def nearest(cls, code: str) -> str:
        """The next step to offer for a code of the wrong form, empty where there is none."""
        return ""

    @classmethod
    def refusal(cls, text: str, advice: str = "", reason: str = "") -> InvalidCode:
        reason = reason or f"attendu : {cls.expected}"
        return InvalidCode(f"« {shortened(text)} » n’est pas {cls.label} ({reason}).", advice)


def shortened(text: str) -> str:
    """
    >>> shortened("Borny"), len(shortened("x" * 10_000))
    ('Borny', 61)
    """
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
