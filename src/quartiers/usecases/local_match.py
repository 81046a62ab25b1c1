"""The lines of a local file, each put beside the register, a neighbourhood or an address.

Nothing is guessed: a key that is not exact matches nothing, and the report says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from quartiers.errors import InvalidCode, StoreEmpty
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv, Siret
from quartiers.territory.plain import plain
from quartiers.usecases.local_table import LocalTable
from quartiers.usecases.locate import locate
from quartiers.usecases.register import known_codes
from quartiers.usecases.shop_units import ADDRESSES
from quartiers.usecases.unit_status import Status, statuses

KEYS = ("siret", "qpv", "adresse", "commune", "categorie")
MOST_KEPT = 20  # columns: what the purpose needs, and no more
DOOR = 10.0  # metres granted to an address
USUAL = {
    "siret": (
        "siret",
        "numero siret",
        "n siret",
        "siret etablissement",
        "siret de l etablissement",
    ),
    "qpv": (
        "qpv",
        "code qpv",
        "quartier prioritaire",
        "code quartier",
        "code qp",
        "codeqp",
        "quartier",
    ),
    "adresse": ("adresse", "adresse complete", "adresse du local", "adresse postale"),
    "commune": ("code commune", "code insee", "insee", "commune", "ville", "libelle commune"),
    "categorie": ("etat", "statut", "categorie", "type", "activite"),
}
PROBLEMS = {
    "rien": "aucune clé remplie",
    "siret_invalide": "SIRET invalide",
    "siret_absent": "SIRET valide, absent du registre chargé",
    "siret_ferme": "établissement fermé au registre",
    "sans_zone": "établissement hors de tout quartier prioritaire, ou de lieu inconnu",
    "qpv_invalide": "code de quartier invalide",
    "qpv_inconnu": "code de quartier inconnu des listes chargées",
    "adresse_absente": "adresse absente de la base d’adresses, à la lettre près",
    "adresse_ambigue": "adresse qui existe dans plusieurs communes : indiquez la commune",
    "adresse_limite": "adresse trop près de la limite d’un quartier pour trancher",
    "sans_base": "aucune base d’adresses chargée : l’adresse n’est pas rapprochée",
    "desaccord": "le quartier du fichier n’est pas celui du registre",
    "double": "SIRET déjà vu plus haut dans le fichier",
}


@dataclass(frozen=True)
class ColumnMap:
    """Ranks of columns, by key; `kept` are those whose cells are kept."""

    keys: Mapping[str, int]
    kept: tuple[int, ...] = ()


@dataclass
class LocalRow:
    """`by` lists the keys that matched; `problems` are keys of `PROBLEMS`."""

    line: int
    siret: str = ""
    zone: str = ""
    category: str = ""
    address: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`by` counts the lines that each key matched, `problems` tells the first lines of each."""

    rows: int
    matched: int
    in_zone: int
    by: Mapping[str, int]
    problems: tuple[tuple[str, str, int, tuple[int, ...]], ...]


def guess(header: Sequence[str]) -> ColumnMap:
    """By the usual titles of columns; nothing is kept besides until it is asked for."""
    titles = [plain(title) for title in header]
    keys: dict[str, int] = {}
    for key in KEYS:
        found = next((titles.index(usual) for usual in USUAL[key] if usual in titles), None)
        if found is not None and found not in keys.values():
            keys[key] = found
    return ColumnMap(keys)


def match_rows(table: LocalTable, mapping: ColumnMap, store: Store, as_of: date) -> list[LocalRow]:
    """Every line, whether anything matched it or not."""
    sirets = [_siret(_at(cells, mapping, "siret")) for cells in table.rows]
    register = statuses(store, [siret for siret in sirets if siret], as_of)
    zones = {code for codes in known_codes(store).values() for code in codes}
    found, seen = [], set[str]()
    for line, cells, siret in zip(table.lines, table.rows, sirets, strict=True):
        row = LocalRow(
            line,
            category=_at(cells, mapping, "categorie")[:80],
            address=_at(cells, mapping, "adresse"),
            cells={table.header[i]: cells[i] for i in mapping.kept if cells[i]},
        )
        by, problems = _by_register(row, siret, register, seen)
        _by_zone(row, _at(cells, mapping, "qpv"), zones, by, problems)
        row.by, row.problems = tuple(by), tuple(problems)
        found.append(row)
    if "adresse" in mapping.keys:
        _by_address(found, [_at(cells, mapping, "commune") for cells in table.rows], store)
    for row in found:
        if not row.by and not row.problems:
            row.problems = ("rien",)
    return found


