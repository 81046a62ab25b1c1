"""Leaves on a place or on what is done there: `dans`, `a_moins_de`, `activite`."""

from quartiers.catalogue.labels import sections
from quartiers.catalogue.reader import Record
from quartiers.schemes.facts import FactKey
from quartiers.schemes.reading.fields import Context, choice, choices
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.reading.values import listed, reference, unit_of
from quartiers.schemes.rules import Activity, Near, Within

IN_FORCE = "en_vigueur"
BORDER = "rue_limite"


def read_within(context: Context, spec: Record) -> Within | None:
    optional = ("millesime", "unite", "apprecie_au", "bordure")
    if not context.problems.keys(spec, ("zonage",), optional):
        return None
    unit = unit_of(context, spec, context.words.facts["dans"].units)
    zoning, vintage = _zoning(context, spec)
    looked_at = _looked_at(context, spec, unit)
    border = bool(context.problems.take(lambda: spec.flag("bordure")))
    if border and unit and unit not in context.words.facts[BORDER].units:
        context.problems.add(spec, "bordure", f"« bordure » n’a pas de sens pour « {unit} »")
    return Within(zoning, vintage, unit, looked_at, border) if unit and zoning else None


def read_near(context: Context, spec: Record) -> Near | None:
    optional = ("millesime", "unite", "apprecie_au")
    if not context.problems.keys(spec, ("zonage", "metres"), optional):
        return None
    unit = unit_of(context, spec, context.words.facts["distance"].units)
    zoning, vintage = _zoning(context, spec)
    looked_at = _looked_at(context, spec, unit)
    metres = reference(context, spec, "metres", spec["metres"])
    if not unit or not zoning or metres is None:
        return None
    return Near(zoning, vintage, unit, metres, looked_at)


def _zoning(context: Context, spec: Record) -> tuple[str, str]:
    """The zoning and its vintage; a zoning with a single one needs not name it."""
    name = choice(context, spec, "zonage", context.words.zonings)
    if not name:
        return "", ""
    vintages = context.words.zonings[name].vintages
    if not vintages and "millesime" not in spec:
        return name, IN_FORCE
    known = (IN_FORCE, *vintages)
    if "millesime" not in spec:
        context.problems.add(
            spec, "millesime", "le millésime manque", f"Au choix : {', '.join(known)}."
        )
        return "", ""
    vintage = choice(context, spec, "millesime", known)
    return (name, vintage) if vintage else ("", "")


def _looked_at(context: Context, spec: Record, unit: str) -> FactKey | None:
    """The date at which the geography is looked at: a fact of the same unit."""
    if "apprecie_au" not in spec or not unit:
        return None
    name = context.problems.text(spec, "apprecie_au")
    dates = [f.name for f in context.words.facts.values() if f.form == "date" and unit in f.units]
    if name not in dates:
        listed_dates = meant(name, dates, "Dates") if dates else "Cette unité n’a aucune date."
        context.problems.add(
            spec, "apprecie_au", f"« {name} » n’est pas une date de « {unit} »", listed_dates
        )
        return None
    return FactKey(name, unit)


def read_activity(context: Context, spec: Record) -> Activity | None:
    problems = context.problems
    if not problems.keys(spec, (), ("unite", "sections", "naf", "registres")):
        return None
    unit = unit_of(context, spec, context.words.facts["naf"].units)
    known = choices(context, spec, "sections", sections())
    codes = listed(context, spec, context.words.facts["naf"], "naf") if "naf" in spec else ()
    registers = choices(context, spec, "registres", context.words.facts["registre"].values)
    if not any(key in spec for key in ("sections", "naf", "registres")):
        problems.add(spec, "activite", "aucune activité", "Donnez sections, naf ou registres.")
        return None
    return (
        Activity(unit, known, codes, registers) if unit and (known or codes or registers) else None
    )
