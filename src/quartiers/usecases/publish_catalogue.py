"""The two publications that come from the catalogue: the schemes, and the labelled territories."""

import csv
import io
from datetime import date

from quartiers.catalogue.citations import LEVELS
from quartiers.schemes.catalogue import Catalogue
from quartiers.territory.labelled import Label, labelled_territories
from quartiers.usecases.export_schemes import export_schemes
from quartiers.usecases.points_file import safe_cell

TERRITORIES = "territoires"


def count(id_: str, catalogue: Catalogue) -> int:
    return len(labelled_territories() if id_ == TERRITORIES else catalogue.schemes)


def written(id_: str, form: str, day: date) -> bytes:
    if id_ == TERRITORIES:
        return _territories().encode()
    return export_schemes("json" if form == "json" else "csv", as_of=day).text.encode()


def _territories() -> str:
    rows = [_territory(label) for label in labelled_territories().values()]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(value) for name, value in row.items()})
    return out.getvalue()


def _territory(label: Label) -> dict[str, str]:
    best = min((source.level for source in label.sources), key=list(LEVELS).index)
    return {
        "slug": label.slug,
        "nom": label.name,
        "label": label.label,
        "date_label": label.labelled_on.isoformat(),
        "perimetre": ";".join(map(str, label.perimeter)),
        "porteur": label.lead or "",
        "parent": label.parent or "",
        "a_confirmer": str(label.to_confirm).lower(),
        "niveau_source": LEVELS[best],
        "quartiers_2024": ";".join(str(each.code) for each in label.qpv),
        "quartiers_complets": str(label.qpv_complete).lower(),
    }
