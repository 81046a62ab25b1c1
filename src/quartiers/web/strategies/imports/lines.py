"""Each line of a plan as the action that it would make, or why it makes none."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from quartiers.web.strategies.imports import cells
from quartiers.web.strategies.imports.cells import Unreadable, plain
from quartiers.web.strategies.imports.sheets import Cell

CODE = re.compile(r"\b(Q[NP]\w{5,8})\b", re.IGNORECASE)
TITLE, LINE, TEXT = 200, 400, 20_000


@dataclass(frozen=True)
class Known:
    """What the names of a file may mean here: by their plain form."""

    people: Mapping[str, int]
    bodies: Mapping[str, int]
    zones: Mapping[str, str]  # code → name


@dataclass
class Draft:
    """An action to be made. `notes` tell what was read otherwise than it is written."""

    line: int
    title: str
    objective: str = ""
    priority: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    partners: list[int] = field(default_factory=list)
    cost: Decimal | None = None
    with_tax: bool = False
    asked: Decimal | None = None
    obtained: Decimal | None = None
    funder: str = ""
    year: int | None = None
    indicator: dict[str, Any] = field(default_factory=dict)
    risk: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def zones(self) -> list[str]:
        return list(self.fields.get("zones", []))

    @property
    def period(self) -> tuple[date | None, date | None]:
        return self.fields.get("starts_on"), self.fields.get("ends_on")


@dataclass(frozen=True)
class Refused:
    line: int
    title: str
    reasons: tuple[str, ...]


def read_lines(
    rows: Sequence[tuple[Cell, ...]], header: int, fields: Mapping[int, str], known: Known
) -> list[Draft | Refused]:
    """`fields`: rank of a column → key of a field. Lines without any value are passed over."""
    found: list[Draft | Refused] = []
    for number, row in enumerate(rows[header:], start=header + 1):
        values = {key: row[rank] for rank, key in fields.items() if key and rank < len(row)}
        if any(value is not None for value in values.values()):
            found.append(_line(number, values, known, _costs_title(rows[header - 1], fields)))
    return found


def _costs_title(titles: Sequence[Cell], fields: Mapping[int, str]) -> str:
    told = (rank for rank, key in fields.items() if key == "cout" and rank < len(titles))
    return " ".join(str(titles[rank]) for rank in told)


def _with_tax(*texts: str) -> bool | None:
    """The first that says it: an amount, or the title of its column; None where none does."""
    for words in (plain(text).split() for text in texts):
        if "ttc" in words or "ht" in words:
            return "ttc" in words
    return None


class _Reading:
    """The cells of a line, and what could not be read of them."""

    def __init__(self, values: Mapping[str, Cell]) -> None:
        self.values = values
        self.reasons: list[str] = []

    def read(self, key: str, how: Callable[[Cell], Any], nothing: Any = None) -> Any:
        if key not in self.values:
            return nothing
        try:
            found = how(self.values[key])
        except Unreadable as refused:
            self.reasons.append(str(refused))
            return nothing
        return nothing if found is None else found

    def text(self, key: str, most: int = TEXT) -> str:
        text = str(self.read(key, cells.text_of, ""))
        if len(text) > most:
            self.reasons.append(f"texte de plus de {most} caractères dans « {key} »")
        return text


def _line(number: int, values: Mapping[str, Cell], known: Known, costs: str) -> Draft | Refused:
    reading = _Reading(values)
    title = " ".join(reading.text("titre", TITLE).split())
    if not title and not reading.reasons:
        reading.reasons.append("pas d’intitulé")
    draft = Draft(number, title)
    draft.objective = " ".join(reading.text("objectif", TITLE).split())
    draft.priority = _priority(reading, draft)
    _texts(reading, draft)
    _dates(reading, draft)
    _people(reading, draft, known)
    _zones(reading, draft, known)
    _money(reading, draft, costs)
    _indicator(reading, draft)
    draft.risk = reading.text("risque", LINE)
    if reading.reasons:
        return Refused(number, title, tuple(dict.fromkeys(reading.reasons)))
    return draft


def _priority(reading: _Reading, draft: Draft) -> str:
    text = reading.text("priorite")
    found = cells.priority_of(text) or ""
    if text and not found:
        draft.notes.append(f"priorité « {text[:60]} » non reconnue")
    return found


def _texts(reading: _Reading, draft: Draft) -> None:
    for key, name in (("contexte", "context"), ("description", "description")):
        draft.fields[name] = reading.text(key)
    draft.fields["state"] = reading.read("etat", cells.state_of, "idee")
    draft.fields["progress"] = reading.read("avancement", cells.progress_of)


def _dates(reading: _Reading, draft: Draft) -> None:
    starts, ends = reading.read("periode", cells.period_of, (None, None))
    starts = reading.read("debut", cells.day_of, starts)
    ends = reading.read("fin", lambda cell: cells.day_of(cell, end=True), ends)
    if starts and ends and ends < starts:
        reading.reasons.append(f"la fin ({ends:%d/%m/%Y}) est avant le début ({starts:%d/%m/%Y})")
    draft.fields |= {"starts_on": starts, "ends_on": ends}


def _people(reading: _Reading, draft: Draft, known: Known) -> None:
    """A name that is of nobody here stays in the description: nothing written is lost."""
    lead = reading.text("porteur")
    draft.fields["lead_id"] = known.bodies.get(plain(lead)) if lead else None
    if lead and draft.fields["lead_id"] is None:
        _kept(draft, "Porteur", lead, "aucune organisation de ce nom n’est rattachée au territoire")
    pilot = reading.text("pilote")
    draft.fields["pilot_id"] = known.people.get(plain(pilot)) if pilot else None
    if pilot and draft.fields["pilot_id"] is None:
        _kept(draft, "Pilote", pilot, "personne de ce nom n’est membre du territoire")
    for name in cells.listed(reading.text("partenaires")):
        body = known.bodies.get(plain(name))
        if body is not None:
            draft.partners.append(body)
        else:
            _kept(draft, "Partenaire", name, "organisation inconnue ici")


def _zones(reading: _Reading, draft: Draft, known: Known) -> None:
    text = reading.text("quartiers")
    names = {plain(name): code for code, name in known.zones.items()}
    zones: list[str] = []
    for part in cells.listed(text):
        codes = [code.upper() for code in CODE.findall(part)]
        held = [code for code in codes if code in known.zones]
        if not codes and plain(part) in names:
            held = [names[plain(part)]]
        zones += held
        whole = plain(part) in ("tous", "tout le territoire", "tous les quartiers", "agglomeration")
        if not held and not whole:
            _kept(draft, "Quartier", part, "aucun quartier du territoire ne porte ce nom")
    draft.fields["zones"] = list(dict.fromkeys(zones))


def _kept(draft: Draft, what: str, name: str, why: str) -> None:
    said = f"{what} indiqué dans le fichier importé : {name}"
    before = draft.fields.get("description", "")
    draft.fields["description"] = f"{before}\n{said}".strip()
    draft.notes.append(f"{what.lower()} « {name[:60]} » : {why} ; écrit dans la description")


def _money(reading: _Reading, draft: Draft, costs: str) -> None:
    draft.cost = reading.read("cout", cells.amount_of)
    taxed = _with_tax(reading.text("cout"), costs)
    draft.with_tax = bool(taxed)
    if draft.cost and taxed is None:
        draft.notes.append("hors taxes ou toutes taxes comprises ? le coût est lu hors taxes")
    draft.asked = reading.read("demande", cells.amount_of)
    draft.obtained = reading.read("obtenu", cells.amount_of)
    draft.funder = reading.text("financeur", TITLE)
    draft.year = reading.read("annee", cells.year_of)
    money = (draft.cost, draft.asked, draft.obtained, draft.funder or None)
    if draft.year is None and any(value is not None for value in money):
        starts, ends = draft.period
        draft.year = (starts or ends or date.today()).year
        draft.notes.append(f"année des montants non donnée : {draft.year}")
    if (draft.asked is not None or draft.obtained is not None) and not draft.funder:
        draft.funder = "Financeur non précisé"
        draft.notes.append("montant sans financeur nommé")


def _indicator(reading: _Reading, draft: Draft) -> None:
    label = reading.text("indicateur", TITLE)
    figures = {
        "baseline": reading.read("depart", cells.number_of),
        "target": reading.read("cible", cells.number_of),
    }
    if label:
        source = reading.text("source", 300) or "non précisée (plan importé)"
        draft.indicator = {"label": label, "source": source, **figures}
    elif any(value is not None for value in figures.values()):
        draft.notes.append("valeur de départ ou cible sans indicateur : non reprise")
