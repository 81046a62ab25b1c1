"""Applications as démarches-simplifiées exports them: one line a dossier, fixed columns, questions.

The columns of the service itself are those of its export (ID, État du dossier, Déposé le…); where
the territory is named depends on the questions of each démarche, so that it is chosen. Nothing else
is read: neither the address of who filed it nor that of who examines it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.errors import BadTable, NoColumn
from quartiers.programme.days import read_day
from quartiers.programme.texts import Table
from quartiers.territory.plain import plain

NUMBER, STATE, FILED, DECIDED = "ID", "État du dossier", "Déposé le", "Traité le"
REASON = "Motivation de la décision"
NEEDED = (NUMBER, STATE)
# The states of a dossier there, and the one of a label here. A draft is nobody's application.
STATES = {
    "brouillon": "",
    "en construction": "candidature",
    "en instruction": "candidature",
    "accepte": "retenu",
    "refuse": "refuse",
    "classe sans suite": "refuse",
    "sans suite": "refuse",
}
_USUAL = {
    "territoire": ("Entreprise SIREN", "Établissement SIRET", "SIREN", "SIRET", "Territoire"),
    "nom": ("Entreprise raison sociale", "Raison sociale", "Nom du territoire", "Territoire"),
}


@dataclass(frozen=True)
class Application:
    """`state` is that of a label; `said_state` the word of the export."""

    line: int
    number: str
    territory: str
    name: str
    state: str
    said_state: str
    filed_on: date | None
    decided_on: date | None
    reason: str


@dataclass(frozen=True)
class Refused:
    line: int
    why: str


def guessed(headers: Iterable[str]) -> dict[str, str]:
    """Which column is likely to name the territory, and which its name; "" where none is."""
    by_name = {plain(header): header for header in headers}
    return {
        use: next((by_name[plain(n)] for n in names if plain(n) in by_name), "")
        for use, names in _USUAL.items()
    }


def applications(
    table: Table, columns: Mapping[str, str]
) -> tuple[list[Application], list[Refused]]:
    """Raises BadTable where it is no such export, NoColumn where none names the territory."""
    own = {plain(header): header for header in table.headers}
    missing = [name for name in NEEDED if plain(name) not in own]
    if missing:
        raise BadTable(
            f"Ce n’est pas un export de démarches-simplifiées : il manque « {missing[0]} ».",
            "Exportez les dossiers au format CSV, sans renommer les colonnes.",
        )
    wanted = columns.get("territoire", "")
    if wanted not in table.headers:
        raise NoColumn("Dites quelle colonne désigne le territoire.", "")
    found, refused, seen = [], [], set()
    for line, row in table.rows:
        read = _application(line, {k: row[h] for k, h in own.items()}, row, columns)
        if isinstance(read, Refused):
            refused.append(read)
        elif read.number in seen:
            refused.append(Refused(line, f"dossier {read.number} déjà donné plus haut"))
        else:
            seen.add(read.number)
            found.append(read)
    return found, refused


def _application(
    line: int, row: Mapping[str, str], raw: Mapping[str, str], columns: Mapping[str, str]
) -> Application | Refused:
    number, said = row[plain(NUMBER)], row[plain(STATE)]
    if not re.fullmatch(r"\d{1,12}", number, re.ASCII):
        return Refused(line, f"« {number[:40]} » n’est pas un numéro de dossier")
    state = STATES.get(plain(said))
    if state is None:
        return Refused(line, f"dossier {number} : état « {said[:40]} » inconnu")
    if not state:
        return Refused(line, f"dossier {number} : brouillon, non déposé")
    return Application(
        line=line,
        number=number,
        territory=raw.get(columns["territoire"], ""),
        name=raw.get(columns.get("nom", ""), "")[:200],
        state=state,
        said_state=said,
        filed_on=read_day(row.get(plain(FILED), "")),
        decided_on=read_day(row.get(plain(DECIDED), "")),
        reason=row.get(plain(REASON), "")[:1_000],
    )
