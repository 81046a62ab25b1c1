"""Nomenclatures as JSON: one object, code → label."""

import json
import re
from pathlib import Path

from quartiers.errors import SchemaDrift
from quartiers.sources.source.files import check_file, corrupt


def read_labels(path: Path, shape: str) -> dict[str, str]:
    """Code → label, in the order of the file, blanks stripped.

    `shape` is the regular expression that every code must match.
    """
    check_file(path)
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise corrupt(path, error) from error
    if not isinstance(content, dict):
        raise SchemaDrift(
            f"{path.name} : un objet « code : libellé » est attendu.",
            "Ce n’est pas le bon fichier.",
        )
    wrong = [code for code in content if not re.fullmatch(shape, code)]
    if wrong:
        raise SchemaDrift(
            f"{path.name} : code inattendu : {', '.join(wrong[:5])}.",
            "La nomenclature a changé ou ce n’est pas le bon fichier.",
        )
    return {code: " ".join(str(label).split()) for code, label in content.items()}
