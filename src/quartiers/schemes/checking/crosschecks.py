"""What no file can know alone: ids that exist, numbers that have a value, questions asked alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from quartiers.catalogue.reader import Record
from quartiers.errors import CatalogueError
from quartiers.schemes.reading.amounts import EUROS, NUMBERS
from quartiers.schemes.reading.problems import Problems, meant
from quartiers.schemes.rules import (
    Among,
    Between,
    Compare,
    Declared,
    Judged,
    Leaf,
    Near,
    Reference,
    Seniority,
    Test,
    leaves,
)
from quartiers.schemes.scheme import Amount, Parameter, Scheme, Version
from quartiers.schemes.vocabulary import Vocabulary

DAY = timedelta(days=1)
AID = "aide_recue"


@dataclass(frozen=True)
class Across:
    """`records` hold the files that could be parsed, `schemes` and `parameters` the good ones.

    `alone`: a few files are checked by themselves, whose neighbours may not be written yet; an id
    that is not found is then a warning.
    """

    problems: Problems
    words: Vocabulary
    scheme_records: Mapping[str, Record]
    schemes: Mapping[str, Scheme]
    parameter_records: Mapping[str, Record]
    parameters: Mapping[str, Parameter]
    alone: bool = False

    def at(self, file: str, line: int, key: str, problem: str, hint: str = "") -> None:
        said = f"{file}, ligne {line}, clé « {key} » : {problem}."
        self.problems.errors.append(CatalogueError(said, hint))


def check_across(across: Across) -> None:
    _former(across)
    _ids(across)
    _cycles(across)
    _asked_alike(across)
    used = {name for scheme in across.schemes.values() for name in _numbers(across, scheme)}
    for id_, record in across.parameter_records.items():
        if id_ not in used and len(across.schemes) == len(across.scheme_records):
            across.problems.warn(record, "id", "aucun dispositif ne lit ce paramètre")


def _former(across: Across) -> None:
    claimed: dict[str, str] = {}
    for id_, scheme in across.schemes.items():
        for old in scheme.former_ids:
            other = claimed.setdefault(old, id_)
            if old in across.scheme_records or other != id_:
                across.problems.add(
                    across.scheme_records[id_],
                    "anciens_ids",
                    f"« {old} » est déjà l’identifiant de « {old if other == id_ else other} »",
                    "Un ancien identifiant ne mène qu’à un dispositif.",
                )


def _ids(across: Across) -> None:
    """Every id that a scheme names exists."""
    former = {old for scheme in across.schemes.values() for old in scheme.former_ids}
    known = {*across.scheme_records, *former}
    for id_, scheme in across.schemes.items():
        for record, key, named in _named(across.scheme_records[id_], scheme):
            if named == id_:
                across.problems.add(record, key, "un dispositif ne se désigne pas lui-même")
            elif named not in known:
                say = across.problems.warn if across.alone else across.problems.add
                say(record, key, f"« {named} » n’existe pas", _near(named, known))
        for version in scheme.versions:
            for leaf in leaves(version.conditions):
                _aid(across, scheme, leaf, known)


def _named(record: Record, scheme: Scheme) -> Iterator[tuple[Record, str, str]]:
    for named in scheme.replaced_by:
        yield record, "remplace_par", named
    for entry, relation in zip(record.records("relations"), scheme.relations, strict=True):
        for named in relation.others:
            yield entry, "avec", named


def _near(named: str, known: set[str]) -> str:
    hint = meant(named, sorted(known), "")
    return hint if hint.startswith("Vouliez") else "Donnez l’identifiant d’une fiche du catalogue."


def _aid(across: Across, scheme: Scheme, leaf: Leaf, known: set[str]) -> None:
    test = leaf.test
    if not isinstance(test, Compare) or test.fact.name != AID or test.fact.about in known:
        return
    problem = f"« {test.fact.about} » n’existe pas"
    if across.alone:
        record = across.scheme_records[scheme.id]
        across.problems.warn(record, AID, problem, _near(test.fact.about, known))
    else:
        across.at(scheme.file, leaf.line, AID, problem, _near(test.fact.about, known))


def _cycles(across: Across) -> None:
    """A scheme is not, in the end, replaced by itself."""
    told: set[str] = set()
    for id_ in across.schemes:
        path = _way_back(across, id_)
        if path and not told & set(path):
            told |= set(path)
            across.problems.add(
                across.scheme_records[id_],
                "remplace_par",
                f"les dispositifs se remplacent en rond : {' → '.join((*path, id_))}",
                "Retirez un des remplacements.",
            )


def _way_back(across: Across, start: str) -> tuple[str, ...]:
    """The ids from a scheme to itself by `remplace_par`; empty where there is no way."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        scheme = across.schemes.get(way[-1])
        for following in scheme.replaced_by if scheme else ():
            if following == start:
                return way if len(way) > 1 else ()
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _asked_alike(across: Across) -> None:
    """One key is one question, whoever asks it: its answer counts for all the schemes."""
    first: dict[str, tuple[str, str, str]] = {}
    for scheme in across.schemes.values():
        for leaf in (leaf for v in scheme.versions for leaf in leaves(v.conditions)):
            test = leaf.test
            if not isinstance(test, Declared | Judged):
                continue
            asked = test.question if isinstance(test, Declared) else ""
            words = (test.statement, asked)
            statement, question, where = first.setdefault(str(test.fact), (*words, scheme.file))
            if words != (statement, question):
                kind = leaf.kind
                common = "declarations.yaml" if kind == "declaratif" else "les deux fiches"
                across.at(
                    scheme.file,
                    leaf.line,
                    kind,
                    f"« {test.fact.about} » n’a pas les mêmes mots que dans {where}",
                    f"Prenez une autre clé, ou les mêmes mots dans {common}.",
                )


