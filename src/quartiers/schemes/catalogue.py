"""The catalogue: every scheme and every dated number, read from the files, whole or refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from quartiers.catalogue.reader import Record, catalogue_path, file_text, names_in, parse
from quartiers.errors import UnknownCode
from quartiers.schemes.checking.crosschecks import Across, check_across
from quartiers.schemes.facts import Profile
from quartiers.schemes.reading.card import read_scheme
from quartiers.schemes.reading.fields import Context
from quartiers.schemes.reading.parameters import read_parameter
from quartiers.schemes.reading.problems import Problems, meant
from quartiers.schemes.rules import Declared, Judged, leaves
from quartiers.schemes.scheme import Parameter, Scheme
from quartiers.schemes.vocabulary import forget_vocabulary, vocabulary

SCHEMES, PARAMETERS = "dispositifs", "parametres"


@dataclass(frozen=True)
class Catalogue:
    """By id, in the order of the file names. `moved`: ids of old, each to the present one."""

    schemes: Mapping[str, Scheme]
    parameters: Mapping[str, Parameter]
    moved: Mapping[str, str]

    def scheme(self, id_: str) -> Scheme:
        """The scheme of an id, present or of old."""
        found = self.schemes.get(self.moved.get(id_, id_))
        if found is None:
            near = meant(id_, [*self.schemes, *self.moved], "")
            raise UnknownCode(
                f"Aucun dispositif ne porte l’identifiant « {id_} ».",
                near if "Vouliez" in near else "Cherchez-le : quartiers schemes search TEXTE.",
            )
        return found

    @cached_property
    def subjects(self) -> Mapping[str, Collection[str]]:
        """The keys that the facts told apart by the catalogue may have."""
        tests = [
            leaf.test
            for scheme in self.schemes.values()
            for version in scheme.versions
            for leaf in leaves(version.conditions)
        ]
        return {
            "declaratif": {t.fact.about for t in tests if isinstance(t, Declared)},
            "appreciation": {t.fact.about for t in tests if isinstance(t, Judged)},
            "aide_recue": {*self.schemes, *self.moved},
        }

    def read_profile(self, given: Mapping[str, object], as_of: date) -> Profile:
        """Facts as a file writes them; a declaration that no scheme asks for is refused."""
        return vocabulary().read_profile(given, as_of, self.subjects)


@dataclass
class Reading:
    """The files as read, good or not; `records` by folder, then by name."""

    problems: Problems
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def catalogue(self) -> Catalogue:
        moved = {old: s.id for s in self.schemes.values() for old in s.former_ids}
        return Catalogue(self.schemes, self.parameters, moved)


def load_catalogue() -> Catalogue:
    """The catalogue shipped, with the overlay; the first mistake refuses it.

    No date is in the future here: a machine whose clock is late still gets its answers.
    """
    reading = read_all(date.max)
    if reading.problems.errors:
        raise reading.problems.errors[0]
    return reading.catalogue()


def read_all(
    today: date | None = None,
    more: Mapping[str, Mapping[str, Record]] | None = None,
    *,
    alone: bool | None = None,
) -> Reading:
    """Every file, and `more` over them (by folder, then by name), with all that is wrong. `alone`:
    those of `more` may name files that are still to come; so they may unless it is said."""
    forget_vocabulary()
    reading = Reading(Problems())
    context = Context(vocabulary(), reading.problems, today or date.today())
    for folder in (PARAMETERS, SCHEMES):
        found = _records(folder, reading.problems)
        reading.records[folder] = found | dict((more or {}).get(folder, {}))
    _read_parameters(context, reading)
    _read_schemes(context, reading)
    across = Across(
        reading.problems,
        context.words,
        reading.records[SCHEMES],
        reading.schemes,
        reading.records[PARAMETERS],
        reading.parameters,
        alone=bool(more) if alone is None else alone,
    )
    check_across(across)
    return reading


def _records(folder: str, problems: Problems) -> dict[str, Record]:
    found = {}
    for stem in names_in(folder):
        file = f"{folder}/{stem}.yaml"
        record = read_record(catalogue_path(file), file, problems)
        if record is not None:
            found[stem] = record
    return found


def read_record(path: Path, file: str, problems: Problems) -> Record | None:
    """A file, `file` being its name for people; None once what stops its reading is noted."""
    return problems.take(lambda: parse(file_text(path, file), file, problems.errors))


def _read_parameters(context: Context, reading: Reading) -> None:
    for stem, record in reading.records[PARAMETERS].items():
        parameter = read_parameter(context, record, stem)
        if parameter is not None:
            reading.parameters[stem] = parameter


def _read_schemes(context: Context, reading: Reading) -> None:
    for stem, record in reading.records[SCHEMES].items():
        scheme = read_scheme(context, record, stem)
        if scheme is not None:
            reading.schemes[stem] = scheme
