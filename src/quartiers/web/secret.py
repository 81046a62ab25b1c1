"""The key that signs sessions and links: given, else drawn once and kept with the people's data."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress

from quartiers.storage.disk import data_folder
from quartiers.web.database import FOLDER

NAME = "cle"


def secret_key(env: Mapping[str, str]) -> str:
    """A folder that cannot be written gives a key of this process: people sign in again."""
    given = env.get("QUARTIERS_SECRET_KEY", "").strip()
    if given:
        return given
    path = data_folder() / FOLDER / NAME
    drawn = secrets.token_urlsafe(50)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(drawn)
        return path.read_text(encoding="utf-8") or drawn
    return drawn
