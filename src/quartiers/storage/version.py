"""Which code made a table: the version and a mark of all that the program brings to it."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

# The code that reads, stages and counts, and what it takes from the catalogue.
_MAKERS = (
    "pipeline/**/*.py",
    "sources/**/*.py",
    "territory/**/*.py",
    "diagnostic/tables.py",
    "catalogue/decoupage.parquet",
    "catalogue/zonages/*.yaml",
)


@cache
def code_version() -> str:
    """`0.1.0+1f3a…`: what it made is made again when it changes."""
    package = Path(__file__).parents[1]
    mark = hashlib.sha256()
    for pattern in _MAKERS:
        for path in sorted(package.glob(pattern)):
            mark.update(path.read_bytes())
    return f"{version('quartiers-productifs')}+{mark.hexdigest()[:12]}"


@cache
def package_mark() -> str:
    """A checksum of the whole package: code, catalogue, templates, styles."""
    package = Path(__file__).parents[1]
    mark = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            mark.update(path.relative_to(package).as_posix().encode())
            mark.update(path.read_bytes())
    return mark.hexdigest()[:16]
