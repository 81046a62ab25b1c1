"""What the Sirene register can say of an establishment, as the catalogue decides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from quartiers.catalogue.citations import checked
from quartiers.catalogue.reader import Record, overlay_folder, read_yaml


@dataclass(frozen=True)
class RegisterWords:
    """`holders`: a beginning of legal category → who may hold the project. `unknown`: a fact, or a
    cause, → why it stays unknown (French). `placeholders`: days that mean « not known ». `shops`:
    NAF codes, by prefix, of what is mostly open to the public."""

    holders: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, str]
    placeholders: tuple[date, ...]
    shops: tuple[str, ...]

    def why(self, name: str) -> str:
        return self.unknown.get(name, self.unknown["defaut"])

    def holder(self, category: str | None) -> tuple[str, ...]:
        """Of the longest beginning that fits; () where nothing is known.

        >>> register_words().holder("5546"), register_words().holder(None)
        (('bailleur_social',), ())
        """
        starts = [start for start in self.holders if (category or "").startswith(start)]
        return self.holders[max(starts, key=len)] if starts else ()


def register_words() -> RegisterWords:
    """Those of the catalogue in use, read once."""
    return _read(overlay_folder())


@cache
def _read(_overlay: str) -> RegisterWords:
    page = read_yaml("registre.yaml").only(
        (
            "verifie_le",
            "niveau",
            "porteurs",
            "inconnus",
            "dates_par_defaut",
            "activites_en_boutique",
        )
    )
    checked(page)
    holders, reasons = page.record("porteurs"), page.record("inconnus")
    shops = page.record("activites_en_boutique").only(("naf", "motif"))
    return RegisterWords(
        holders={start: holders.texts(start) for start in holders},
        unknown={name: reasons.text(name) for name in reasons},
        placeholders=_days(page, "dates_par_defaut"),
        shops=shops.texts("naf"),
    )


def _days(page: Record, key: str) -> tuple[date, ...]:
    values = page.get(key)
    if not isinstance(values, list) or not all(isinstance(value, date) for value in values):
        raise page.error(key, "une liste de dates AAAA-MM-JJ est attendue")
    return tuple(values)
