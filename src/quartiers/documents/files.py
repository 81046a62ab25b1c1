"""Writing a document whole or not at all."""

import os
import tempfile
from pathlib import Path

from quartiers.errors import DocumentError
from quartiers.storage.disk import reason_of


def write(path: Path, content: bytes) -> Path:
    """Write beside the target, then rename: a reader never sees half a document."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        raise DocumentError(
            f"Impossible d’écrire {path} : {reason_of(error)}.",
            "Choisissez un autre fichier par --out, dans un dossier où vous pouvez écrire.",
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
