"""The schemes of one profile as a file to keep: a spreadsheet (CSV), a document to print (Page)."""

import csv
import io
from collections.abc import Iterator

from quartiers.documents.evaluated import told
from quartiers.documents.french import typeset
from quartiers.documents.matched import NO_PROMISE
from quartiers.documents.page import Definition, Grid, Page, Section
from quartiers.documents.paragraphs import capital
from quartiers.documents.verdict_groups import Group, closed_said, facts_said, groups
from quartiers.schemes.verdict import WORDS, Verdict
from quartiers.territory.french import day
from quartiers.usecases.match import Closed, Match
from quartiers.usecases.points_file import safe_cell

TITLES = (
    "dispositif",
    "identifiant",
    "porté par",
    "nature",
    "verdict",
    "à une condition près",
    "ce qui bloque",
    "ce qui manque",
    "à confirmer",
    "source la plus faible",
    "remplacé par",
    "date",
)
LINES = 3  # reasons told for a scheme on paper
NO_DECISION = "Ce relevé n’est ni une décision, ni une attestation, ni un rescrit."


def match_csv(match: Match) -> str:
    """A line a scheme, closed ones included; semicolons, and no cell that a spreadsheet runs."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(TITLES)
    rows = [_row(match, verdict) for verdict in match.verdicts]
    rows += [_closed(match, each) for each in match.closed]
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def _row(match: Match, verdict: Verdict) -> list[str]:
    said, scheme = told(verdict, match.program, match.described.profile), verdict.scheme
    blockers = [f"{r.said}{f' ; ici : {r.here}' if r.here else ''}" for r in said.blockers]
    return [
        scheme.name,
        scheme.id,
        said.operator,
        said.nature,
        WORDS[verdict.code],
        "oui" if verdict.near_miss else "",
        " | ".join(blockers),
        " | ".join(said.missing),
        " | ".join(said.to_confirm),
        said.level,
        "",
        match.as_of.isoformat(),
    ]


def _closed(match: Match, closed: Closed) -> list[str]:
    scheme, words = closed.scheme, WORDS["ferme"]
    heirs = " | ".join(heir.name for heir in closed.replaced_by)
    row = [scheme.name, scheme.id, "", "", words, "", "", "", "", "", heirs]
    return [*row, match.as_of.isoformat()]


def match_page(match: Match, link: str) -> Page:
    """The same to be printed: what was answered, the groups of verdicts, the closed schemes."""
    subtitle = f"Au {day(match.as_of)}. {NO_DECISION}"
    counts = [f"{capital(WORDS[code])} : {match.counts.get(code, 0)}" for code in WORDS]
    judged = [_section(match, group) for group in groups(match)]
    return Page(
        title="Dispositifs susceptibles de s’appliquer",
        subject="Résultat du simulateur",
        subtitle=typeset(subtitle),
        facts=(Definition("Pour retrouver ce résultat", link),),
        summary=tuple(typeset(count) for count in counts),
        sections=(_answers(match), *judged, *_ends(match)),
        sources=(),
        caveats=(typeset(NO_PROMISE),),
        fictitious=match.fictitious,
        colophon=typeset(f"Quartiers productifs, simulation au {day(match.as_of)}"),
        made_on=match.as_of.isoformat(),
        keywords=("dispositifs", "quartier prioritaire"),
    )


def _answers(match: Match) -> Section:
    rows = tuple((typeset(said.about), typeset(said.worth)) for said in facts_said(match))
    none = "Aucune réponse n’a été donnée : tous les dispositifs restent possibles."
    return Section(
        id="reponses",
        title="Ce qui a été répondu",
        sentences=() if rows else (typeset(none),),
        parts=(_grid("reponses", "Réponses", ("Question", "Réponse et provenance"), rows),)
        if rows
        else (),
    )


def _section(match: Match, group: Group) -> Section:
    rows = tuple(tuple(_cells(match, verdict)) for verdict in group.verdicts)
    headers = ("Dispositif", "Porté par", "Pourquoi", "Source la plus faible")
    return Section(
        id=group.id,
        title=typeset(f"{group.title} ({len(rows)})"),
        sentences=(typeset(group.meaning),),
        parts=(_grid(group.id, group.title, headers, rows),),
    )


def _cells(match: Match, verdict: Verdict) -> Iterator[str]:
    said = told(verdict, match.program, match.described.profile)
    reasons = [capital(reason) for reason in said.reasons[:LINES]]
    more = len(said.reasons) - len(reasons)
    yield typeset(verdict.scheme.name)
    yield typeset(said.operator)
    yield typeset(". ".join([*reasons, *([f"Et {more} de plus"] if more > 0 else [])]))
    yield typeset(said.level)


def _ends(match: Match) -> Iterator[Section]:
    shown, others = closed_said(match)
    rows = tuple(
        (
            typeset(each.scheme.name),
            f"Ouvre le {day(each.opens_on)}"
            if each.opens_on
            else f"Dernier jour : {day(each.closed_on)}"
            if each.closed_on
            else "Fermé",
            typeset(" ; ".join(heir.name for heir in each.replaced_by) or "aucun remplaçant connu"),
        )
        for each in shown
    )
    if match.closed:
        rest = f"{others} autres dispositifs fermés ne concernaient pas ce cas." if others else ""
        headers = ("Dispositif", "Depuis quand", "Remplacé par")
        yield Section(
            id="fermes",
            title=f"Fermés à cette date ({len(match.closed)})",
            sentences=(rest,) if rest else (),
            parts=(_grid("fermes", "Dispositifs fermés", headers, rows),) if rows else (),
        )


def _grid(
    id_: str, title: str, headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> Grid:
    return Grid(id_, title, headers, tuple(False for _ in headers), rows)
