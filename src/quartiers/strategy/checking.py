"""All that is wrong with the action models and the rules of the analysis, file by file."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from quartiers.catalogue.reader import file_text, names_in, parse, read_yaml
from quartiers.errors import CatalogueError
from quartiers.strategy.action_models import FOLDER, read_model
from quartiers.strategy.swot import rules


def check_models(files: Sequence[Path] = ()) -> tuple[CatalogueError, ...]:
    """The first mistake of each model of the catalogue in use, or of these files alone."""
    errors: list[CatalogueError] = []
    for path in files:
        _take(errors, partial(_alone, path))
    if not files:
        for stem in names_in(FOLDER):
            _take(errors, partial(_held, stem))
        _take(errors, rules)
    return tuple(errors)


def _alone(path: Path) -> object:
    return read_model(parse(file_text(path, str(path)), str(path)), path.stem)


def _held(stem: str) -> object:
    return read_model(read_yaml(f"{FOLDER}/{stem}.yaml"), stem)


def _take(errors: list[CatalogueError], read: Callable[[], object]) -> None:
    try:
        read()
    except CatalogueError as error:
        errors.append(error)
