"""How far each fact of the catalogue was checked: its source, the level of it, the day it was read.

What was not read says so (`a_verifier`, and no day): a reader is told, never left to suppose.
"""

from dataclasses import dataclass
from datetime import date

from quartiers.catalogue.reader import Record

LEVELS = {
    "texte_lu": "texte lu",
    "source_officielle_secondaire": "source officielle secondaire",
    "source_tierce": "source tierce",
    "hypothese": "notre hypothèse",
    "a_verifier": "à vérifier",
}
UNREAD = "a_verifier"
KEYS = ("texte", "url", "niveau")


@dataclass(frozen=True)
class Citation:
    """`about` says which part of the fact it bears, `where` a part of the country; "" is all."""

    text: str
    url: str
    level: str
    checked_on: date | None
    about: str
    where: str

    @property
    def said(self) -> str:
        """The source and its level, as printed under a fact."""
        return f"{self.text} ({LEVELS[self.level]})"


def citation(record: Record) -> Citation:
    """One source of a file of the catalogue."""
    record.only(KEYS, ("verifie_le", "porte_sur", "ou"))
    level, checked_on = checked(record)
    url = record["url"]
    if not isinstance(url, str):
        raise record.error("url", 'une adresse ou "" est attendue')
    if level == UNREAD and url:
        raise record.error("url", "une source qui n’a pas été lue n’a pas d’adresse", 'Mettez "".')
    return Citation(
        text=record.text("texte"),
        url=url,
        level=level,
        checked_on=checked_on,
        about=record.text("porte_sur") if "porte_sur" in record else "",
        where=record.text("ou") if "ou" in record else "",
    )


def checked(record: Record) -> tuple[str, date | None]:
    """The keys `niveau` and `verifie_le`: a day is given for what was read, and only for that."""
    level, day = record.text("niveau"), record.day("verifie_le")
    if level not in LEVELS:
        raise record.error("niveau", f"« {level} » est inconnu", f"Niveaux : {', '.join(LEVELS)}.")
    if level == UNREAD and day is not None:
        raise record.error("verifie_le", "un fait à vérifier n’a pas de date de vérification")
    if level != UNREAD and day is None:
        raise record.error("niveau", f"« {level} » demande la date de lecture, verifie_le")
    return level, day
