"""What became of a neighbourhood in the other generation of contours, and why it is not known."""

import polars as pl

from quartiers.diagnostic.report import Heir
from quartiers.errors import UnknownCode
from quartiers.storage.store import Store
from quartiers.territory import french
from quartiers.territory.codes import Qpv
from quartiers.territory.lookup import unknown_qpv
from quartiers.territory.zonings import zoning_facts
from quartiers.usecases.register import Register, known_codes


def other_generation(asked: Qpv) -> int:
    return 2024 if asked.generation == 2015 else 2015


def heirs_of(register: Register, asked: Qpv) -> tuple[Heir, ...]:
    return heirs_in(register.store, asked)


def heirs_in(store: Store, asked: Qpv) -> tuple[Heir, ...]:
    """Every line of the crosswalk that bears the zone; one that left or entered has no code."""
    names = names_of(store, other_generation(asked))
    own, other = _sides(asked)
    return tuple(
        Heir(
            code=row[other] or "",
            name=names.get(row[other], "") if row[other] else "aucun",
            relation=row["relation"],
            method=row["method"],
            share=row[f"share_{own}"],
        )
        for row in _lines(store, asked).iter_rows(named=True)
    )


def no_heir(register: Register, asked: Qpv) -> str:
    """Why none is named (French): never that there is none, but where all contours are loaded."""
    generation = other_generation(asked)
    word = "héritiers inconnus" if generation == 2024 else "prédécesseurs inconnus"
    loaded, official = _loaded(register.store, generation)
    if not loaded:
        return f"{word}{french.FIRM}: les contours de {generation} ne sont pas chargés"
    if loaded == official:
        return (
            f"{word}{french.FIRM}: aucun contour de {generation} ne recouvre celui de ce quartier"
        )
    said = (
        f"{word}{french.FIRM}: les contours de {generation} chargés sont partiels "
        f"({_of(loaded, official)})"
    )
    if register.store.has(f"qpv_liste_{generation}"):
        said += " et aucun quartier rapproché par le nom n’est dans la liste"
    return said


def unknown(store: Store, asked: Qpv) -> UnknownCode:
    """The error for a code whose contour is not loaded: its name and its heirs where known."""
    generation = asked.generation
    name = names_of(store, generation).get(asked)
    _, other = _sides(asked)
    heirs = _lines(store, asked)[other].drop_nulls().to_list()
    known = known_codes(store)
    if name is None:
        return unknown_qpv(asked, known, heirs)
    loaded, official = _loaded(store, generation)
    advice = (
        "Placez les contours officiels de cette géographie dans le dossier du miroir, puis lancez "
        "« quartiers refresh »."
    )
    if heirs:
        word = "héritier" if generation == 2015 else "prédécesseur"
        advice += f" Son {word} est chargé{french.FIRM}: {', '.join(sorted(heirs))}."
    return UnknownCode(
        f"{asked} existe («{french.FIRM}{name}{french.FIRM}», géographie {generation}), mais son "
        f"contour n’est pas chargé ({_of(loaded, official)}).",
        advice,
    )


def names_of(store: Store, generation: int) -> dict[str, str]:
    names: dict[str, str] = {}
    for dataset in (f"qpv_liste_{generation}", f"qpv_contours_{generation}"):
        if store.has(dataset):
            rows = store.scan(dataset).select("code", "name").collect()
            names |= dict(rows.iter_rows())
    return names


def _lines(store: Store, asked: Qpv) -> pl.DataFrame:
    if not store.has("crosswalk_qpv"):
        return pl.DataFrame(schema={"old": pl.String, "new": pl.String})
    return store.scan("crosswalk_qpv").filter(pl.col(_sides(asked)[0]) == asked).collect()


def _sides(asked: Qpv) -> tuple[str, str]:
    return ("old", "new") if asked.generation == 2015 else ("new", "old")


def _loaded(store: Store, generation: int) -> tuple[int, int | None]:
    found = len(known_codes(store).get(generation, ()))
    return found, zoning_facts(f"qpv_{generation}").count


def _of(loaded: int, official: int | None) -> str:
    said = f"{french.number(loaded)} chargé{french.plural(loaded, '', 's')}"
    return said if official is None else f"{said} sur {french.number(official)}"
