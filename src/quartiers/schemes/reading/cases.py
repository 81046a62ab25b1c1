"""Hand-written cases: the facts, and the verdict that the text of law gives, not the evaluator.

A case may start from another (`de`): it takes its facts and its day, then changes some.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from quartiers.catalogue.reader import Record
from quartiers.errors import BadInput, CatalogueError
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import Profile
from quartiers.schemes.judging.evaluate import evaluate
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.reading.problems import Problems, meant
from quartiers.schemes.rules import leaves
from quartiers.schemes.verdict import Code

SCHEMA = 1
CODES: tuple[Code, ...] = get_args(Code)
KEYS = ("nom", "verdict")
OPTIONAL = ("de", "dispositif", "date", "faits", "bloquants", "note")


@dataclass(frozen=True)
class Case:
    """`blockers` None: the case does not say which conditions block."""

    scheme: str
    name: str
    as_of: date
    profile: Profile
    code: Code
    blockers: frozenset[str] | None
    file: str
    line: int

    @property
    def where(self) -> str:
        return f"{self.file}, ligne {self.line}, cas « {self.name} »"


def read_cases(record: Record, catalogue: Catalogue, problems: Problems) -> tuple[Case, ...]:
    """The cases of a file; those that are badly written are noted and left out."""
    if not problems.keys(record, ("schema", "cas"), ("dispositif", "catalogue", "titre")):
        return ()
    if record["schema"] != SCHEMA:
        problems.add(
            record, "schema", f"« {record['schema']} » n’est pas connu", f"Ici : {SCHEMA}."
        )
    found: list[Case] = []
    raw: dict[str, tuple[Record, date | None]] = {}
    for entry in problems.records(record, "cas") or ():
        case = _case(entry, record, catalogue, problems, raw)
        if case is not None:
            found.append(case)
    return tuple(found)


def _case(
    entry: Record,
    file: Record,
    catalogue: Catalogue,
    problems: Problems,
    raw: dict[str, tuple[Record, date | None]],
) -> Case | None:
    if not problems.keys(entry, KEYS, OPTIONAL):
        return None
    before = len(problems.errors)
    name = problems.text(entry, "nom")
    if name in raw:
        problems.add(entry, "nom", f"deux cas s’appellent « {name} »", "Donnez-leur deux noms.")
    facts, day = _inherited(entry, problems, raw)
    raw[name] = facts, day
    if day is None:
        problems.add(entry, "date", "la date manque", "Donnez-la, ou partez d’un cas par « de ».")
        return None
    scheme = _scheme(entry if "dispositif" in entry else file, catalogue, problems)
    if not scheme:
        return None
    code = problems.text(entry, "verdict")
    if code and code not in CODES:
        problems.add(entry, "verdict", f"« {code} » est inconnu", meant(code, CODES, "Au choix"))
    blockers = _blockers(entry, catalogue, scheme, day, code, problems)
    try:
        profile = catalogue.read_profile(facts, day)
    except BadInput as error:
        problems.errors.append(CatalogueError(error.message, error.hint))
    if len(problems.errors) > before:
        return None
    return Case(scheme, name, day, profile, cast(Code, code), blockers, entry.file, entry.line)


def _scheme(record: Record, catalogue: Catalogue, problems: Problems) -> str:
    """The scheme of a case, or of its whole file; "" once its error is noted."""
    scheme = problems.text(record, "dispositif")
    if not scheme or scheme in catalogue.schemes:
        return scheme
    near = meant(scheme, list(catalogue.schemes), "")
    hint = near if near.startswith("Vouliez") else "Donnez le nom d’une fiche, sans .yaml."
    problems.add(record, "dispositif", f"« {scheme} » n’existe pas", hint)
    return ""


def _inherited(
    entry: Record, problems: Problems, raw: Mapping[str, tuple[Record, date | None]]
) -> tuple[Record, date | None]:
    """The facts as written, those of the case it starts from first, and its day."""
    facts, day = Record(entry.file, entry.line), None
    if "de" in entry:
        start = problems.text(entry, "de")
        if start in raw:
            first, day = raw[start]
            facts.update(first)
            facts.lines.update(first.lines)
        elif start:
            hint = meant(start, list(raw), "Cas déjà écrits") if raw else "Mettez ce cas avant."
            problems.add(entry, "de", f"aucun cas, plus haut, ne s’appelle « {start} »", hint)
    given = problems.record(entry, "faits") if "faits" in entry else None
    if given is not None:
        facts.update(given)
        facts.lines.update(given.lines)
    own = problems.take(lambda: entry.day("date"))
    return facts, own or day


def _blockers(
    entry: Record, catalogue: Catalogue, scheme: str, day: date, code: str, problems: Problems
) -> frozenset[str] | None:
    if "bloquants" not in entry:
        return None
    names = problems.texts(entry, "bloquants")
    version = catalogue.schemes[scheme].version_at(day)
    known = [leaf.name for leaf in leaves(version.conditions)] if version else []
    for name in names:
        if name not in known:
            hint = meant(name, known, "Conditions") if known else "Aucune version ce jour-là."
            problems.add(entry, "bloquants", f"« {name} » n’est pas une condition", hint)
    if bool(names) != (code == "non_remplie"):
        problems.add(
            entry,
            "bloquants",
            "il y a des bloquants quand une condition n’est pas remplie, et seulement alors",
        )
    return frozenset(names)


class Programs:
    """The programs that cases need, each made once: a scheme on a day."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._made: dict[tuple[str, date], Program] = {}

    def of(self, case: Case) -> Program:
        key = case.scheme, case.as_of
        if key not in self._made:
            self._made[key] = prepare(self.catalogue, case.as_of, [case.scheme])
        return self._made[key]


def failures(cases: Iterable[Case], programs: Programs) -> list[str]:
    """What the evaluator answers otherwise, case by case, in French; empty when all agree."""
    found = []
    for case in cases:
        (verdict,) = evaluate(programs.of(case), case.profile)
        if verdict.code != case.code:
            found.append(f"{case.where} : {verdict.code} au lieu de {case.code}.")
        elif case.blockers is not None and frozenset(verdict.blockers) != case.blockers:
            said = ", ".join(verdict.blockers)
            meant_ = ", ".join(sorted(case.blockers))
            found.append(f"{case.where} : bloquants {said} au lieu de {meant_}.")
    return found