def report(rows: Sequence[LocalRow]) -> Report:
    lines: dict[str, list[int]] = {}
    for row in rows:
        for problem in row.problems:
            lines.setdefault(problem, []).append(row.line)
    return Report(
        rows=len(rows),
        matched=sum(bool(row.by) for row in rows),
        in_zone=sum(bool(row.zone) for row in rows),
        by=Counter(key for row in rows for key in row.by),
        problems=tuple(
            (key, PROBLEMS[key], len(lines[key]), tuple(lines[key][:10]))
            for key in PROBLEMS
            if key in lines
        ),
    )


def _at(cells: Sequence[str], mapping: ColumnMap, key: str) -> str:
    rank = mapping.keys.get(key)
    return cells[rank] if rank is not None else ""


def _siret(text: str) -> str | None:
    """None where the text is not one; "" where there is none."""
    if not text:
        return ""
    try:
        return str(Siret(text))
    except InvalidCode:
        return None


def _by_register(
    row: LocalRow, siret: str | None, register: Mapping[str, Status], seen: set[str]
) -> tuple[list[str], list[str]]:
    if not siret:
        return [], [] if siret == "" else ["siret_invalide"]
    row.siret = siret
    problems = ["double"] if siret in seen else []
    seen.add(siret)
    status = register.get(siret)
    if status is None:
        return [], [*problems, "siret_absent"]
    row.zone = status.zones[0] or status.zones[1]
    if not status.active:
        problems.append("siret_ferme")
    return ["siret"], problems if row.zone else [*problems, "sans_zone"]


def _by_zone(row: LocalRow, text: str, zones: set[str], by: list[str], problems: list[str]) -> None:
    """What the file says of the neighbourhood holds; the register's word against it is told."""
    if not text:
        return
    try:
        code = str(Qpv(text))
    except InvalidCode:
        problems.append("qpv_invalide")
        return
    if code not in zones:
        problems.append("qpv_inconnu")
        return
    if "sans_zone" in problems:
        problems.remove("sans_zone")
        problems.append("desaccord")
    elif row.zone and row.zone != code and row.zone[:2] == code[:2]:
        problems.append("desaccord")
    row.zone = code
    by.append("qpv")


def _by_address(rows: Sequence[LocalRow], communes: Sequence[str], store: Store) -> None:
    base = _base(store)
    wanted: dict[int, tuple[float, float, int]] = {}
    for rank, (row, commune) in enumerate(zip(rows, communes, strict=True)):
        if not row.address or row.zone:
            continue
        if base is None:
            row.problems += ("sans_base",)
            continue
        places = base.get(plain(row.address), {})
        named = [place for key, place in places.items() if not commune or plain(commune) in key]
        if len(named) == 1:
            wanted[rank] = named[0]
            row.by += ("adresse",)
        else:
            row.problems += ("adresse_ambigue" if named else "adresse_absente",)
    if wanted:
        _place(rows, wanted, store)


def _place(
    rows: Sequence[LocalRow], wanted: Mapping[int, tuple[float, float, int]], store: Store
) -> None:
    """The neighbourhood of 2024 of each address, where it is not a matter of metres."""
    epsg = next(iter(wanted.values()))[2]
    points = [(x, y) for x, y, _ in wanted.values()]
    try:
        located = locate(points, epsg=epsg, precision=DOOR, store=store)
    except StoreEmpty:
        return
    answer = next((each for each in located.answers if each.facts.id == "qpv_2024"), None)
    if answer is None:
        return
    for rank, at in enumerate(wanted):
        if str(answer.membership.confidence[rank]) == "indecis":
            rows[at].problems += ("adresse_limite",)
        else:
            rows[at].zone = str(answer.membership.code[rank])


Base = dict[str, dict[tuple[str, str], tuple[float, float, int]]]


def _base(store: Store) -> Base | None:
    if not store.has(ADDRESSES):
        return None
    path = store.path(ADDRESSES)
    towns = store.path("decoupage") if store.has("decoupage") else None
    return _read(path, towns, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, towns: Path | None, _moved: int) -> Base:
    """By whole address; then by the code and the name of the commune."""
    names = dict(pl.read_parquet(towns).select("code", "name").iter_rows()) if towns else {}
    found: Base = {}
    columns = ("commune", "street", "number", "x", "y", "epsg")
    for commune, street, number, x, y, epsg in pl.read_parquet(path).select(columns).iter_rows():
        key = (plain(commune), plain(names.get(commune, commune)))
        found.setdefault(plain(f"{number} {street}"), {})[key] = (x, y, epsg)
    return found
