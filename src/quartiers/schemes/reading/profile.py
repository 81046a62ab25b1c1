"""Facts as a file or a program writes them, turned into a profile or refused in French.

A value is plain (`12`, `true`, `2026-02-01`, `commerciale`) or a block: `{de: 10, a: 19}` an
interval (one end may be null), `{parmi: [a, b]}` candidates, `{inconnu: raison}` unknown,
`{valeur: 12}` plain; `source` and `le` may stand beside, to say where it comes from.
"""

import math
import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from quartiers.catalogue.labels import legal_categories
from quartiers.catalogue.reader import Record
from quartiers.errors import BadInput, InvalidCode
from quartiers.schemes.facts import (
    DECLARED,
    Candidates,
    Fact,
    FactKey,
    Interval,
    Known,
    Origin,
    Profile,
    Unknown,
    Value,
)
from quartiers.schemes.reading.contradictions import contradiction
from quartiers.territory.codes import Commune, Departement, Epci, Naf, Naf25, Region

if TYPE_CHECKING:
    from quartiers.schemes.vocabulary import FactType, Vocabulary

CODES = {
    "naf": Naf,
    "naf25": Naf25,
    "commune": Commune,
    "epci": Epci,
    "departement": Departement,
    "region": Region,
}
PLAIN, LOW, HIGH, AMONG, UNKNOWN = "valeur", "de", "a", "parmi", "inconnu"
SOURCE, DAY = "source", "le"
OWN_KEY = re.compile(r"[a-z][a-z0-9_-]*")
PERCENT = "%"


def profile_of(
    words: "Vocabulary",
    given: Mapping[str, object],
    as_of: date,
    known: Mapping[str, Collection[str]],
) -> Profile:
    profile: dict[FactKey, Fact] = {}
    for written, value in given.items():
        where = _where(given, written)
        key, fact_type = _key(words, written, where, known)
        if key in profile:
            raise BadInput(f"{where} : ce fait est donné deux fois.", "Gardez-en un.")
        profile[key] = _fact(fact_type, value, where, as_of)
    problem = contradiction(profile)
    if problem:
        raise BadInput(f"{_file(given)}{problem}", "Corrigez l’un des deux, ou laissez-le inconnu.")
    return profile


def _where(given: Mapping[str, object], written: str) -> str:
    if isinstance(given, Record):
        return f"{given.file}, ligne {given.lines[written]}, fait « {written} »"
    return f"Fait « {written} »"


def _file(given: Mapping[str, object]) -> str:
    return f"{given.file}, ligne {given.line} : " if isinstance(given, Record) else ""


def _key(
    words: "Vocabulary", written: str, where: str, known: Mapping[str, Collection[str]]
) -> tuple[FactKey, "FactType"]:
    read = FactKey.read(written)
    fact_type = words.facts.get(read.name)
    if fact_type is None:
        raise BadInput(f"{where} : ce fait n’existe pas.", _near(read.name, words.facts, "Faits"))
    unit = read.unit or (fact_type.units[0] if len(fact_type.units) == 1 else "")
    if unit not in fact_type.units:
        said = f"« {unit} » n’est pas une de ses unités" if unit else "son unité manque"
        raise BadInput(
            f"{where} : {said}.",
            f"Écrivez {read.name}@ suivi de : {', '.join(fact_type.units)}.",
        )
    about = _about(words, read, fact_type, where, known)
    return FactKey(read.name, unit, about), fact_type


def _about(
    words: "Vocabulary",
    read: FactKey,
    fact_type: "FactType",
    where: str,
    known: Mapping[str, Collection[str]],
) -> str:
    """What the fact is told apart by, checked: the tax, the nature, the zoning and its vintage."""
    if not fact_type.about:
        if read.about:
            raise BadInput(
                f"{where} : « {read.about} » est de trop.",
                f"Écrivez {read.name}@{read.unit or 'unité'}.",
            )
        return ""
    if not read.about:
        raise BadInput(
            f"{where} : il manque ce dont il s’agit ({', '.join(fact_type.about)}).",
            f"Écrivez {read.name}:{':'.join(fact_type.about)}@unité, l’un et l’autre en clair.",
        )
    first, _, rest = read.about.partition(":")
    part = fact_type.about[0]
    choices = words.subjects(part)
    if choices is None:
        choices = known.get(read.name)
    if choices is None and not OWN_KEY.fullmatch(first):
        raise BadInput(f"{where} : « {first} » n’est pas une clé.", "Une clé s’écrit a-z, 0-9, _.")
    if choices is not None and first not in choices:
        raise BadInput(f"{where} : « {first} » est inconnu.", _near(first, choices, "Au choix"))
    return f"{first}:{_vintage(words, first, rest, where)}" if part == "zonage" else read.about


def _vintage(words: "Vocabulary", zoning: str, written: str, where: str) -> str:
    vintages = words.zonings[zoning].vintages or ("en_vigueur",)
    if not written and len(vintages) == 1:
        return vintages[0]
    if written not in vintages:
        raise BadInput(
            f"{where} : « {written} » n’est pas un millésime de « {zoning} ».",
            f"Au choix : {', '.join(vintages)}.",
        )
    return written


def _near(typed: str, known: Collection[str], listed: str) -> str:
    near = get_close_matches(typed, list(known), 1)
    return f"Vouliez-vous dire « {near[0]} » ?" if near else f"{listed} : {', '.join(known)}."


