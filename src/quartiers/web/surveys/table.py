"""A survey as a table that leaves: neither names nor photos, and blank what the register may not
show any more."""

import csv
import io

from django.utils import timezone

from quartiers.usecases.points_file import safe_cell
from quartiers.usecases.premises import STATES
from quartiers.web.surveys.models import Survey
from quartiers.web.surveys.reading import Sheet, family_labels, read

COLUMNS = (
    "rang",
    "adresse",
    "activite_registre",
    "siret",
    "au_registre",
    "etat",
    "famille_vue",
    "activite_vue",
    "surface_m2",
    "commentaire",
    "vu_le",
    "desaccord",
)


def as_csv(survey: Survey) -> bytes:
    """For a spreadsheet: a mark of UTF-8, semicolons, no formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for sheet in read(survey).sheets:
        writer.writerow([safe_cell(cell) for cell in _cells(sheet)])
    return out.getvalue().encode("utf-8-sig")


def _cells(sheet: Sheet) -> list[str]:
    seen, families = sheet.settled.seen, family_labels()
    return [
        str(sheet.unit.rank + 1),
        sheet.address,
        "" if sheet.masked else sheet.unit.label,
        sheet.siret,
        "oui" if sheet.unit.siret and not sheet.masked else "non",
        STATES[sheet.settled.state] if seen else "",
        families.get(seen.family, "") if seen else "",
        seen.activity if seen else "",
        str(seen.surface or "") if seen else "",
        seen.comment if seen else "",
        timezone.localtime(seen.at).date().isoformat() if seen else "",
        "oui" if sheet.settled.disputed else "",
    ]
