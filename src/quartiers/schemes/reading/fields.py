"""The plain fields of a file: each reader notes what is wrong and gives something to go on with."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.problems import Problems, meant
from quartiers.schemes.sourcing import PRACTICE, READ, UNREAD, Source
from quartiers.schemes.vocabulary import Vocabulary

UNKNOWN_DAY = "inconnu"
SOURCE_KEYS = ("texte", "article", "url", "niveau", "verifie_le")
SOURCE_LEVELS = (READ, "source_officielle_secondaire", "source_tierce")
NO_FILE_SOURCES = {
    PRACTICE: Source(PRACTICE, "usage du guichet", "", "", PRACTICE, None),
    UNREAD: Source(UNREAD, "à vérifier", "", "", UNREAD, None),
}
_HOST = re.compile(
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE
)
_STRAIGHT = re.compile(r"\w'\w")
YEAR = 366


@dataclass(frozen=True)
class Context:
    """What every reader needs. `today` is the day beyond which a check would be in the future;
    `made_up` lets a scheme of the conformance kit say nothing of who asks."""

    words: Vocabulary
    problems: Problems
    today: date
    made_up: bool = False


def text(context: Context, record: Record, key: str) -> str:
    """A text that people read; "" where the key is missing, which is noted elsewhere."""
    if key not in record:
        return ""
    said = context.problems.text(record, key)
    _typography(context, record, key, said)
    return said


def blank(context: Context, record: Record, key: str) -> str:
    """A text that may be empty; a missing key is one."""
    return "" if record.get(key, "") == "" else text(context, record, key)


def texts(context: Context, record: Record, key: str) -> tuple[str, ...]:
    found = context.problems.texts(record, key)
    for said in found:
        _typography(context, record, key, said)
    return found


def _typography(context: Context, record: Record, key: str, said: str) -> None:
    if _STRAIGHT.search(said):
        context.problems.warn(record, key, "une apostrophe droite (')", "Écrivez « ’ ».")


def choice(context: Context, record: Record, key: str, known: Collection[str]) -> str:
    """A word of a list; "" once its error is noted."""
    if key not in record:
        return ""
    found = context.problems.text(record, key)
    if found and found not in known:
        context.problems.add(
            record, key, f"« {found} » est inconnu", meant(found, known, "Au choix")
        )
        return ""
    return found


def choices(context: Context, record: Record, key: str, known: Collection[str]) -> tuple[str, ...]:
    """Words of a list, each once."""
    found = context.problems.texts(record, key)
    for word in found:
        if word not in known:
            context.problems.add(
                record, key, f"« {word} » est inconnu", meant(word, known, "Au choix")
            )
    if len(set(found)) < len(found):
        context.problems.add(record, key, "une valeur y est deux fois", "Gardez-la une fois.")
    return found


def url(context: Context, record: Record, key: str) -> str:
    """An address with http or https and a host; "" where none was found."""
    found = "" if record.get(key, "") == "" else context.problems.text(record, key)
    if found and not _is_address(found):
        context.problems.add(
            record,
            key,
            f"« {found[:80]} » n’est pas une adresse",
            'Écrivez https://… en entier, ou "" si aucune page n’a été ouverte.',
        )
    return found


def _is_address(found: str) -> bool:
    try:
        parts = urlsplit(found)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not any(sign in found for sign in ' <>"\\\n')
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and plain


def day(context: Context, record: Record, key: str) -> date | None:
    return context.problems.take(lambda: record.day(key))


def first_day(context: Context, record: Record, key: str = "du") -> date | None:
    """A day, or None for the word `inconnu`."""
    if record.get(key) == UNKNOWN_DAY:
        return None
    found = day(context, record, key)
    if key in record and record[key] is None:
        context.problems.add(
            record, key, "le premier jour manque", f"Écrivez-le, ou {UNKNOWN_DAY}."
        )
    return found


def span(context: Context, record: Record) -> tuple[date | None, date | None]:
    """The keys `du` and `au`, both days included."""
    start, end = first_day(context, record), day(context, record, "au")
    if start and end and end < start:
        context.problems.add(record, "au", f"les dates sont inversées : {end} précède {start}")
        return start, None
    return start, end


def checked_on(context: Context, record: Record, key: str = "verifie_le") -> date | None:
    """The day a fact was checked: given, not to come, and not too long ago (a warning)."""
    found = day(context, record, key)
    if key in record and record[key] is None:
        context.problems.add(record, key, "la date de vérification manque", "Écrivez AAAA-MM-JJ.")
    if found and found > context.today:
        context.problems.add(record, key, f"la date {found} est dans le futur")
    if found and (context.today - found).days > YEAR:
        context.problems.warn(
            record, key, f"pas vérifié depuis le {found}, plus de douze mois", "Relisez la source."
        )
    return found


def source_of(context: Context, key: str, record: Record, levels: Collection[str]) -> Source:
    """The text, article, address, level and day of a source (the keys are known to be there)."""
    level = choice(context, record, "niveau", levels)
    unread = level == UNREAD
    checked = day(context, record, "verifie_le") if unread else checked_on(context, record)
    article, address = blank(context, record, "article"), url(context, record, "url")
    if level == READ and not (article and address):
        context.problems.add(
            record,
            "niveau",
            "un texte lu a son article et l’adresse où il a été lu",
            "Complétez article et url, ou baissez le niveau.",
        )
    if unread and (article or address or checked):
        context.problems.add(
            record,
            "niveau",
            "ce qui reste à vérifier n’a ni article, ni adresse, ni date de vérification",
            'Videz-les (article: "", url: "", verifie_le: null), ou dites d’où vient la donnée.',
        )
    return Source(key, text(context, record, "texte"), article, address, level or UNREAD, checked)
