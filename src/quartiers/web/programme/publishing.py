"""Labels and desks put in the file that the public pages read, without anything of a person."""

import json
import os
import tempfile
from pathlib import Path

from quartiers.errors import BadInput
from quartiers.programme.desks import BODIES
from quartiers.storage.disk import reason_of
from quartiers.web.programme.models import Desk, Label
from quartiers.web.public.publication import place

SCHEMA = 1


def publish() -> Path:
    """Nothing moves where nothing changed. Raises BadInput where the data folder takes no file."""
    target = place()
    content = json.dumps(_content(), ensure_ascii=False, indent=1) + "\n"
    try:
        if not target.is_file() or target.read_text(encoding="utf-8") != content:
            _write(target, content)
    except OSError as error:
        raise BadInput(
            f"L’enregistrement est fait, mais pas sa publication ({reason_of(error)}).",
            "Vérifiez que le dossier de données accepte l’écriture, puis enregistrez de nouveau.",
        ) from None
    return target


def _write(target: Path, content: str) -> None:
    """Written beside and renamed: a reader finds the old file or the new one, whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, begun = tempfile.mkstemp(dir=target.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(begun).chmod(0o644)
    Path(begun).replace(target)


def _content() -> dict[str, object]:
    labels = Label.objects.filter(published=True).select_related("cohort", "merged_into")
    return {
        "schema": SCHEMA,
        "labels": [label_row(label) for label in labels.order_by("territory", "pk")],
        "guichets": [desk_row(desk) for desk in Desk.objects.all()],
    }


def label_row(label: Label) -> dict[str, str]:
    return {
        "territoire": label.territory,
        "nom": label.name,
        "vague": label.cohort.name,
        "etat": label.get_state_display(),
        "labellise_le": _iso(label.labelled_on),
        "jusqu_au": _iso(label.ends_on),
        "fusionne_dans": label.merged_into.territory if label.merged_into else "",
    }


def desk_row(desk: Desk) -> dict[str, str]:
    return {
        "departement": desk.departement,
        "organisme": BODIES.get(desk.body, desk.body),
        "intitule": desk.name,
        "adresse": desk.email,
        "page": desk.page,
        "verifie_le": _iso(desk.checked_on),
    }


def _iso(day: object) -> str:
    return day.isoformat() if day else ""  # type: ignore[attr-defined]
