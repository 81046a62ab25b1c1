"""The words of the rules: facts, units, zonings, declarations, and what a card may say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, get_args

from quartiers.catalogue.reader import Record, overlay_folder, read_yaml
from quartiers.schemes.facts import Profile
from quartiers.schemes.reading.profile import profile_of

Form = Literal["nombre", "date", "booleen", "choix", "code", "code_exact"]
FORMS: tuple[Form, ...] = get_args(Form)
ASKED = ("declaratif", "appreciation")
"""The two facts that are not read but asked; each has its own operator."""


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact of `faits.yaml`. `about` names what it is told apart by (a tax, a zoning and its
    vintage); `measure` is what its numbers count, in French."""

    name: str
    units: tuple[str, ...]
    form: Form
    measure: str
    about: tuple[str, ...]
    label: str
    question: str
    when_true: str
    when_false: str
    values: dict[str, str]
    from_register: bool


@dataclass(frozen=True, slots=True)
class Zoning:
    """`vintages` empty: a single one, written « en_vigueur ». `computed`: from contours, from a
    list of communes, or from nothing that is loaded (`aucun`)."""

    label: str
    vintages: tuple[str, ...]
    computed: str


@dataclass(frozen=True, slots=True)
class Declaration:
    statement: str
    question: str


@dataclass(frozen=True, slots=True)
class ParameterUnit:
    """`measures`: those of the facts that a parameter in this unit may bound."""

    label: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Keys to French labels, in the order of the files. `units`: of whom a fact is."""

    facts: dict[str, FactType]
    units: dict[str, str]
    zonings: dict[str, Zoning]
    declarations: dict[str, Declaration]
    taxes: dict[str, str]
    cost_natures: dict[str, str]
    operators: dict[str, str]
    natures: dict[str, str]
    priorities: dict[str, str]
    relations: dict[str, str]
    aid_regimes: dict[str, str]
    parameter_units: dict[str, ParameterUnit]

    @property
    def stages(self) -> dict[str, str]:
        return self.facts["stade"].values

    def subjects(self, about: str) -> Collection[str] | None:
        """The words that one part of a fact's key may be; None where the catalogue decides."""
        known: dict[str, Collection[str]] = {
            "zonage": self.zonings,
            "impot": self.taxes,
            "nature_cout": self.cost_natures,
        }
        return known.get(about)

    def read_profile(
        self,
        given: Mapping[str, object],
        as_of: date,
        known: Mapping[str, Collection[str]] | None = None,
    ) -> Profile:
        """Facts as a file or a program writes them: `{"effectif@unite_legale": 12}`.

        `known` closes the lists that only a catalogue knows (see `Catalogue.subjects`): the keys of
        `declaratif` and `appreciation`, the ids of `aide_recue`.
        """
        return profile_of(self, given, as_of, known or {})


def vocabulary() -> Vocabulary:
    """That of the catalogue in use, read once."""
    return _read(overlay_folder())


def forget_vocabulary() -> None:
    """Have the files read again: an overlay may have changed since."""
    _read.cache_clear()


@cache
def _read(_overlay: str) -> Vocabulary:
    facts = read_yaml("faits.yaml").only(("unites", "faits", "natures_cout", "zonages", "impots"))
    cards = read_yaml("vocabulaire.yaml").only(
        ("operateurs", "natures", "priorites", "relations", "regimes_aide", "unites_parametre")
    )
    units = _labels(facts.record("unites"))
    return Vocabulary(
        facts={name: _fact(facts.record("faits"), name, units) for name in facts.record("faits")},
        units=units,
        zonings={name: _zoning(facts.record("zonages"), name) for name in facts.record("zonages")},
        declarations=_declarations(read_yaml("declarations.yaml")),
        taxes=_labels(facts.record("impots")),
        cost_natures=_labels(facts.record("natures_cout")),
        operators=_labels(cards.record("operateurs")),
        natures=_labels(cards.record("natures")),
        priorities=_labels(cards.record("priorites")),
        relations=_labels(cards.record("relations")),
        aid_regimes=_labels(cards.record("regimes_aide")),
        parameter_units=_parameter_units(cards.record("unites_parametre")),
    )


def _labels(record: Record) -> dict[str, str]:
    return {key: record.text(key) for key in record}


def _fact(facts: Record, name: str, units: Collection[str]) -> FactType:
    record = facts.record(name).only(
        ("unites", "forme", "libelle"),
        ("mesure", "a_propos", "question", "vrai", "faux", "valeurs", "registre"),
    )
    form = record.text("forme")
    if form not in FORMS:
        raise record.error("forme", f"« {form} » est inconnue", f"Formes : {', '.join(FORMS)}.")
    for unit in record.texts("unites"):
        if unit not in units:
            raise record.error("unites", f"« {unit} » n’est pas une unité")
    if (form == "choix") != ("valeurs" in record):
        raise record.error("valeurs", "un choix, et lui seul, a des valeurs")
    return FactType(
        name=name,
        units=record.texts("unites"),
        form=form,
        measure=_maybe(record, "mesure"),
        about=record.texts("a_propos"),
        label=record.text("libelle"),
        question=_maybe(record, "question"),
        when_true=_maybe(record, "vrai"),
        when_false=_maybe(record, "faux"),
        values=_labels(record.record("valeurs")) if "valeurs" in record else {},
        from_register=record.flag("registre"),
    )


def _maybe(record: Record, key: str) -> str:
    return record.text(key) if key in record else ""


def _zoning(zonings: Record, name: str) -> Zoning:
    record = zonings.record(name).only(("libelle", "millesimes", "calcul"))
    return Zoning(record.text("libelle"), record.texts("millesimes"), record.text("calcul"))


def _declarations(record: Record) -> dict[str, Declaration]:
    found = {}
    for key in record:
        entry = record.record(key).only(("affirmation", "question"))
        found[key] = Declaration(entry.text("affirmation"), entry.text("question"))
    return found


def _parameter_units(record: Record) -> dict[str, ParameterUnit]:
    found = {}
    for key in record:
        entry = record.record(key).only(("libelle", "mesures"))
        label = entry.text("libelle") if entry["libelle"] else ""
        found[key] = ParameterUnit(label, entry.texts("mesures"))
    return found
