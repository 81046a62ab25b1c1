"""Our schemes for others: the whole catalogue (JSON), a line a scheme (CSV), or the words of
Aides-territoires. `docs/method/recherche.md` describes the three."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from quartiers.catalogue.reader import Record, read_folder, read_yaml
from quartiers.errors import CatalogueError
from quartiers.schemes.catalogue import PARAMETERS, SCHEMES, Catalogue
from quartiers.schemes.rules import Reference
from quartiers.schemes.scheme import Scheme, Version
from quartiers.schemes.sourcing import LEVELS, weakest
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.points_file import safe_cell
from quartiers.usecases.search_answer import status_of
from quartiers.usecases.search_documents import holders_at, is_open

Kind = Literal["json", "csv", "aides-territoires"]
KINDS: tuple[Kind, ...] = ("json", "csv", "aides-territoires")
FORMAT = 1


@dataclass(frozen=True)
class Exported:
    """A file ready to be written; `warning` is French, "" where all is well."""

    text: str
    count: int
    warning: str = ""


def export_schemes(kind: Kind, *, as_of: date | None = None, today: date | None = None) -> Exported:
    """The catalogue in use. `as_of` chooses the version that a line tells; JSON holds them all."""
    day = today or date.today()
    loaded = current_catalogue()
    told = {"json": _whole, "csv": _lines, "aides-territoires": _aids}[kind]
    text = told(loaded.catalogue, as_of or day)
    return Exported(text, len(loaded.catalogue.schemes), loaded.warning)


def _whole(_catalogue: Catalogue, day: date) -> str:
    """The files themselves: their JSON Schema (`quartiers schemes schema`) describes them."""
    content = {
        "format": FORMAT,
        "exporte_le": day.isoformat(),
        SCHEMES: list(read_folder(SCHEMES).values()),
        PARAMETERS: list(read_folder(PARAMETERS).values()),
    }
    return _json(content)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=date.isoformat) + "\n"


def _lines(catalogue: Catalogue, day: date) -> str:
    rows = [_line(scheme, day) for scheme in catalogue.schemes.values()]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(value) for name, value in row.items()})
    return out.getvalue()


def _line(scheme: Scheme, day: date) -> dict[str, str]:
    words = vocabulary()
    version = scheme.version_at(day)
    told = version or scheme.versions[-1]
    holders = words.facts["porteur"].values
    return {
        "id": scheme.id,
        "nom": scheme.name,
        "operateur": words.operators[scheme.operator],
        "partenaires": _joined(words.operators[each] for each in scheme.partners),
        "nature": words.natures[scheme.nature],
        "priorites": _joined(words.priorities[each] for each in scheme.priorities),
        "beneficiaires": _joined(holders[each] for each in holders_at(scheme, day)),
        "etapes": _joined(words.stages[each] for each in scheme.stages),
        "etat": "ouvert" if is_open(scheme, day) else status_of(scheme, day),
        "en_vigueur_du": _day(told.force.start),
        "en_vigueur_au": _day(told.force.end),
        "resume": scheme.summary,
        "lieu": scheme.place,
        "demarches": _joined(scheme.steps),
        "guichet": scheme.desk.name,
        "lien": scheme.link,
        "remplace_par": _joined(scheme.replaced_by),
        "regime_aide": words.aid_regimes[told.aid_regime],
        "verifie_le": told.checked_on.isoformat(),
        "source_la_plus_faible": LEVELS[weakest(tuple(source.level for source in scheme.sources))]
        if scheme.sources
        else "",
        "a_verifier": _joined(scheme.to_check),
    }


def _joined(values: Iterable[str]) -> str:
    return " ; ".join(values)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _aids(catalogue: Catalogue, day: date) -> str:
    words = _mapping()
    results = [_aid(catalogue, scheme, day, words) for scheme in catalogue.schemes.values()]
    return _json({"count": len(results), "next": None, "previous": None, "results": results})


def _aid(
    catalogue: Catalogue, scheme: Scheme, day: date, words: "Mapping[str, Record]"
) -> dict[str, Any]:
    version = scheme.version_at(day)
    told = version or scheme.versions[-1]
    labels = vocabulary().operators
    low, high = _rates(catalogue, scheme, told, day)
    return {
        "id": scheme.id,
        "slug": scheme.id,
        "url": scheme.link,
        "name": scheme.name,
        "short_title": "",
        "financers": [labels[scheme.operator]],
        "instructors": [],
        "programs": [],
        "description": scheme.summary,
        "eligibility": scheme.place,
        "perimeter": None,
        "mobilization_steps": _their(words, "mobilization_steps", scheme.stages),
        "origin_url": scheme.link,
        "application_url": scheme.desk.url,
        "targeted_audiences": _their(words, "targeted_audiences", holders_at(scheme, day)),
        "aid_types": _their(words, "aid_types", (scheme.nature,)),
        "destinations": [],
        "start_date": _day(told.force.start) or None,
        "submission_deadline": None if told.acquired_only else _day(told.force.end) or None,
        "subvention_rate_lower_bound": low,
        "subvention_rate_upper_bound": high,
        "contact": scheme.desk.name,
        "recurrence": "Permanente" if told.force.end is None else "Ponctuelle",
        "date_updated": told.checked_on.isoformat(),
        "is_live": is_open(scheme, day),
    }


def _mapping() -> "Mapping[str, Record]":
    """Our words to theirs, every one of ours told: a word that is not is a mistake of the file."""
    file = read_yaml("aides_territoires.yaml")
    ours = vocabulary()
    told = {
        "aid_types": ours.natures,
        "targeted_audiences": ours.facts["porteur"].values,
        "mobilization_steps": ours.stages,
    }
    file.only(tuple(told))
    return {field: file.record(field).only(tuple(keys)) for field, keys in told.items()}


def _their(words: "Mapping[str, Record]", field: str, ours: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(their for each in ours for their in words[field].texts(each)))


def _rates(
    catalogue: Catalogue, scheme: Scheme, version: Version, day: date
) -> tuple[float | None, float | None]:
    """The rates of a grant, where the amounts tell them; nothing for what is not a grant."""
    if scheme.nature != "subvention":
        return None, None
    rates = [_number(catalogue, amount.rate, day) for amount in version.amounts]
    known = [rate for rate in rates if rate is not None]
    return (min(known), max(known)) if known else (None, None)


def _number(catalogue: Catalogue, rate: float | Reference | None, day: date) -> float | None:
    if not isinstance(rate, Reference):
        return rate
    parameter = catalogue.parameters.get(rate.name)
    if parameter is None:
        raise CatalogueError(f"Le paramètre {rate.name} n’existe pas.", "")
    dated = parameter.at(day)
    value = dated.value if dated else None
    return float(value) if isinstance(value, int | float) else None