def _fact(fact_type: "FactType", value: object, where: str, as_of: date) -> Fact:
    if not isinstance(value, Mapping):
        return Known(_value(fact_type, value, where, as_of))
    if UNKNOWN in value:
        _only(value, (UNKNOWN,), where)
        reason = value[UNKNOWN]
        return Unknown(str(reason) if reason else "non renseigné")
    origin = _origin(value, where, as_of)
    if PLAIN in value:
        _only(value, (PLAIN,), where)
        return Known(_value(fact_type, value[PLAIN], where, as_of), origin)
    if AMONG in value:
        _only(value, (AMONG,), where)
        return _candidates(fact_type, value[AMONG], where, as_of, origin)
    if LOW in value or HIGH in value:
        _only(value, (LOW, HIGH), where)
        return _interval(fact_type, value, where, as_of, origin)
    raise BadInput(
        f"{where} : ce bloc ne dit rien.",
        "Écrivez {de: …, a: …}, {parmi: [… , …]}, {inconnu: raison} ou {valeur: …}.",
    )


def _only(value: Mapping[object, object], keys: tuple[str, ...], where: str) -> None:
    extra = [str(key) for key in value if key not in (*keys, SOURCE, DAY)]
    if extra:
        raise BadInput(
            f"{where} : « {extra[0]} » est inconnu ou de trop.",
            f"Clés admises ici : {', '.join((*keys, SOURCE, DAY))}.",
        )


def _origin(value: Mapping[object, object], where: str, as_of: date) -> Origin:
    told = value.get(DAY)
    day = None if told is None else _day(told, where, as_of)
    return Origin(str(value.get(SOURCE) or DECLARED.source), day)


def _candidates(
    fact_type: "FactType", values: object, where: str, as_of: date, origin: Origin
) -> Fact:
    if fact_type.form not in ("choix", "code", "code_exact"):
        raise BadInput(
            f"{where} : « parmi » ne convient qu’à un choix ou à un code.",
            "Écrivez {de: …, a: …} pour un nombre ou une date, {inconnu: raison} sinon.",
        )
    if not isinstance(values, list) or not values:
        raise BadInput(f"{where} : « parmi » attend une liste.", "Écrivez {parmi: [a, b]}.")
    read = frozenset(str(_value(fact_type, value, where, as_of)) for value in values)
    return Known(next(iter(read)), origin) if len(read) == 1 else Candidates(read, origin)


def _interval(
    fact_type: "FactType",
    value: Mapping[object, object],
    where: str,
    as_of: date,
    origin: Origin,
) -> Fact:
    if fact_type.form not in ("nombre", "date"):
        raise BadInput(
            f"{where} : un intervalle ne convient qu’à un nombre ou à une date.",
            "Écrivez {parmi: [a, b]} si deux valeurs sont possibles.",
        )
    low, high = (
        None if value.get(end) is None else _value(fact_type, value[end], where, as_of)
        for end in (LOW, HIGH)
    )
    if low is None and high is None:
        raise BadInput(f"{where} : l’intervalle n’a aucune borne.", "Écrivez {inconnu: raison}.")
    if low == high:
        return Known(low, origin) if low is not None else Unknown("non renseigné")
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise BadInput(
            f"{where} : l’intervalle est à l’envers ({low} dépasse {high}).",
            f"Écrivez {{de: {high}, a: {low}}}.",
        )
    return Interval(low, high, origin)  # type: ignore[arg-type]


def _value(fact_type: "FactType", value: object, where: str, as_of: date) -> Value:
    match fact_type.form:
        case "booleen":
            if isinstance(value, bool):
                return value
            raise BadInput(f"{where} : true ou false est attendu, pas « {value} ».")
        case "nombre":
            return _number(fact_type, value, where)
        case "date":
            return _day(value, where, as_of)
        case "choix":
            if isinstance(value, str) and value in fact_type.values:
                return value
            hint = _near(str(value), fact_type.values, "Au choix")
            raise BadInput(f"{where} : « {value} » n’est pas une réponse admise.", hint)
        case _:
            return _code(fact_type.name, value, where)


def _number(fact_type: "FactType", value: object, where: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(
            f"{where} : un nombre est attendu, pas « {value} ».", "Sans unité ni espace : 300000."
        )
    if value < 0:
        raise BadInput(f"{where} : {value} est négatif.")
    if fact_type.measure == PERCENT and value > 100:
        raise BadInput(f"{where} : {value} % dépasse 100 %.")
    return value


def _day(value: object, where: str, as_of: date) -> date:
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if not isinstance(day, date):
        raise BadInput(f"{where} : « {value} » n’est pas une date.", "Écrivez AAAA-MM-JJ.")
    if day > as_of:
        raise BadInput(
            f"{where} : le {day} est après le jour de la question, {as_of}.",
            "Corrigez la date, ou posez la question à une date postérieure.",
        )
    return day


def _code(name: str, value: object, where: str) -> str:
    if not isinstance(value, str):
        raise BadInput(
            f"{where} : un code est un texte, pas « {value} ».", "Mettez des guillemets."
        )
    if name == "categorie_juridique":
        if value not in legal_categories():
            raise BadInput(
                f"{where} : « {value} » n’est pas une catégorie juridique.",
                "Quatre chiffres de la nomenclature Insee, par exemple 5710 pour une SAS.",
            )
        return value
    try:
        return str(CODES[name](value))
    except InvalidCode as error:
        raise BadInput(f"{where} : {error.message}", error.hint) from None
