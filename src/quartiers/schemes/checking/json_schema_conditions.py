"""JSON Schema of a tree of conditions: one shape for each operator and for each fact."""

from typing import Any

from quartiers.catalogue.labels import sections
from quartiers.schemes.reading.operators import BOUNDS, COMPARISONS, PREFIX, readable
from quartiers.schemes.reading.places import BORDER, IN_FORCE
from quartiers.schemes.reading.tests import KEY
from quartiers.schemes.vocabulary import FactType, Vocabulary

Schema = dict[str, Any]
NODE: Schema = {"$ref": "#/$defs/noeud"}
NODES: Schema = {"type": "array", "items": NODE, "minItems": 1}
TEXT: Schema = {"type": "string", "pattern": r"\S"}
OWN_KEY: Schema = {"type": "string", "pattern": f"^{KEY.pattern}$"}
EXACT: dict[str, str] = {
    "commune": r"^(\d{5}|2[AB]\d{3})$",
    "epci": r"^\d{9}$",
    "departement": r"^(\d\d|2[AB]|9[789]\d)$",
    "region": r"^\d\d$",
}
PREFIXES: dict[str, str] = {
    "naf": r"^\d\d(\.\d(\d[A-Z]?)?)?$",
    "naf25": r"^\d\d(\.\d(\d[A-Z]?)?)?$",
    "categorie_juridique": r"^\d{1,4}$",
}
LOCAL_DEFS: dict[str, Schema] = {
    "parametre": {
        "type": "string",
        "pattern": rf"^{PREFIX.replace('.', chr(92) + '.')}[a-z][a-z0-9_]*$",
        "description": "Un nombre ou une date de la loi : parametre.<nom du fichier>.",
    },
    "porteur": {
        "description": "Au premier niveau, sous « tous », une feuille « porteur ».",
        "anyOf": [
            {
                "required": ["tous"],
                "properties": {"tous": {"contains": {"required": ["porteur"]}}},
            },
            {"required": ["porteur"]},
        ],
    },
}


def condition_defs(words: Vocabulary) -> Schema:
    """What a scheme's `$defs` holds for its conditions."""
    shapes = [
        *_groups(),
        *(_leaf({name: _spec(words, words.facts[name])}) for name in readable(words)),
        _leaf({"anciennete": _seniority(words)}),
        *(_leaf({"dans": spec}) for spec in _places(words, "dans")),
        *(_leaf({"a_moins_de": spec}) for spec in _places(words, "distance")),
        _leaf({"activite": _activity(words)}),
        *_asked(words),
    ]
    return {"noeud": {"anyOf": shapes}}  # each requires its own key: one at most fits


