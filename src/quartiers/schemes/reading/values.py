"""Units and lists of values that a condition, or a profile, may hold."""

from collections.abc import Callable, Collection, Mapping
from functools import cache

from quartiers.catalogue.labels import legal_categories, naf_2025, naf_rev2
from quartiers.catalogue.reader import Record
from quartiers.errors import InvalidCode
from quartiers.schemes.reading.fields import Context
from quartiers.schemes.reading.operators import PREFIX
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.rules import Reference
from quartiers.schemes.vocabulary import FactType
from quartiers.territory.codes import Commune, Departement, Epci, Region

EXACT = {"commune": Commune, "epci": Epci, "departement": Departement, "region": Region}


def unit_of(context: Context, spec: Record, units: Collection[str]) -> str:
    """The unit a leaf names, or the only one there is; "" once its error is noted."""
    if "unite" not in spec:
        if len(units) == 1:
            return next(iter(units))
        context.problems.add(
            spec, "unite", "l’unité manque", f"Dites de qui il s’agit : {', '.join(units)}."
        )
        return ""
    unit = context.problems.text(spec, "unite")
    if unit and unit not in units:
        context.problems.add(
            spec, "unite", f"« {unit} » ne convient pas ici", meant(unit, units, "Unités")
        )
        return ""
    return unit


def listed(context: Context, spec: Record, fact: FactType, key: str = "parmi") -> tuple[str, ...]:
    """The values a leaf compares a choice or a code with; empty once an error is noted."""
    problems = context.problems
    if key == "egal":
        one = problems.text(spec, key)
        values: tuple[str, ...] = (one,) if one else ()
    else:
        values = problems.texts(spec, key)
        if isinstance(spec.get(key), list) and not spec[key]:
            problems.add(spec, key, "une liste vide", "Donnez une valeur au moins.")
    if len(set(values)) < len(values):
        problems.add(spec, key, "une valeur y est deux fois", "Gardez-la une fois.")
    faults = [fault for value in values if (fault := fault_of(fact, value))]
    for problem, hint in faults:
        problems.add(spec, key, problem, hint)
    return () if faults else values


def fault_of(fact: FactType, value: str) -> tuple[str, str] | None:
    """What is wrong with a value of a rule, and what to write; None if nothing is."""
    if fact.form == "choix":
        if value in fact.values:
            return None
        return f"« {value} » n’est pas une valeur de « {fact.name} »", meant(
            value, fact.values, "Au choix"
        )
    if fact.form == "code_exact":
        try:
            if EXACT[fact.name](value) == value:
                return None
        except InvalidCode as error:
            return error.message.rstrip("."), error.hint
        return f"« {value} » est mal écrit", f"Écrivez {EXACT[fact.name](value)}."
    if value in _prefixes(fact.name):
        return None
    return f"« {value} » ne commence aucun code de « {fact.name} »", (
        "Écrivez le début d’un code, point compris : 56, 56.1, 56.10A."
        if fact.name.startswith("naf")
        else "Écrivez le début d’un code de la nomenclature : 5, 57, 5710."
    )


def reference(context: Context, spec: Record, key: str, value: object) -> Reference | None:
    """`parametre.x`; a number or a date of law is never written in a rule."""
    if isinstance(value, str) and value.startswith(PREFIX) and value != PREFIX:
        return Reference(value.removeprefix(PREFIX))
    context.problems.add(
        spec,
        key,
        f"« {value} » est écrit en clair",
        f"Créez un paramètre daté (parametres/<nom>.yaml) et écrivez {PREFIX}<nom>.",
    )
    return None


@cache
def _prefixes(name: str) -> frozenset[str]:
    tables: dict[str, Callable[[], Mapping[str, object]]] = {
        "naf": naf_rev2,
        "naf25": naf_2025,
        "categorie_juridique": legal_categories,
    }
    return frozenset(code[:end] for code in tables[name]() for end in range(1, len(code) + 1))
