"""From a diagnostic to the bytes of a document, in the format asked for."""

import importlib
from collections.abc import Callable
from pathlib import Path

from quartiers.diagnostic.report import Diagnostic, TerritoryDiagnostic
from quartiers.documents import files
from quartiers.documents.page import Page
from quartiers.errors import DocumentError

TEXTUAL = ("text", "json")
EXTENSIONS = {
    "text": "txt",
    "json": "json",
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "odt": "odt",
}
FORMATS = tuple(EXTENSIONS)
SYNTHESIS = "synthese"


def render(diagnostic: Diagnostic, format: str) -> bytes:
    if format == "json":
        from quartiers.documents import as_json

        return as_json.render(diagnostic)
    from quartiers.documents import compose

    return _layout(format)(compose.page(diagnostic))


def render_territory(territory: TerritoryDiagnostic, format: str) -> bytes:
    """The synthesis alone (JSON: with every neighbourhood inside)."""
    if format == "json":
        from quartiers.documents import as_json

        return as_json.render_territory(territory)
    from quartiers.documents import compose

    links = [
        (f"{one.zone.name} ({one.zone.code})", file_name(one.zone.code, format))
        for one in territory.diagnostics
    ]
    return _layout(format)(compose.territory_page(territory, links))


def write_territory(territory: TerritoryDiagnostic, format: str, folder: Path) -> list[Path]:
    """The folder of a territory: its synthesis first, then one document per neighbourhood."""
    synthesis = folder / f"{SYNTHESIS}.{EXTENSIONS[format]}"
    written = [
        files.write(folder / file_name(one.zone.code, format), render(one, format))
        for one in territory.diagnostics
    ]
    return [files.write(synthesis, render_territory(territory, format)), *written]


def file_name(code: str, format: str) -> str:
    return f"diagnostic-{code}.{EXTENSIONS[format]}"


def _layout(format: str) -> Callable[[Page], bytes]:
    """Each format is imported only when it is asked for: some libraries are slow to start."""
    if format not in EXTENSIONS:
        raise DocumentError(
            f"Le format « {format} » n’existe pas.",
            f"Formats possibles : {', '.join(FORMATS)}.",
        )
    module = importlib.import_module(f"quartiers.documents.as_{format}")
    layout: Callable[[Page], bytes] = module.render
    return layout
