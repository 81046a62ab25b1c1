"""Which code made a table: the version and a mark of the code that reads, stages and counts."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_MAKERS = ("pipeline", "sources", "territory", "diagnostic/tables.py")


@cache
def code_version() -> str:
    """`0.1.0+1f3a…`: what it made is made again when it changes."""
    package = Path(__file__).parents[1]
    mark = hashlib.sha256()
    for part in _MAKERS:
        place = package / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            mark.update(path.read_bytes())
    return f"{version('quartiers-productifs')}+{mark.hexdigest()[:12]}"
