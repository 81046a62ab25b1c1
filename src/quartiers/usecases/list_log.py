"""The log of the nominative lists: when, what for, how many. One JSON object a line."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from quartiers.errors import BadInput
from quartiers.storage.disk import data_folder, refusal_said

FOLDER, FILE = "journal", "listes_nominatives.jsonl"
LONGEST = 500


def log_path() -> Path:
    return data_folder() / FOLDER / FILE


def checked_motive(text: str | None) -> str:
    """The purpose of a list, in one line. Raises BadInput where it says nothing."""
    said = " ".join((text or "").split())
    if not said or not any(character.isalpha() for character in said):
        raise BadInput(
            "Une liste nominative demande un motif.",
            "Dites à quoi elle servira : --motif « Invitation à la réunion du 3 décembre ». Il est "
            f"gardé avec la date dans {log_path()}.",
        )
    if len(said) > LONGEST:
        raise BadInput(
            f"Le motif dépasse {LONGEST} caractères.", "Résumez-le en une phrase ou deux."
        )
    return said


def write_down(line: dict[str, object]) -> Path:
    """Add a line, before the list itself is written: there is no list without its purpose. The log
    is for its keeper only."""
    path = log_path()
    dated = {"le": datetime.now(UTC).isoformat(timespec="seconds"), **line}
    with refusal_said(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=_private) as file:
            file.write(json.dumps(dated, ensure_ascii=False) + "\n")
    return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
