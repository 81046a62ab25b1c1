"""An establishment of the register as a profile: each fact with its source, or its doubt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from quartiers.catalogue.labels import naf_rev2
from quartiers.catalogue.registre import register_words
from quartiers.errors import BadInput, UnknownCode
from quartiers.schemes.facts import Fact, FactKey, Origin, Unknown
from quartiers.schemes.vocabulary import vocabulary
from quartiers.storage.store import Store
from quartiers.territory.codes import Siret
from quartiers.territory.french import day
from quartiers.territory.places import Places, places
from quartiers.usecases.commune_facts import LISTED, PROGRAMMES, RURAL
from quartiers.usecases.decoding import decoded
from quartiers.usecases.register import day_of
from quartiers.usecases.register_facts import HERE, register_facts

REGISTER = "etablissements"
ASSUMED_PLACE = "Le projet est pris à l’adresse de l’établissement."


@dataclass(frozen=True)
class Loaded:
    """The register to answer with at a date. `scope` is "" for a whole one."""

    vintage: str
    day: date
    scope: str

    @property
    def said(self) -> str:
        return f"registre Sirene du {day(self.day)}"


@dataclass(frozen=True)
class Described:
    """What is known of a firm or a place. `label` names it; `notes` are said with the answers."""

    label: str
    profile: Mapping[FactKey, Fact]
    notes: tuple[str, ...] = ()


def register_at(store: Store, as_of: date) -> Loaded:
    """The newest register at a date, the oldest one where all are later. Raises StoreEmpty."""
    dated = [(day_of(store.entry(REGISTER, each)), each) for each in store.vintages(REGISTER)]
    if not dated:
        store.path(REGISTER)  # raises StoreEmpty, with what to run
    before = [pair for pair in dated if pair[0] <= as_of]
    found, vintage = before[-1] if before else dated[0]
    scope = store.entry(REGISTER, vintage).scope
    whole = scope is not None and scope.refusal(["FR"]) is None
    return Loaded(vintage, found, "" if whole or scope is None else scope.text)


def shown_alone(store: Store, register: Loaded, rows: pl.DataFrame) -> pl.Series:
    """Whether each row may be shown by itself: what the newest register refuses is not read in an
    older one either, whatever date is asked."""
    allowed = rows["diffusible"].fill_null(False)
    newest = store.vintages(REGISTER)[-1]
    if register.vintage == newest:
        return allowed
    refused = (
        store.scan(REGISTER, newest)
        .filter(~pl.col("diffusible").fill_null(False))
        .select("siret")
        .join(rows.lazy().select("siret"), on="siret", how="semi")
        .collect()
    )
    return allowed & ~rows["siret"].is_in(refused["siret"].to_list())


def known_places(store: Store) -> Places:
    """All places, those of the demonstration included. Its tables by code are made once."""
    if not store.has("decoupage"):
        return _known(None, 0)
    path = store.path("decoupage")
    return _known(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _known(path: Path | None, moved: int) -> Places:
    return places(pl.read_parquet(path) if path else None)


def establishment(store: Store, siret: str, as_of: date) -> Described:
    """The facts of a SIRET. Raises InvalidCode, UnknownCode (absent) or BadInput (closed,
    non-diffusible): such a unit is not evaluated from the register."""
    code = Siret(siret)
    register = register_at(store, as_of)
    scan = store.scan(REGISTER, register.vintage)
    rows = scan.filter(pl.col("siret") == str(code)).collect()
    if rows.is_empty():
        raise _absent(code, register)
    row = rows.row(0, named=True)
    _refuse(code, row, register, shown_alone(store, register, rows)[0])
    known = known_places(store)
    facts = register_facts(store, known, rows)
    causes = facts.causes.row(0, named=True)
    profile = decoded(facts.table.row(0, named=True), _origins(store, row, register), _why(causes))
    town = str(row["commune"])
    name = known.name(known.roll_up(town)) if town in known else town
    naf = naf_rev2().get(row["naf"] or "")
    label = f"Établissement {code}, {name} ({town})" + (f", {naf.label.lower()}" if naf else "")
    return Described(label, _silent() | profile, (ASSUMED_PLACE, *_dated(register, as_of)))


def _absent(code: Siret, register: Loaded) -> UnknownCode:
    partial = (
        f"Ce registre est partiel ({register.scope}) : l’établissement peut exister ailleurs. "
        if register.scope
        else "Un établissement créé depuis n’y est pas encore. "
    )
    return UnknownCode(
        f"Le SIRET {code} n’est pas dans le {register.said}.",
        f"{partial}Décrivez-le par --profile FICHIER, ou donnez son adresse par --address LON LAT.",
    )


def _refuse(code: Siret, row: Mapping[str, Any], register: Loaded, shown: bool) -> None:
    if not shown:
        raise BadInput(
            f"L’établissement {code} s’oppose à la diffusion de ses données : le registre n’est "
            "pas lu pour lui.",
            "Décrivez-le vous-même par --profile FICHIER, ou donnez son adresse par --address.",
        )
    if not row["active"]:
        closed, late = row["closed_on"], "au plus tard " if row["closed_approx"] else ""
        when = f", {late}le {day(closed)}" if closed else ""
        raise BadInput(
            f"L’établissement {code} est fermé{when} ({register.said}).",
            "Vérifiez le SIRET : un établissement qui a déménagé en a un autre.",
        )


def _dated(register: Loaded, as_of: date) -> tuple[str, ...]:
    if register.day > as_of:
        return (
            f"Le {register.said} est postérieur à la date demandée : les faits sont de ce jour-là.",
        )
    return ()


def _origins(store: Store, row: Mapping[str, Any], register: Loaded) -> Callable[[FactKey], Origin]:
    def origin(key: FactKey) -> Origin:
        if key.name == "effectif":
            year = row["size_year"]
            return Origin("Sirene, tranche", date(year, 12, 31) if year else None)
        if key.name in ("dans", "distance"):
            zoning, _, vintage = key.about.partition(":")
            listed = list_said(store, zoning)
            if listed:
                return Origin(listed)
            return Origin(_POSITIONS.get(row[f"qpv_{vintage}_quality"], "Sirene"), register.day)
        if key.name == "population":
            return Origin("recensement de l’Insee")
        return Origin("Sirene", register.day)

    return origin


# How the zone of a row is known, by its quality in the staged register.
_POSITIONS = {
    "sur": "Sirene, position sûre",
    "probable": "Sirene, position probable",
    "calcule": "calculé sur la position de Sirene",
}
_LISTS = {
    "acv": "liste de l’ANCT, sans date",
    "pvd": "liste de l’ANCT, sans date",
    "quartiers_productifs": "territoires labellisés",
}


def list_said(store: Store, zoning: str) -> str | None:
    """Where the list of communes of a zoning comes from; None for one that is no list."""
    if zoning == RURAL:
        return f"liste de {store.entry(RURAL).vintage}"
    return _LISTS.get(zoning)


def _why(causes: Mapping[str, str]) -> Callable[[FactKey], str]:
    words = register_words()

    def why(key: FactKey) -> str:
        if key.name not in ("dans", "distance"):
            return words.why(key.name)
        zoning, _, vintage = key.about.partition(":")
        if zoning in LISTED:
            return not_listed(zoning)
        return words.why(causes[f"qpv:{vintage}"] or "limite")

    return why


def not_listed(zoning: str) -> str:
    """Why the list of a zoning does not tell for a commune."""
    return register_words().why("programme" if zoning in PROGRAMMES else "commune")


def _silent() -> dict[FactKey, Fact]:
    """What the register never says, with the reason."""
    words, vocabularies = register_words(), vocabulary()
    found: dict[FactKey, Fact] = {}
    for name in words.unknown:
        kind = vocabularies.facts.get(name)
        if kind is not None and not kind.about:
            reason = words.why("defaut" if kind.from_register else name)
            units = [unit for unit in kind.units if unit != "personne"]
            found |= {FactKey(name, unit): Unknown(reason) for unit in units}
    for unit in vocabularies.facts["deliberation"].units:
        for tax in vocabularies.taxes:
            found[FactKey("deliberation", unit, tax)] = Unknown(words.why("deliberation"))
    return found | unlisted(HERE)


def unlisted(units: tuple[str, ...]) -> dict[FactKey, Fact]:
    """The zonings of which nothing is loaded."""
    reason = Unknown(register_words().why("liste"))
    return {
        FactKey("dans", unit, f"{zoning}:{vintage}"): reason
        for zoning, kind in vocabulary().zonings.items()
        if kind.computed == "aucun" or (kind.computed == "communes" and zoning not in LISTED)
        for vintage in kind.vintages or ("en_vigueur",)
        for unit in units
    }
