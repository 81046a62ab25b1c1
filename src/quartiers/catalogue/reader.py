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
MOST_CHARACTERS, DEEPEST = 200_000, 50
_instead: dict[str, str] = {}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it was built
_TYPED = "-~0123456789tfn"  # what begins a value that is not a text
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})\.\d+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


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
    return parse(file_text(path, relative_path), relative_path)


def file_text(path: Path, said: str) -> str:
    """The text of a file, `said` being its name for people."""
    try:
        with path.open("rb") as file:
            content = file.read(4 * MOST_CHARACTERS + 1)  # no more, whatever it is
        if len(content) > 4 * MOST_CHARACTERS:
            raise _too_long(said)
        return content.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "ce n’est pas du texte UTF-8"
        raise CatalogueError(
            f"{said} : le fichier ne peut pas être lu ({reason}).",
            "Enregistrez-le en UTF-8, et vérifiez le droit de le lire.",
        ) from None


def read_folder(name: str) -> dict[str, Record]:
    """Every YAML file of a folder, by file name without its ending, in order."""
    return {stem: read_yaml(f"{name}/{stem}.yaml") for stem in names_in(name)}


def names_in(folder: str) -> list[str]:
    """The YAML files of a folder, overlay included, without their ending and in order."""
    return sorted({path.stem for place in _places(folder) for path in place.glob("*.yaml")})


def catalogue_path(relative_path: str) -> Path:
    """Where a file of the catalogue that is not YAML (a CSV) lies, overlay first."""
    return next((p for p in _places(relative_path) if p.is_file()), HERE / relative_path)


def parse(text: str, file: str, problems: list[CatalogueError] | None = None) -> Record:
    """The content of a file. A list of `problems` receives the repeated keys and the impossible
    dates, so that a linter names them all; without it the first one stops the reading."""
    if len(text) > MOST_CHARACTERS:
        raise _too_long(file)
    try:
        content = _Reading(text, file, problems).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise CatalogueError(
            f"{file}, ligne {mark.line + 1 if mark else 1} : ce n’est pas du YAML "
            f"({_misread(text, mark)}).",
            "Vérifiez l’alignement (des espaces, pas de tabulation) et les guillemets.",
        ) from None
    if "\t" in text:
        line = text[: text.index("\t")].count("\n") + 1
        raise CatalogueError(
            f"{file}, ligne {line} : une tabulation.", "Remplacez-la par des espaces."
        )
    if not isinstance(content, Record):
        raise CatalogueError(f"{file} : le fichier doit être un bloc de clés.", "")
    return content


def _misread(text: str, mark: yaml.Mark | None) -> str:
    """What stops the reading; PyYAML says it in English."""
    if mark is None:
        return "un caractère y est interdit"
    line = text[mark.index - mark.column :].split("\n")[0].strip()
    return f"« {line[:40]} »" if line else "un crochet ou un guillemet n’est pas refermé"


def overlay_named() -> str:
    """The folder that a person asks to lay over ours; "" is none."""
    return os.environ.get(OVERLAY, "")


def overlay_folder() -> str:
    """The folder laid over ours: the one asked for, or what is read in its place."""
    named = overlay_named()
    return _instead.get(named, named)


def overlay_mark(*patterns: str) -> tuple[object, ...]:
    """What tells an edit of these files of the overlay from another: for a cache to see it."""
    folder = overlay_folder()
    if not folder:
        return ("",)
    found = sorted(path for pattern in patterns for path in Path(folder).glob(pattern))
    return (folder, *((path.name, path.stat().st_mtime_ns) for path in found))


def read_instead(named: str, folder: str) -> None:
    """From now on, `folder` ("" is none) in place of the overlay of that name: that one is broken,
    this one is its last good state. The name itself puts it back in use."""
    _instead[named] = folder


def _places(relative_path: str) -> list[Path]:
    overlay = overlay_folder()
    folders = [Path(overlay)] if overlay else []
    return [folder / relative_path for folder in [*folders, HERE]]


class _Reading:
    """Event by event and not by PyYAML's tree: an alias, an anchor or a pit of brackets is met, and
    refused, before it is built (its C composer crashes the process on a deep enough pit)."""

    def __init__(self, text: str, file: str, problems: list[CatalogueError] | None) -> None:
        self.loader = _LOADER(text)
        self.file = file
        self.problems = problems

    def document(self) -> object:
        try:
            self.loader.get_event()  # the stream begins
            event: Any = self.loader.get_event()
            if isinstance(event, yaml.StreamEndEvent):
                return None
            content = self.value(self.loader.get_event(), 0)
            self.loader.get_event()  # the document ends
            event = self.loader.get_event()
            if not isinstance(event, yaml.StreamEndEvent):
                raise self.refusal(event, "un second document", "Gardez un document par fichier.")
            return content
        finally:
            self.loader.dispose()

    def value(self, event: Any, depth: int) -> object:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refusal(
                event, "les ancres (&) et les renvois (*) sont refusés", "Répétez le contenu."
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if depth == DEEPEST:
            raise self.refusal(event, f"plus de {DEEPEST} niveaux imbriqués", "Simplifiez.")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, depth + 1)
        values = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            values.append(self.value(event, depth + 1))
        return values

    def mapping(self, start: Any, depth: int) -> Record:
        event: Any
        record = Record(self.file, _line(start))
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor:
                raise self.refusal(event, "une clé doit être un mot", "Vérifiez les deux-points.")
            key, line = str(event.value), _line(event)
            value = self.value(self.loader.get_event(), depth)
            if key in record:
                self.problem(
                    f"{self.file}, ligne {line}, clé « {key} » : "
                    f"déjà donnée ligne {record.lines[key]}.",
                    "Gardez une seule des deux.",
                )
                continue
            record.lines[key] = line
            record[key] = value
        return record

    def scalar(self, event: Any) -> object:
        text = str(event.value)
        if event.style not in (None, "", "plain") or (text and text[0] not in _TYPED):
            return text  # quoted, a block of text, or a word
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                line = _line(event)
                self.problem(
                    f"{self.file}, ligne {line} : {text} n’est pas une date du calendrier.",
                    "Écrivez AAAA-MM-JJ.",
                )
        return text

    def problem(self, message: str, hint: str) -> None:
        if self.problems is None:
            raise CatalogueError(message, hint)
        self.problems.append(CatalogueError(message, hint))

    def refusal(self, event: Any, problem: str, hint: str) -> CatalogueError:
        return CatalogueError(f"{self.file}, ligne {_line(event)} : {problem}.", hint)


def _too_long(file: str) -> CatalogueError:
    return CatalogueError(
        f"{file} : le fichier dépasse {MOST_CHARACTERS // 1000} 000 caractères.",
        "Découpez-le : un dispositif, ou un paramètre, par fichier.",
    )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _said(value: object) -> str:
    return "rien" if value is None else f"« {value} »"
