"""Quartiers productifs: from official files to a sourced diagnostic of any neighbourhood.

The verbs of the command line are functions here, imported when first used.
"""

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING

__version__ = version("quartiers-productifs")

if TYPE_CHECKING:
    from quartiers.usecases.diagnose import diagnose, diagnose_territory
    from quartiers.usecases.diff import schemes_diff
    from quartiers.usecases.export_schemes import export_schemes
    from quartiers.usecases.import_aids import import_aids
    from quartiers.usecases.locate import locate
    from quartiers.usecases.match import match_schemes
    from quartiers.usecases.opportunities import opportunities
    from quartiers.usecases.refresh import refresh
    from quartiers.usecases.search import search_schemes
    from quartiers.usecases.show import show_scheme
    from quartiers.usecases.sources import sources
    from quartiers.usecases.targets import targets

_VERBS = {
    "diagnose": "diagnose",
    "diagnose_territory": "diagnose",
    "export_schemes": "export_schemes",
    "import_aids": "import_aids",
    "locate": "locate",
    "match_schemes": "match",
    "opportunities": "opportunities",
    "refresh": "refresh",
    "schemes_diff": "diff",
    "search_schemes": "search",
    "show_scheme": "show",
    "sources": "sources",
    "targets": "targets",
}

__all__ = [
    "__version__",
    "diagnose",
    "diagnose_territory",
    "export_schemes",
    "import_aids",
    "locate",
    "match_schemes",
    "opportunities",
    "refresh",
    "schemes_diff",
    "search_schemes",
    "show_scheme",
    "sources",
    "targets",
]


def __getattr__(name: str) -> object:
    if name in _VERBS:
        return getattr(importlib.import_module(f"quartiers.usecases.{_VERBS[name]}"), name)
    raise AttributeError(f"module 'quartiers' has no attribute {name!r}")
