"""What a version brings: rates, lumps, ceilings; a number is literal or a dated parameter."""

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.conditions import Sourced
from quartiers.schemes.reading.fields import blank, text
from quartiers.schemes.reading.operators import PREFIX
from quartiers.schemes.rules import Reference
from quartiers.schemes.scheme import Amount, Step

EUROS = "euros"
NUMBERS = {"taux": "%", "montant": "€", "minimum": "€", "maximum": "€", "duree_mois": "mois"}
"""Each with the measure that its parameter must have (an amount in another unit: any)."""
OPTIONAL = (*NUMBERS, "assiette", "bareme", "unite", "note")


def read_amounts(sourced: Sourced, version: Record) -> tuple[Amount, ...]:
    problems = sourced.context.problems
    entries = problems.records(version, "montants") or ()
    return tuple(_amount(sourced, entry) for entry in entries)


def _amount(sourced: Sourced, record: Record) -> Amount:
    context = sourced.context
    context.problems.keys(record, ("libelle", "source"), OPTIONAL)
    numbers = {key: _number(sourced, record, key) for key in NUMBERS}
    low, high = numbers["minimum"], numbers["maximum"]
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        context.problems.add(record, "maximum", f"le minimum, {low}, dépasse le maximum, {high}")
    return Amount(
        label=text(context, record, "libelle"),
        source=sourced.cited(record),
        unit=blank(context, record, "unite") or EUROS,
        rate=numbers["taux"],
        base=blank(context, record, "assiette"),
        lump=numbers["montant"],
        minimum=low,
        maximum=high,
        months=numbers["duree_mois"],
        scale=_scale(sourced, record),
        note=blank(context, record, "note"),
    )


def _number(sourced: Sourced, record: Record, key: str) -> float | Reference | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value.startswith(PREFIX) and value != PREFIX:
        return Reference(value.removeprefix(PREFIX))
    problems = sourced.context.problems
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = f"Écrivez un nombre, ou {PREFIX}<nom>."
        problems.add(record, key, f"un nombre est attendu, pas « {value} »", hint)
        return None
    if value < 0 or (key == "taux" and value > 100):
        problems.add(record, key, f"{value} n’est pas possible ici")
    return value


def _scale(sourced: Sourced, record: Record) -> tuple[Step, ...]:
    problems, found = sourced.context.problems, []
    for entry in problems.records(record, "bareme") or ():
        problems.keys(entry, ("libelle",), ("taux", "mois"))
        rate, months = _number(sourced, entry, "taux"), _number(sourced, entry, "mois")
        if isinstance(rate, Reference) or isinstance(months, Reference):
            problems.add(entry, "libelle", "un barème s’écrit en chiffres, sans paramètre")
            continue
        label = text(sourced.context, entry, "libelle")
        found.append(Step(label, rate, None if months is None else int(months)))
    return tuple(found)
