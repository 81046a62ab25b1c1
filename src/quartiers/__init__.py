"""Quartiers productifs: from official files to a sourced diagnostic of any neighbourhood.

The verbs of the command line are functions here, imported when first used.
"""

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING

__version__ = version("quartiers-productifs")

if TYPE_CHECKING:
    from quartiers.usecases.diagnose import diagnose, diagnose_territory
    from quartiers.usecases.locate import locate
    from quartiers.usecases.refresh import refresh
    from quartiers.usecases.sources import sources

_VERBS = {
    "diagnose": "diagnose",
    "diagnose_territory": "diagnose",
    "locate": "locate",
    "refresh": "refresh",
    "sources": "sources",
}

__all__ = ["__version__", "diagnose", "diagnose_territory", "locate", "refresh", "sources"]


def __getattr__(name: str) -> object:
    if name in _VERBS:
        return getattr(importlib.import_module(f"quartiers.usecases.{_VERBS[name]}"), name)
    raise AttributeError(f"module 'quartiers' has no attribute {name!r}")
