"""JSON Schema (draft 2020-12) of the files, for the editors of those who write them.

It sees what one file shows by itself: `quartiers schemes check` sees the rest (numbers that exist,
versions in order, ids).
"""

from collections.abc import Iterable
from typing import Any

from quartiers.schemes.checking.json_schema_conditions import LOCAL_DEFS, condition_defs
from quartiers.schemes.reading.amounts import NUMBERS
from quartiers.schemes.reading.card import ID as SCHEME_ID
from quartiers.schemes.reading.card import OPTIONAL, REQUIRED
from quartiers.schemes.reading.fields import (
    NO_FILE_SOURCES,
    SOURCE_KEYS,
    SOURCE_LEVELS,
    UNKNOWN_DAY,
)
from quartiers.schemes.reading.parameters import ID as PARAMETER_ID
from quartiers.schemes.reading.parameters import UNKNOWN_VALUE
from quartiers.schemes.reading.versions import KEYS as VERSION_KEYS
from quartiers.schemes.sourcing import LEVELS, READ, UNREAD
from quartiers.schemes.vocabulary import Vocabulary, vocabulary

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string", "pattern": r"\S"}
BLANK: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
URL: Schema = {"type": "string", "pattern": r"^$|^https?://[^\s/.]+(\.[^\s/.]+)+([/?#]\S*)?$"}


def scheme_schema() -> Schema:
    words = vocabulary()
    cited = {"anyOf": [TEXT, {"enum": list(NO_FILE_SOURCES)}], "description": "Clé de « sources »."}
    card = {
        "id": _pattern(SCHEME_ID.pattern, "Le nom du fichier, sans .yaml."),
        "nom": TEXT,
        "resume": _told(TEXT, "Ce que cela apporte, à qui, où : une à trois phrases."),
        "operateur": _one_of(words.operators),
        "partenaires": _list_of(words.operators),
        "nature": _one_of(words.natures),
        "priorites": _list_of(words.priorities),
        "stades": _list_of(words.stages),
        "lieu": TEXT,
        "mots_cles": _told(TEXTS, "Ce que les gens tapent : sigles, noms courants."),
        "lien": _told(URL, "Page officielle trouvée ; vide si aucune."),
        "guichet": block({"nom": BLANK, "url": URL}),
        "demarches": TEXTS,
        "anciens_ids": TEXTS,
        "remplace_par": TEXTS,
        "sources": {"type": "object", "additionalProperties": {"$ref": "#/$defs/citation"}},
        "relations": {"type": "array", "items": {"$ref": "#/$defs/relation"}},
        "a_verifier": TEXTS,
        "interruptions": {"type": "array", "items": block({"du": DAY, "au": DAY, "motif": TEXT})},
        "versions": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/version"}},
    }
    defs = {
        "source": cited,
        "citation": _citation(SOURCE_LEVELS),
        "relation": _relation(words),
        "version": _version(words),
        "montant": _amount(),
        **condition_defs(words),
    }
    return _document("Fiche d’un dispositif", card, REQUIRED, OPTIONAL, defs)


def parameter_schema() -> Schema:
    units = {key: unit.label or key for key, unit in vocabulary().parameter_units.items()}
    value = {"anyOf": [{"type": "number", "minimum": 0}, DAY, {"const": UNKNOWN_VALUE}]}
    dated = _citation((*SOURCE_LEVELS, UNREAD))
    dated["properties"] |= {
        "du": _first_day(),
        "au": _day_or_null(),
        "valeur": value,
        "note": BLANK,
        "verifie_le": _day_or_null(),
    }
    dated["required"] = ["du", "valeur", *SOURCE_KEYS]
    dated["allOf"] = [
        *dated["allOf"],
        {
            "if": {"properties": {"valeur": {"const": UNKNOWN_VALUE}}},
            "then": {"required": ["note"], "properties": {"note": TEXT}},
        },
        {
            "if": {"properties": {"niveau": {"const": UNREAD}}},
            "then": {
                "properties": {
                    "article": {"const": ""},
                    "url": {"const": ""},
                    "verifie_le": {"type": "null"},
                }
            },
            "else": {"properties": {"verifie_le": DAY}},
        },
    ]
    card = {
        "id": _pattern(PARAMETER_ID.pattern, "Le nom du fichier, sans .yaml."),
        "nom": TEXT,
        "unite": _one_of(units),
        "valeurs": {"type": "array", "minItems": 1, "items": dated},
    }
    return _document("Paramètre daté", card, tuple(card), (), {})