def _block(properties: Schema, required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _groups() -> list[Schema]:
    counted = _block({"n": {"type": "integer", "minimum": 1}, "parmi": NODES}, ("n", "parmi"))
    bodies = {"tous": NODES, "un_de": NODES, "non": NODE, "au_moins": counted}
    return [_block({name: body, "sans_objet_si": NODE}, (name,)) for name, body in bodies.items()]


def _leaf(own: Schema) -> Schema:
    sides = {"source": {"$ref": "#/$defs/source"}, "sans_objet_si": NODE, "note": TEXT}
    return _block({**own, **sides}, (*own, "source"))


def _asked(words: Vocabulary) -> list[Schema]:
    shared = list(words.declarations)
    own = {"allOf": [OWN_KEY, {"not": {"enum": shared}}]}
    return [
        _leaf({"declaratif": {"enum": shared}}),
        _leaf({"declaratif": own, "affirmation": TEXT, "question": TEXT}),
        _leaf({"appreciation": OWN_KEY, "affirmation": TEXT, "par": TEXT}),
    ]


def _unit(units: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
    """The key `unite`, that must be given where there are several."""
    return {"unite": {"enum": list(units)}}, ("unite",) if len(units) > 1 else ()


def _spec(words: Vocabulary, fact: FactType) -> Schema:
    """A fact, its unit, what it is told apart by, and one comparison."""
    unit, needed = _unit(fact.units)
    about = {part: _subject(words, part) for part in fact.about}
    comparisons = {
        name: _operand(fact, name)
        for name, operator in COMPARISONS.items()
        if fact.form in operator.forms
    }
    found = _block({**unit, **about, **comparisons}, (*needed, *about))
    found["description"] = fact.label
    found["oneOf"] = [{"required": [name]} for name in comparisons]
    return found


def _subject(words: Vocabulary, part: str) -> Schema:
    known = words.subjects(part)
    return TEXT if known is None else {"enum": list(known)}


def _operand(fact: FactType, comparison: str) -> Schema:
    parameter = LOCAL_DEFS["parametre"]
    if comparison == "entre":
        return {"type": "array", "items": parameter, "minItems": 2, "maxItems": 2}
    values: dict[str, Schema] = {
        "booleen": {"type": "boolean"},
        "choix": {"enum": list(fact.values)},
        "code": {"type": "string", "pattern": PREFIXES.get(fact.name, "")},
        "code_exact": {"type": "string", "pattern": EXACT.get(fact.name, "")},
    }
    value = values.get(fact.form, parameter)
    if comparison == "parmi":
        return {"type": "array", "items": value, "minItems": 1, "uniqueItems": True}
    return value


def _seniority(words: Vocabulary) -> Schema:
    dates = [fact for fact in words.facts.values() if fact.form == "date"]
    units = list(dict.fromkeys(unit for fact in dates for unit in fact.units))
    bounds = dict.fromkeys(BOUNDS, LOCAL_DEFS["parametre"])
    de = {"enum": [fact.name for fact in dates]}
    found = _block({"de": de, "unite": {"enum": units}, **bounds}, ("de",))
    found["oneOf"] = [{"required": [name]} for name in bounds]
    return found


def _places(words: Vocabulary, fact: str) -> list[Schema]:
    """Zonings with one vintage need not name it; the others must."""
    several = [name for name, zoning in words.zonings.items() if zoning.vintages]
    single = [name for name in words.zonings if name not in several]
    vintages = dict.fromkeys(v for name in several for v in words.zonings[name].vintages)
    unit, _ = _unit(words.facts[fact].units)
    shapes = (
        (several, [IN_FORCE, *vintages], ("millesime",)),
        (single, [IN_FORCE], ()),
    )
    return [
        _place(words, fact, {**unit, "zonage": {"enum": names}, "millesime": {"enum": known}}, more)
        for names, known, more in shapes
    ]


def _place(words: Vocabulary, fact: str, keys: Schema, more: tuple[str, ...]) -> Schema:
    dates = [each for each in words.facts.values() if each.form == "date"]
    keys = {**keys, "apprecie_au": {"enum": [each.name for each in dates]}}
    needed = ("zonage", "unite", *more)
    if fact == "distance":
        keys, needed = {**keys, "metres": LOCAL_DEFS["parametre"]}, (*needed, "metres")
    else:
        keys = {**keys, "bordure": {"type": "boolean"}}
    found = _block(keys, needed)
    found["allOf"] = [_dated(dates)]
    if fact != "distance":
        found["allOf"].append(
            {
                "if": {"properties": {"bordure": {"const": True}}, "required": ["bordure"]},
                "then": {"properties": {"unite": {"enum": list(words.facts[BORDER].units)}}},
            }
        )
    return found


def _dated(dates: list[FactType]) -> Schema:
    """A date that the geography is looked at is one of the same unit."""
    return {
        "if": {"required": ["apprecie_au"]},
        "then": {
            "anyOf": [
                {
                    "properties": {
                        "apprecie_au": {"const": fact.name},
                        "unite": {"enum": list(fact.units)},
                    }
                }
                for fact in dates
            ]
        },
    }


def _activity(words: Vocabulary) -> Schema:
    unit, needed = _unit(words.facts["naf"].units)
    lists: dict[str, Schema] = {
        "sections": {"enum": list(sections())},
        "naf": {"type": "string", "pattern": PREFIXES["naf"]},
        "registres": {"enum": list(words.facts["registre"].values)},
    }
    arrays = {
        key: {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
        for key, items in lists.items()
    }
    found = _block({**unit, **arrays}, needed)
    found["anyOf"] = [{"required": [key]} for key in arrays]
    return found
