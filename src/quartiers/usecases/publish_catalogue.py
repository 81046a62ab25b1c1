"""The two publications that no dataset holds: the schemes, and the labelled territories."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quartiers.catalogue.citations import LEVELS
from quartiers.schemes.catalogue import Catalogue
from quartiers.territory.labelled import PROGRAMME, Label, labelled_territories
from quartiers.usecases.export_schemes import export_schemes
from quartiers.usecases.points_file import safe_cell

TERRITORIES = "territoires"
COLUMNS = (
    "slug",
    "nom",
    "label",
    "date_label",
    "perimetre",
    "porteur",
    "parent",
    "a_confirmer",
    "niveau_source",
    "quartiers_2024",
    "quartiers_complets",
)


@dataclass(frozen=True)
class Bearer:
    """A territory that bears the label today: its slug, or its code where the catalogue has no file
    of it, and the day it was given, None where unknown."""

    key: str
    name: str
    since: date | None


def count(id_: str, catalogue: Catalogue, bearers: Sequence[Bearer]) -> int:
    return len(bearers if id_ == TERRITORIES else catalogue.schemes)


def written(id_: str, form: str, day: date, bearers: Sequence[Bearer]) -> bytes:
    if id_ == TERRITORIES:
        return _territories(bearers).encode()
    return export_schemes("json" if form == "json" else "csv", as_of=day).text.encode()


def _territories(bearers: Sequence[Bearer]) -> str:
    known = labelled_territories()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for bearer in bearers:
        told = {"slug": bearer.key, "nom": bearer.name, "label": PROGRAMME}
        told |= {"date_label": bearer.since.isoformat() if bearer.since else ""}
        label = known.get(bearer.key)
        told |= _territory(label) if label else {"perimetre": bearer.key}
        writer.writerow({name: safe_cell(value) for name, value in told.items()})
    return out.getvalue()


def _territory(label: Label) -> dict[str, str]:
    """What the catalogue knows of it."""
    best = min((source.level for source in label.sources), key=list(LEVELS).index)
    return {
        "perimetre": ";".join(map(str, label.perimeter)),
        "porteur": label.lead or "",
        "parent": label.parent or "",
        "a_confirmer": str(label.to_confirm).lower(),
        "niveau_source": LEVELS[best],
        "quartiers_2024": ";".join(str(each.code) for each in label.qpv),
        "quartiers_complets": str(label.qpv_complete).lower(),
    }
