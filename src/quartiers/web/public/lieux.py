"""A place as a visitor types it in a filter: its code, or its name."""

from quartiers.errors import UnknownCode
from quartiers.territory.plain import plain
from quartiers.usecases.find_place import Place
from quartiers.web.finders import finders
from quartiers.web.state import fictitious_code

KINDS = ("commune", "epci", "ept", "qpv")
MOST = 5  # homonyms that are told


def code_of(typed: str) -> str:
    """What has a figure is a code, left as it is; a name must be that of one place only. "" for the
    demonstration, which lies in no région. Raises UnknownCode."""
    if not typed or fictitious_code(typed):
        return ""
    if any(letter.isdecimal() for letter in typed):
        return typed
    wanted = plain(typed)
    found = [place for place in finders()[0].by_name(typed) if place.kind in KINDS and place.code]
    same = [place for place in found if wanted in (plain(n) for n in (place.name, *place.also))]
    towns = [place for place in same if place.kind == "commune"] or same
    if len(towns) == 1:
        return towns[0].code
    if not towns:
        raise UnknownCode(
            f"Aucune commune, ni intercommunalité, ne s’appelle « {typed} ».",
            f"Lieux proches : {_told(found)}." if found else "Écrivez son code : 59512.",
        )
    raise UnknownCode(
        f"{len(towns)} lieux s’appellent « {typed} ».",
        f"Écrivez le code de l’un d’eux : {_told(towns)}.",
    )


def _told(places: list[Place]) -> str:
    said = [f"{place.name} ({place.code}, {place.where})" for place in places[:MOST]]
    return ", ".join(said) + ("…" if len(places) > MOST else "")