def _document(
    title: str, card: Schema, required: Iterable[str], optional: Iterable[str], defs: Schema
) -> Schema:
    properties = {key: card[key] for key in (*required, *optional)}
    body = block(properties, required)
    return {"$schema": DRAFT, "title": title, **body, **({"$defs": defs} if defs else {})}


def block(properties: Schema, required: Iterable[str] | None = None) -> Schema:
    """A mapping with these keys and no other; all of them are required by default."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _pattern(pattern: str, description: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$", "description": description}


def _one_of(labels: dict[str, str]) -> Schema:
    said = " · ".join(f"{key} : {label}" for key, label in labels.items())
    return {"enum": list(labels), "description": said}


def _list_of(labels: dict[str, str]) -> Schema:
    return {"type": "array", "items": _one_of(labels), "uniqueItems": True}


def _first_day() -> Schema:
    return {"anyOf": [DAY, {"const": UNKNOWN_DAY}]}


def _day_or_null() -> Schema:
    return {"anyOf": [DAY, {"type": "null"}]}


def _citation(levels: Iterable[str]) -> Schema:
    labels = {level: LEVELS[level] for level in levels}
    found = block(
        {
            "texte": TEXT,
            "article": BLANK,
            "url": URL,
            "niveau": _one_of(labels),
            "verifie_le": DAY,
        }
    )
    read = {"properties": {"article": TEXT, "url": {**URL, "minLength": 1}}}
    found["allOf"] = [{"if": {"properties": {"niveau": {"const": READ}}}, "then": read}]
    return found


def _relation(words: Vocabulary) -> Schema:
    found = block(
        {
            "type": _one_of(words.relations),
            "avec": TEXTS,
            "note": BLANK,
            "source": {"$ref": "#/$defs/source"},
        }
    )
    found["anyOf"] = [{"properties": {"avec": {"minItems": 1}}}, {"properties": {"note": TEXT}}]
    return found


def _version(words: Vocabulary) -> Schema:
    force = {"du": _first_day(), "au": _day_or_null(), "source": {"$ref": "#/$defs/source"}}
    return block(
        {
            "en_vigueur": block(force),
            "verifie_le": DAY,
            "regime_aide": _one_of(words.aid_regimes),
            "conditions": {"allOf": [{"$ref": "#/$defs/noeud"}, LOCAL_DEFS["porteur"]]},
            "montants": {"type": "array", "items": {"$ref": "#/$defs/montant"}},
            "notes": TEXTS,
            "droits_acquis": {"type": "boolean"},
        },
        VERSION_KEYS,
    )


def _amount() -> Schema:
    number = {"anyOf": [{"type": "number", "minimum": 0}, LOCAL_DEFS["parametre"]]}
    rate = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, LOCAL_DEFS["parametre"]]}
    step = {
        "libelle": TEXT,
        "taux": {"type": "number", "minimum": 0, "maximum": 100},
        "mois": {"type": "integer", "minimum": 0},
    }
    return block(
        {
            "libelle": TEXT,
            "source": {"$ref": "#/$defs/source"},
            **dict.fromkeys(NUMBERS, number),
            "taux": rate,
            "assiette": BLANK,
            "unite": BLANK,
            "note": BLANK,
            "bareme": {"type": "array", "items": block(step, ("libelle",))},
        },
        ("libelle", "source"),
    )
