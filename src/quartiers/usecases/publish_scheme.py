"""Put an accepted file of the catalogue in the overlay, where the answers read it at once."""

import os
import tempfile
from pathlib import Path

from quartiers.catalogue.reader import OVERLAY, overlay_named
from quartiers.errors import BadInput
from quartiers.storage.disk import reason_of
from quartiers.usecases.proposal import File

HOW = (
    f"Réglez {OVERLAY} sur un dossier où le serveur peut écrire, ou versez le correctif au dépôt "
    "du catalogue."
)


def where_to_publish() -> Path:
    """The overlay. Raises BadInput where there is none to write in."""
    named = overlay_named()
    if not named:
        raise BadInput(f"Aucun dossier de surcharge n’est réglé ({OVERLAY}).", HOW)
    folder = Path(named)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BadInput(f"Le dossier que nomme {OVERLAY} n’accepte pas d’écriture.", HOW)
    return folder


def publish(page: File, text: str) -> Path:
    """Written beside and renamed: a reader finds the old page or the new one, whole."""
    folder = where_to_publish() / page.folder
    try:
        folder.mkdir(exist_ok=True)
        handle, begun = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        target = folder / f"{page.stem}.yaml"
        Path(begun).chmod(0o644)
        Path(begun).replace(target)
    except OSError as error:
        raise BadInput(f"La fiche n’a pas pu être écrite ({reason_of(error)}).", HOW) from None
    return target
