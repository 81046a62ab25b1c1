"""Spreadsheet: one sheet per block, numbers as numbers, a sheet of sources, a « Lisez-moi ».

Every text is written as a text: nothing that a name holds is ever read as a formula or a link.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from quartiers.diagnostic.indicator import Between, Known
from quartiers.diagnostic.report import Cell, Column, Table
from quartiers.documents import french
from quartiers.documents.page import FICTITIOUS, Grid, Page, Section, marks, unrolled

Content = str | float | None
README = (
    "Chaque feuille est un chapitre ; les sources sont dans la dernière feuille.",
    "Les nombres sont des nombres ; les pourcentages sont des parts de un, affichées en %.",
    "Une case « n.d. » n’est pas zéro : sa raison est dans la colonne « Précision ».",
    "Pour un intervalle, les colonnes « De » et « À » donnent ses bornes.",
)


def render(page: Page) -> bytes:
    out = BytesIO()
    # Nothing is read as a formula, a number or an address because of how a text looks.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": page.title, "subject": page.subtitle, "author": "Quartiers productifs"}
        )
        looks = _looks(book)
        _readme(book, looks, page)
        names = {"lisez-moi", "sources"}
        for section in page.sections:
            _section(book.add_worksheet(_sheet_name(section.title, names)), looks, page, section)
        _sources(book, looks, page)
    return out.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "header": book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"}
        ),
        "text": book.add_format({"valign": "top", "indent": 1}),
        "label": book.add_format({"valign": "top"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "right": book.add_format({"align": "right", "valign": "top"}),
        **{
            f"number{decimals}": book.add_format(
                {
                    "num_format": "#,##0" + ("." + "0" * decimals if decimals else ""),
                    "valign": "top",
                }
            )
            for decimals in range(7)
        },
        **{
            f"percent{decimals}": book.add_format(
                {
                    "num_format": "0" + ("." + "0" * decimals if decimals else "") + "%",
                    "valign": "top",
                }
            )
            for decimals in range(7)
        },
    }


def _sheet_name(title: str, taken: set[str]) -> str:
    """Excel wants 31 characters at most, without []:*?/\\ nor an apostrophe at either end."""
    clean = "".join(" " if c in "[]:*?/\\" else c for c in title).strip(" '")[:31].strip(" '")
    name, number = clean or "Feuille", 2
    while name.casefold() in taken:
        suffix = f" ({number})"
        name, number = (clean or "Feuille")[: 31 - len(suffix)] + suffix, number + 1
    taken.add(name.casefold())
    return name


def _readme(book: Any, looks: dict[str, Any], page: Page) -> None:
    sheet = book.add_worksheet("Lisez-moi")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    lines: list[tuple[str, str]] = [("", page.subtitle)]
    lines += [(fact.term, fact.text) for fact in page.facts]
    lines += [("L’essentiel" if not i else "", text) for i, text in enumerate(page.summary)]
    lines += [("À savoir" if not i else "", text) for i, text in enumerate(page.caveats)]
    lines += [("Documents" if not i else "", f"{a} : {b}") for i, (a, b) in enumerate(page.links)]
    lines += [("Mode d’emploi" if not i else "", text) for i, text in enumerate(README)]
    lines += [("", page.colophon)]
    row = _top(sheet, looks, page, page.title)
    for term, text in lines:
        sheet.write_string(row, 0, term, looks["bold"])
        sheet.write_string(row, 1, text, looks["wrapped"])
        sheet.set_row(row, 15 * (1 + len(text) // 95))
        row += 1


def _top(sheet: Any, looks: dict[str, Any], page: Page, title: str) -> int:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, looks["title"])
    if page.fictitious:
        sheet.write_string(1, 0, FICTITIOUS, looks["bold"])
        sheet.set_header(f"&C&B{FICTITIOUS}")
        return 3
    return 2


def _section(sheet: Any, looks: dict[str, Any], page: Page, section: Section) -> None:
    row = _top(sheet, looks, page, section.title)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 12, 18)
    sheet.freeze_panes(row, 1)
    for text in (section.refusal, *section.sentences):
        if text:
            sheet.write_string(row, 0, text)
            row += 1
    if section.indicators:
        row = _figures(sheet, looks, section, row + 1)
    for part in unrolled(section):
        if isinstance(part, Grid):
            row = _grid(sheet, looks, part, row + 1)
    for title, items in (
        (section.caveats_title, section.caveats),
        ("Définitions", [f"{item.term} : {item.text}" for item in section.definitions]),
    ):
        row = _list(sheet, looks, title, items, row + 1) if items else row


def _list(sheet: Any, looks: dict[str, Any], title: str, items: Sequence[str], row: int) -> int:
    sheet.write_string(row, 0, title, looks["bold"])
    for i, item in enumerate(items, start=1):
        sheet.write_string(row + i, 0, item)
    return row + len(items) + 1


def _figures(sheet: Any, looks: dict[str, Any], section: Section, row: int) -> int:
    headers = ("Indicateur", "Valeur", "Unité", "De", "À", "Période", "Sources", "Précision")
    row = _header(sheet, looks, "Chiffres clés", headers, row)
    formatted = section.figures.rows if section.figures else ()
    for one, texts in zip(section.indicators, formatted, strict=True):
        sheet.write_string(row, 0, one.label, looks["label"])
        middle, low, high, reason = _ends(one.value)
        period = french.typeset(one.period)
        look = f"number{min(one.decimals, 6)}"
        contents = (middle, one.unit, low, high, period, texts[-1], reason)
        for column, content in enumerate(contents, start=1):
            _write(sheet, looks, row, column, content, look)
        row += 1
    return row


def _ends(content: Cell) -> tuple[Content, float | None, float | None, str]:
    """The number to show or « n.d. », the ends of its interval, and what has to be said of it."""
    match content:
        case None:
            return french.MISSING, None, None, french.NOT_GIVEN
        case bool():
            return "oui" if content else "non", None, None, ""
        case str() | int() | float():
            return content, None, None, ""
        case Known(number):
            return number, None, None, ""
        case Between(low, high, meaning, estimate):
            return estimate, low, high, meaning
    return french.MISSING, None, None, content.reason


def _grid(sheet: Any, looks: dict[str, Any], grid: Grid, row: int) -> int:
    """A table of the diagnostic with its numbers; a table of texts as it is."""
    if grid.raw is None:
        row = _header(sheet, looks, grid.title, grid.headers, row)
        for cells in grid.rows:
            for column, words in enumerate(cells):
                sheet.write_string(row, column, words, looks["text"])
            row += 1
    else:
        row = _table(sheet, looks, grid.raw, row)
    notes = [*(grid.raw.notes if grid.raw else grid.notes)]
    if grid.sources:
        notes.append(f"Sources : {marks(grid.sources)}")
    for note in notes:
        sheet.write_string(row, 0, note)
        row += 1
    return row


def _table(sheet: Any, looks: dict[str, Any], table: Table, row: int) -> int:
    """Columns that hold an interval get two more, and the table a last one for the reasons."""
    ended = [_has_interval(table, i) for i in range(len(table.columns))]
    headers: list[str] = []
    for column, two in zip(table.columns, ended, strict=True):
        headers += [french.header(column)]
        headers += [f"{column.label} : de", f"{column.label} : à"] if two else []
    reasons = [_reasons(cells, table.columns) for cells in table.rows]
    row = _header(sheet, looks, table.title, headers + ["Précision"] * any(reasons), row)
    for cells, reason in zip(table.rows, reasons, strict=True):
        at = 0
        for content, column, two in zip(cells, table.columns, ended, strict=True):
            look = "text" if column.kind == "text" else f"{column.kind}{min(column.decimals, 6)}"
            middle, low, high, _ = _ends(content)
            for part in (middle, low, high) if two else (middle,):
                _write(sheet, looks, row, at, part, look)
                at += 1
        if reason:
            _write(sheet, looks, row, at, reason, "text")
        row += 1
    return row


def _has_interval(table: Table, column: int) -> bool:
    return any(isinstance(row[column], Between) for row in table.rows)


def _reasons(cells: Sequence[Cell], columns: Sequence[Column]) -> str:
    """What has to be said of the cells of a row; once for the columns that share it."""
    said: dict[str, list[str]] = {}
    for content, column in zip(cells, columns, strict=True):
        if reason := _ends(content)[3]:
            said.setdefault(reason, []).append(column.label)
    return " ; ".join(f"{', '.join(labels)} : {reason}" for reason, labels in said.items())


def _header(sheet: Any, looks: dict[str, Any], title: str, headers: Sequence[str], row: int) -> int:
    sheet.write_string(row, 0, title, looks["bold"])
    sheet.set_row(row + 1, 16 * max(-(-len(words) // 17) for words in headers[1:] or headers))
    for column, words in enumerate(headers):
        sheet.write_string(row + 1, column, words, looks["header"])
    return row + 2


def _write(
    sheet: Any, looks: dict[str, Any], row: int, column: int, content: Content, look: str
) -> None:
    if content == "" or content is None:
        return
    if isinstance(content, str):
        missing = content == french.MISSING
        sheet.write_string(row, column, content, looks["right" if missing else "text"])
    else:
        sheet.write_number(row, column, content, looks[look])


def _sources(book: Any, looks: dict[str, Any], page: Page) -> None:
    sheet = book.add_worksheet("Sources")
    row = _top(sheet, looks, page, "Sources")
    headers = ("N°", "Titre", "Producteur", "Millésime", "Publié le", "Licence", "Page", "Fictif")
    for column, (words, width) in enumerate(
        zip(headers, (6, 50, 24, 16, 14, 24, 60, 8), strict=True)
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, words, looks["header"])
    sheet.freeze_panes(row + 1, 0)
    for number, source in enumerate(page.sources, start=1):
        sheet.write_number(row + number, 0, number)
        texts = [source.title, source.publisher, source.vintage, source.published_on]
        texts += [source.licence, source.url, "oui" if source.fictitious else "non"]
        for column, words in enumerate(texts, start=1):
            sheet.write_string(row + number, column, words, looks["text"])
