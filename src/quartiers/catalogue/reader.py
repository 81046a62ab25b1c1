"""Files of the catalogue: strict YAML whose every key remembers its line.

Stricter than YAML: a key is given once, `01053` is a text (not a number in base eight), `oui` and
`no` are texts, only `true` and `false` are booleans. A folder named by QUARTIERS_CATALOGUE is laid
over the one shipped: a file of the same path replaces ours, another one is added.
"""

import os
import re
from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from quartiers.errors import CatalogueError

HERE = Path(__file__).parent
OVERLAY = "QUARTIERS_CATALOGUE"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it was built


class Record(dict[str, Any]):
    """A mapping of a file, with the line of each key; its readers refuse with file, line, key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def error(self, key: str, problem: str, hint: str = "") -> CatalogueError:
        line = self.lines.get(key, self.line)
        return CatalogueError(f"{self.file}, ligne {line}, clé « {key} » : {problem}.", hint)

    def only(self, required: Collection[str], optional: Collection[str] = ()) -> "Record":
        """Itself, once sure that it has all the required keys and no unknown one."""
        known = [*required, *optional]
        for key in self:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"Vouliez-vous dire « {near[0]} » ?" if near else ""
                raise self.error(key, "clé inconnue", hint or f"Clés admises : {', '.join(known)}.")
        for key in required:
            if key not in self:
                raise self.error(key, "clé obligatoire absente")
        return self

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or not value.strip():
            hint = "Mettez la valeur entre guillemets." if isinstance(value, int | float) else ""
            raise self.error(key, f"un texte est attendu, pas {_said(value)}", hint)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a missing key is an empty one."""
        values = self.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            raise self.error(
                key, "une liste de textes est attendue", "Mettez chaque code entre guillemets."
            )
        return tuple(values)

    def number(self, key: str) -> float | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, f"un nombre est attendu, pas {_said(value)}")
        return value

    def flag(self, key: str) -> bool:
        value = self.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"true ou false est attendu, pas {_said(value)}")
        return value

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is not None and not isinstance(value, date):
            raise self.error(key, f"une date AAAA-MM-JJ est attendue, pas {_said(value)}")
        return value

    def record(self, key: str) -> "Record":
        value = self.get(key)
        if not isinstance(value, Record):
            raise self.error(key, f"un bloc de clés est attendu, pas {_said(value)}")
        return value

    def records(self, key: str) -> "tuple[Record, ...]":
        """A list of mappings; a missing key is an empty one."""
        values = self.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, Record) for v in values):
            raise self.error(key, "une liste de blocs de clés est attendue")
        return tuple(values)


def read_yaml(relative_path: str) -> Record:
    """One file, such as `zonages/qpv_2015.yaml`, of the overlay if it is there."""
    path = next((p for p in _places(relative_path) if p.is_file()), None)
    if path is None:
        raise CatalogueError(
            f"Le fichier du catalogue {relative_path} est introuvable.",
            f"Vérifiez la variable {OVERLAY} ou réinstallez le programme.",
        )
    return parse(path.read_text(encoding="utf-8"), relative_path)


def read_folder(name: str) -> dict[str, Record]:
    """Every YAML file of a folder, by file name without its ending, in order."""
    names = {path.name for folder in _places(name) for path in folder.glob("*.yaml")}
    return {Path(file).stem: read_yaml(f"{name}/{file}") for file in sorted(names)}


def catalogue_path(relative_path: str) -> Path:
    """Where a file of the catalogue that is not YAML (a CSV) lies, overlay first."""
    return next((p for p in _places(relative_path) if p.is_file()), HERE / relative_path)


def parse(text: str, file: str) -> Record:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError(
            f"{file}, ligne {line} : ce n’est pas du YAML ({error.problem}).",
            "Vérifiez l’alignement (des espaces, pas de tabulation) et les guillemets.",
        ) from None
    content = _value(node, file) if node is not None else None
    if not isinstance(content, Record):
        raise CatalogueError(f"{file} : le fichier doit être un bloc de clés.", "")
    return content


def _places(relative_path: str) -> list[Path]:
    overlay = os.environ.get(OVERLAY)
    folders = [Path(overlay)] if overlay else []
    return [folder / relative_path for folder in [*folders, HERE]]


def _value(node: yaml.Node, file: str) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, file) for child in node.value]
    return _scalar(node, file)


def _mapping(node: yaml.MappingNode, file: str) -> Record:
    record = Record(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in record:
            first = record.lines[key]
            raise CatalogueError(
                f"{file}, ligne {line}, clé « {key} » : déjà donnée ligne {first}.",
                "Gardez une seule des deux.",
            )
        record.lines[key] = line
        record[key] = _value(value_node, file)
    return record


def _scalar(node: yaml.Node, file: str) -> object:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted, or a block of text
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(0|[1-9]\d*)", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", text, re.ASCII):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            line = node.start_mark.line + 1
            raise CatalogueError(
                f"{file}, ligne {line} : {text} n’est pas une date du calendrier.",
                "Écrivez AAAA-MM-JJ.",
            ) from None
    return text


def _said(value: object) -> str:
    return "rien" if value is None else f"« {value} »"
