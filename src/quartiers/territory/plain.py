"""Names as people compare them."""

import re
import unicodedata


def plain(name: str) -> str:
    """A name without case, accents or punctuation.

    >>> plain("Cœur d’Agglo"), plain("L'Haÿ-les-Roses")
    ('coeur d agglo', 'l hay les roses')
    """
    split = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))
