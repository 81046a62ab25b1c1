"""Where a condition, an amount or a date comes from, and how far it was checked."""

from dataclasses import dataclass
from datetime import date

LEVELS = {
    "texte_lu": "texte lu",
    "source_officielle_secondaire": "source officielle secondaire",
    "source_tierce": "source tierce",
    "usage": "usage du guichet",
    "a_verifier": "à vérifier",
}
"""From the best to the weakest; only the first lets a verdict be « conditions remplies »."""
READ = "texte_lu"
PRACTICE, UNREAD = "usage", "a_verifier"


@dataclass(frozen=True, slots=True)
class Source:
    """`key` is its name in the file. `url` and `article` are empty where they were not read."""

    key: str
    text: str
    article: str
    url: str
    level: str
    checked_on: date | None


def weakest(levels: "tuple[str, ...]") -> str:
    order = list(LEVELS)
    return max(levels, key=order.index, default=READ)
