"""The establishments of a zone that may be evaluated, and those that may not, counted."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from quartiers.errors import BadInput, InvalidCode
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.territory.french import number, plural
from quartiers.territory.labelled import territory
from quartiers.territory.places import Places
from quartiers.usecases.heirs import names_of, unknown
from quartiers.usecases.register import known_codes
from quartiers.usecases.register_facts import register_facts
from quartiers.usecases.register_profile import (
    ASSUMED_PLACE,
    REGISTER,
    Loaded,
    known_places,
    register_at,
    shown_alone,
)

IMPUTED = "impute"


@dataclass(frozen=True, eq=False)
class ZoneRows:
    """`rows` of the staged register, active and diffusible; `facts` the same as facts, in the same
    order. `hidden`: active ones that may be counted and never shown. `imputed`: rows that a random
    position alone puts in the zone: where they are is unknown to the rules."""

    code: str
    label: str
    register: Loaded
    rows: pl.DataFrame
    facts: pl.DataFrame
    hidden: int
    imputed: int
    known: Places
    notes: tuple[str, ...]


def zone_rows(store: Store, zone: str, as_of: date) -> ZoneRows:
    """Of a neighbourhood of either generation, or of what `diagnose --territory` accepts."""
    register, known = register_at(store, as_of), known_places(store)
    code, label, communes, inside, imputed = _inside(store, known, zone)
    scan = store.scan(REGISTER, register.vintage).filter(inside & pl.col("active"))
    found = scan.collect()
    if found.is_empty():
        raise BadInput(
            f"Aucun établissement actif n’est chargé dans « {label} » ({register.said}).",
            f"Le registre chargé est partiel : {register.scope}."
            if register.scope
            else "Vérifiez le code de la zone.",
        )
    shown = found.filter(shown_alone(store, register, found))
    return ZoneRows(
        code=code,
        label=label,
        register=register,
        rows=shown,
        facts=register_facts(store, known, shown).table,
        hidden=found.height - shown.height,
        imputed=shown.filter(imputed).height,
        known=known,
        notes=_notes(store, register, communes or found["commune"].unique().to_list(), as_of),
    )


def _inside(store: Store, known: Places, zone: str) -> tuple[str, str, list[str], pl.Expr, pl.Expr]:
    """Its code, its name, its communes where they make it, then who is inside, and who is there by
    chance."""
    typed = zone.strip().upper()
    if typed.startswith(("QP", "QN")):
        code = Qpv(typed)
        if str(code) not in known_codes(store).get(code.generation, ()):
            raise unknown(store, code)
        name = names_of(store, code.generation).get(str(code), "")
        column = f"qpv_{code.generation}"
        # The register is sorted by commune: only the groups of the departement are read
        near = pl.col("commune").str.starts_with(str(code.departement))
        imputed = (pl.col(f"{column}_quality") == IMPUTED).fill_null(False)
        said = f"{name} ({code}, géographie {code.generation})"
        return str(code), said, [], near & (pl.col(column) == str(code)), imputed
    try:
        named = territory(zone, known)
    except InvalidCode as error:
        raise BadInput(error.message, error.hint) from None
    label = f"{named.name} ({named.code})" if named.code else named.name
    inside = pl.col("commune").is_in(list(named.communes))
    return named.code or named.slug, label, list(named.communes), inside, pl.lit(False)


def _notes(store: Store, register: Loaded, communes: list[str], as_of: date) -> tuple[str, ...]:
    notes = [ASSUMED_PLACE]
    scope = store.entry(REGISTER, register.vintage).scope
    if scope and scope.refusal(communes):
        notes.append(
            f"Registre partiel ({register.scope}) : ces comptes ne portent que sur ce qu’il "
            "contient."
        )
    if register.day > as_of:
        notes.append(f"Le {register.said} est postérieur à la date demandée.")
    return tuple(notes)


def counted_out(zone: ZoneRows) -> tuple[str, ...]:
    """What is counted and not evaluated, or evaluated without its place."""
    said = []
    if zone.hidden:
        one = plural(zone.hidden, "s’oppose à la diffusion", "s’opposent à la diffusion")
        said.append(f"{number(zone.hidden)} {one} : non évalués, jamais listés.")
    if zone.imputed:
        said.append(
            f"{number(zone.imputed)} ne sont dans la zone que par une position tirée au hasard : "
            "leur lieu reste inconnu des règles."
        )
    return tuple(said)
