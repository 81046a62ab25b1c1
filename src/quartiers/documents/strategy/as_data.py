"""The strategy as data that another base reads back: JSON, under a schema that is published.

The schema is drawn from the dataclasses of `plan`, and reading checks against them: one truth. The
file `strategy.schema.json` beside this one is the schema as it is published.
"""

import json
import re
import types
from collections import Counter
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from quartiers.documents.strategy.plan import Among, Made, Most, Pattern, Strategy, Within
from quartiers.errors import BadInput

KIND, VERSION = "strategie", "1.0"
HINT = "Donnez un fichier JSON que la page des exports a produit, sans l’avoir modifié à la main."
LARGEST = 10**12  # of a number: past it, a figure was typed wrong
DEEPEST = 30


def render(strategy: Strategy, made: Made) -> bytes:
    body = {
        "schema_version": VERSION,
        "kind": KIND,
        "territory": made.territory,
        "made_on": made.on.isoformat(),
        "part": made.part,
        "version": made.version,
        "strategy": plain(strategy),
    }
    return f"{json.dumps(body, ensure_ascii=False, indent=2, allow_nan=False)}\n".encode()


def plain(content: Any) -> Any:
    match content:
        case date():
            return content.isoformat()
        case Decimal():
            return int(content) if content == content.to_integral_value() else float(content)
        case tuple():
            return [plain(part) for part in content]
    if is_dataclass(content):
        return {each.name: plain(getattr(content, each.name)) for each in fields(content)}
    return content


def read(content: bytes) -> Strategy:
    """Raises BadInput that says where the file is wrong."""
    try:
        given = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"Ce fichier n’est pas du JSON lisible ({error}).", HINT) from None
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise BadInput("Ce JSON n’est pas l’export d’une stratégie.", HINT)
    if str(given.get("schema_version", "")).partition(".")[0] != VERSION.partition(".")[0]:
        raise BadInput(
            f"Cet export suit le schéma {given.get('schema_version')!r} : cette version lit le "
            f"schéma {VERSION}.",
            "Mettez le service à jour, ou refaites l’export depuis une version proche.",
        )
    made: Strategy = parse(Strategy, given.get("strategy"), "strategy")
    _once(made)
    return made


def _no(name: str) -> None:
    raise ValueError(f"{name} n’est pas un nombre")


def parse(kind: Any, given: Any, where: str) -> Any:
    """A value of the type that a field of `plan` announces."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        value = parse(args[0], given, where)
        for rule in args[1:]:
            _check(rule, value, where)
        return value
    if origin in (Union, types.UnionType):
        inner = next(each for each in args if each is not type(None))
        return None if given is None else parse(inner, given, where)
    if origin is tuple:
        if not isinstance(given, list):
            raise _wrong(where, "une liste")
        return tuple(parse(args[0], each, f"{where}[{rank}]") for rank, each in enumerate(given))
    if is_dataclass(kind):
        return _object(kind, given, where)
    return _scalar(kind, given, where)


def _object(kind: Any, given: Any, where: str) -> Any:
    if not isinstance(given, dict):
        raise _wrong(where, "un objet")
    hints = get_type_hints(kind, include_extras=True)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise BadInput(f"{where} : champ inconnu « {unknown[0]} ».", HINT)
    found = {}
    for each in fields(kind):
        if each.name in given:
            found[each.name] = parse(hints[each.name], given[each.name], f"{where}.{each.name}")
        elif each.default is MISSING:
            raise BadInput(f"{where} : il manque « {each.name} ».", HINT)
    return kind(**found)


def _scalar(kind: Any, given: Any, where: str) -> Any:
    if kind is date:
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            raise _wrong(where, "une date AAAA-MM-JJ") from None
    if kind is bool:
        if not isinstance(given, bool):
            raise _wrong(where, "vrai ou faux")
        return given
    if kind is str:
        if not isinstance(given, str):
            raise _wrong(where, "un texte")
        if "\x00" in given or any("\ud800" <= c <= "\udfff" for c in given):
            raise _wrong(where, "un texte sans caractère interdit")
        return given
    return _number(kind, given, where)


def _number(kind: Any, given: Any, where: str) -> Any:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise _wrong(where, "un nombre")
    number = Decimal(given)
    if abs(number) > LARGEST or (kind is int and number != number.to_integral_value()):
        raise _wrong(where, "un nombre entier" if kind is int else "un nombre")
    return kind(given)


def _check(rule: Any, value: Any, where: str) -> None:
    match rule:
        case Most(length) if len(value) > length:
            raise _wrong(where, f"un texte de {length} caractères au plus")
        case Among(words) if value not in words:
            raise _wrong(where, f"un de ces mots : {', '.join(filter(None, words))}")
        case Within(low, high) if not low <= value <= high:
            raise _wrong(where, f"un nombre de {low} à {high}")
        case Pattern(regex, wanted) if not re.fullmatch(regex, value):
            raise _wrong(where, wanted)


def _wrong(where: str, wanted: str) -> BadInput:
    return BadInput(f"{where} : il faut {wanted}.", HINT)


def _once(strategy: Strategy) -> None:
    uids = [strategy.uid, *(each.uid for each in strategy.stakes)]
    uids += [each.uid for each in strategy.findings]
    uids += [each.uid for each in strategy.objectives]
    uids += [action.uid for action in strategy.actions]
    twice = next((uid for uid, count in Counter(uids).items() if count > 1), None)
    if twice:
        raise BadInput(f"L’identifiant {twice} est employé deux fois.", HINT)


def schema() -> dict[str, Any]:
    """As it is published (JSON Schema, draft 2020-12)."""
    text = files("quartiers.documents.strategy").joinpath("strategy.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def drawn_schema() -> dict[str, Any]:
    """From the dataclasses; a test compares it with the published one."""
    defined: dict[str, Any] = {}
    top = {
        "schema_version": {"type": "string", "pattern": r"^1\.\d+$"},
        "kind": {"const": KIND},
        "territory": {"type": "string"},
        "made_on": {"type": "string", "format": "date"},
        "part": {"type": "string"},
        "version": {"type": "string"},
        "strategy": _schema_of(Strategy, defined),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Export d’une stratégie de Quartiers productifs",
        "type": "object",
        "required": list(top),
        "properties": top,
        "$defs": defined,
    }


def _schema_of(kind: Any, defined: dict[str, Any]) -> dict[str, Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        made = _schema_of(args[0], defined)
        for rule in args[1:]:
            match rule:
                case Most(length):
                    made |= {"maxLength": length}
                case Among(words):
                    made |= {"enum": list(words)}
                case Within(low, high):
                    made |= {"minimum": low, "maximum": high}
                case Pattern(regex, _):
                    made |= {"pattern": regex}
        return made
    if origin in (Union, types.UnionType):
        inner = next(each for each in args if each is not type(None))
        return {"anyOf": [_schema_of(inner, defined), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(args[0], defined)}
    if is_dataclass(kind):
        return _reference(kind, defined)
    return dict(_SCALARS[kind])


def _reference(kind: Any, defined: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in defined:
        defined[name] = {}
        hints = get_type_hints(kind, include_extras=True)
        defined[name] = {
            "description": " ".join((kind.__doc__ or "").split()),
            "type": "object",
            "additionalProperties": False,
            "required": [each.name for each in fields(kind) if each.default is MISSING],
            "properties": {
                each.name: _schema_of(hints[each.name], defined) for each in fields(kind)
            },
        }
    return {"$ref": f"#/$defs/{name}"}


_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    date: {"type": "string", "format": "date"},
}
