"""Reading what Aides-territoires gives: pages of its API (v2, JSON) or its CSV export.

Nothing of a file is trusted: sizes are bounded, HTML is taken off, only http(s) links stay.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from quartiers.errors import BadTable
from quartiers.storage.disk import checksum_of, reason_of, size_text
from quartiers.usecases.cleaning import plain, web_address
from quartiers.usecases.outside_aids import Aid

SITE = "https://aides-territoires.beta.gouv.fr"
MOST_BYTES, MOST_AIDS = 200_000_000, 50_000
LONGEST_NAME, LONGEST_TEXT = 300, 6000
WORD, MANY = 120, 40  # characters of a value of a list, and values
CSV_COLUMNS = {
    "Nom": "name",
    "Lien": "link",
    "Financeurs": "backers",
    "Bénéficiaire": "holders",
    "Types d'aides": "types",
    "AAP/AMI": "call",
    "Récurrence": "recurrence",
    "Descriptif": "text",
    "Date Clôture": "closes",
}
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_HINT = "Rien n’est changé : les aides déjà importées restent. "


@dataclass(frozen=True)
class Export:
    """`vintage`: the day or year the export speaks of, "" where nothing says it. `notes`: what was
    set right, in French."""

    aids: tuple[Aid, ...]
    vintage: str
    checksum: str
    notes: tuple[str, ...] = ()


def read_export(path: Path) -> Export:
    """A file of the API (`.json`) or of the CSV export. Raises BadTable, in French."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # no more, whatever it is
        if len(content) > MOST_BYTES:
            raise _bad(path, f"il pèse plus de {size_text(MOST_BYTES)}")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _bad(path, f"il ne peut pas être lu ({reason_of(error)})") from None
    except UnicodeDecodeError:
        raise _bad(path, "ce n’est pas du texte en UTF-8") from None
    rows = _json_rows(path, text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(path, text)
    aids: dict[str, Aid] = {}
    twice = unlinked = 0
    for where, row in rows:
        aid = _aid(path, where, row)
        unlinked += bool(_told(row.get("link"))) and not aid.link
        twice += aid.key in aids
        aids[aid.key] = aid
    if not aids:
        raise _bad(path, "il ne contient aucune aide")
    notes = []
    if twice:
        notes.append(f"Aides données deux fois, la dernière est gardée : {twice}.")
    if unlinked:
        notes.append(f"Liens qui ne sont pas des adresses http(s), retirés : {unlinked}.")
    vintage = max((_told(row.get("updated"))[:10] for _, row in rows), default="")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", vintage):
        found = _YEAR.search(path.stem)
        vintage = "-".join(filter(None, found.groups())) if found else ""
    return Export(tuple(aids.values()), vintage, checksum_of(path), tuple(notes))


def _bad(path: Path, problem: str) -> BadTable:
    return BadTable(
        f"{path.name} n’est pas utilisable : {problem}.",
        f"{_HINT}Donnez un export CSV d’Aides-territoires, ou les pages JSON de son API (v2).",
    )


Row = tuple[str, Mapping[str, object]]  # where it stands, for people; its fields by our names


def _csv_rows(path: Path, text: str) -> list[Row]:
    lines = text.splitlines(keepends=True)
    head = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    absent = [name for name in ("Nom", "Descriptif") if name not in (reader.fieldnames or ())]
    if absent:
        raise _bad(path, f"la colonne « {absent[0]} » est absente")
    rows: list[Row] = []
    try:
        for raw in reader:
            where = f"ligne {reader.line_num}"
            if None in raw or None in raw.values():
                raise _bad(path, f"{where}, le nombre de cases n’est pas celui de l’en-tête")
            if any(raw.values()):
                rows.append((where, {ours: raw.get(name) for name, ours in CSV_COLUMNS.items()}))
            _bounded(path, rows)
    except csv.Error:
        problem = "une case est trop longue, ou un guillemet n’est pas fermé"
        raise _bad(path, f"ligne {reader.line_num + 1}, {problem}") from None
    return rows


def _json_rows(path: Path, text: str) -> list[Row]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _bad(path, f"ligne {line}, ce n’est pas du JSON entier") from None
    pages = content if isinstance(content, list) else [content]
    found: list[object] = []
    for page in pages:
        results = page.get("results", page) if isinstance(page, dict) else page
        found += results if isinstance(results, list) else [results]
    rows: list[Row] = []
    for number, raw in enumerate(found, 1):
        if not isinstance(raw, dict) or "name" not in raw:
            raise _bad(path, f"la {number}ᵉ aide n’a pas de nom (« name »)")
        rows.append((f"aide n° {number}", _from_api(raw)))
        _bounded(path, rows)
    return rows


def _from_api(raw: Mapping[str, object]) -> dict[str, object]:
    text = [raw.get("description"), raw.get("eligibility")]
    return {
        "name": raw["name"],
        "link": raw.get("url") or raw.get("origin_url"),
        "backers": raw.get("financers"),
        "holders": raw.get("targeted_audiences"),
        "types": raw.get("aid_types"),
        "steps": raw.get("mobilization_steps"),
        "recurrence": raw.get("recurrence"),
        "call": raw.get("is_call_for_project"),
        "perimeter": raw.get("perimeter"),
        "text": " ".join(part for part in text if isinstance(part, str)),
        "closes": raw.get("submission_deadline"),
        "updated": raw.get("date_updated"),
    }


def _bounded(path: Path, rows: list[Row]) -> None:
    if len(rows) > MOST_AIDS:
        raise _bad(path, f"il contient plus de {MOST_AIDS // 1000} 000 aides")


def _aid(path: Path, where: str, row: Mapping[str, object]) -> Aid:
    name = plain(_told(row.get("name")))[:LONGEST_NAME]
    if not name:
        raise _bad(path, f"{where}, une aide n’a pas de nom")
    link = web_address(_told(row.get("link")), SITE)
    values: dict[str, object] = {
        "key": urlsplit(link).path.strip("/") or name.casefold(),
        "name": name,
        "link": link,
        "text": plain(_told(row.get("text")))[:LONGEST_TEXT],
        "recurrence": plain(_told(row.get("recurrence")))[:WORD],
        "perimeter": plain(_told(row.get("perimeter")))[:WORD],
        "call": row.get("call") is True or _told(row.get("call")).lower() == "oui",
        "closes": _day(_told(row.get("closes"))),
    }
    for part in ("backers", "holders", "types", "steps"):
        values[part] = tuple(_listed(row.get(part)))
    return Aid(**{each.name: values[each.name] for each in fields(Aid)})  # type: ignore[arg-type]


def _told(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _listed(value: object) -> Iterable[str]:
    """A list of the API, or the cell of a CSV whose values are parted by semicolons."""
    values = value.split(";") if isinstance(value, str) else value
    if not isinstance(values, list):
        return []
    said = (plain(each)[:WORD] for each in values[:MANY] if isinstance(each, str))
    return dict.fromkeys(each for each in said if each)


def _day(text: str) -> date | None:
    """31/12/2022 or 2022-12-31; what is neither is not known."""
    french = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    try:
        return date.fromisoformat("-".join(french.groups()[::-1]) if french else text[:10])
    except ValueError:
        return None