def _numbers(across: Across, scheme: Scheme) -> set[str]:
    """The parameters that a scheme reads, each checked: it exists, its unit fits, it has a value
    on every day of the version."""
    record, found = across.scheme_records[scheme.id], set()
    for version, entry in zip(scheme.versions, record.records("versions"), strict=True):
        for leaf in leaves(version.conditions):
            for name in _read_by(leaf.test):
                found.add(name)
                problem = _fault(across, version, name, _measure(across, leaf.test))
                if problem:
                    across.at(scheme.file, leaf.line, leaf.name, *problem)
        for amount, line in zip(version.amounts, entry.records("montants"), strict=True):
            for key, name, measure in _amount_numbers(amount):
                found.add(name)
                problem = _fault(across, version, name, measure)
                if problem:
                    across.problems.add(line, key, *problem)
    return found


def _read_by(test: Test) -> list[str]:
    match test:
        case Compare(operand=operand):
            operands = [operand]
        case Between(low=low, high=high):
            operands = [low, high]
        case Seniority(months=months):
            operands = [months]
        case Near(metres=metres):
            operands = [metres]
        case _:
            operands = []
    return [operand.name for operand in operands if isinstance(operand, Reference)]


def _measure(across: Across, test: Test) -> str:
    """What the numbers that a test compares count."""
    if isinstance(test, Seniority):
        return "mois"
    if isinstance(test, Near):
        return across.words.facts["distance"].measure
    if isinstance(test, Compare | Between | Among):
        fact = across.words.facts[test.fact.name]
        return "date" if fact.form == "date" else fact.measure
    return ""


def _amount_numbers(amount: Amount) -> Iterator[tuple[str, str, str]]:
    """The key, the parameter and its measure ("" is any) of each dated number."""
    values = (amount.rate, amount.lump, amount.minimum, amount.maximum, amount.months)
    for (key, measure), value in zip(NUMBERS.items(), values, strict=True):
        if isinstance(value, Reference):
            other = measure == NUMBERS["montant"] and not amount.unit.startswith(EUROS)
            yield key, value.name, "" if other else measure


def _fault(across: Across, version: Version, name: str, measure: str) -> tuple[str, str] | None:
    """What is wrong with a parameter where it is read, and the fix."""
    parameter = across.parameters.get(name)
    if parameter is None:
        if name in across.parameter_records:
            return None  # its own mistakes are told already
        known = sorted(across.parameter_records)
        hint = meant(name, known, "") if known else ""
        created = f"Créez parametres/{name}.yaml."
        return f"le paramètre « {name} » n’existe pas", (
            hint if hint.startswith("Vouliez") else created
        )
    units = across.words.parameter_units
    if measure and measure not in units[parameter.unit].measures:
        fitting = [unit for unit, each in units.items() if measure in each.measures]
        return (
            f"le paramètre « {name} » est en {parameter.unit}, et ce qu’il borne se compte "
            f"autrement ({measure})",
            f"Unité attendue : {', '.join(fitting)}.",
        )
    lacking = without_value(parameter, version.force.start, version.force.end)
    if lacking:
        return (
            f"le paramètre « {name} » n’a pas de valeur {lacking}",
            f"Complétez parametres/{name}.yaml (valeur: inconnue si elle n’est pas trouvée).",
        )
    return None


def without_value(parameter: Parameter, start: date | None, end: date | None) -> str:
    """The first days of a period when a parameter has none: « le 2026-01-01 »; "" if it always
    has. Before an unknown first day nothing is asked: what is not known stays unknown."""
    start = start or parameter.values[0].start
    after = [dated.end + DAY for dated in parameter.values if dated.end is not None]
    days = [start] if start else []
    days += [d for d in after if (start is None or d >= start) and (end is None or d <= end)]
    return next((f"le {day}" for day in sorted(days) if parameter.at(day) is None), "")
