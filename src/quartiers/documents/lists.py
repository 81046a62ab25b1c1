"""A nominative list as CSV, XLSX, GeoJSON or Parquet. No text of it is ever run as a formula."""

import csv
import io
import json
from io import BytesIO
from typing import Any

import polars as pl

from quartiers.errors import BadInput
from quartiers.territory.french import day
from quartiers.usecases.nominative import Listing
from quartiers.usecases.points_file import safe_cell

FORMATS = ("csv", "xlsx", "geojson", "parquet")
PARQUET_MARKS = "quartiers"
FICTITIOUS = "Territoire de démonstration : établissements fictifs."


def list_format(name: str) -> str:
    """The format of a file by its ending. Raises BadInput for another one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in FORMATS:
        raise BadInput(
            f"Le fichier « {name} » n’a pas une fin connue.",
            f"Terminez son nom par : {', '.join(f'.{each}' for each in FORMATS)}.",
        )
    return ending


def render_list(listing: Listing, kind: str) -> bytes:
    return {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "parquet": _parquet}[kind](listing)


def about(listing: Listing) -> dict[str, str]:
    """What a reader of the list must know, by title."""
    targets = listing.targets
    left = [f"{why} : {count}" for why, count in listing.left_out.items() if count]
    told = {
        "Dispositif": f"{targets.scheme.name} [{targets.scheme.id}]",
        "Zone": targets.zone.label,
        "Motif": listing.motive,
        "Règles au": day(targets.as_of),
        "Information prise le": f"{day(targets.zone.register.day)} (registre Sirene)",
        "Établissements listés": str(listing.rows.height),
        "Non listés": " ; ".join(left) or "aucun",
        "Portée": "Un verdict explique des conditions ; il ne certifie ni ne promet rien.",
        "Usage": "À ne garder que le temps du motif. Aucun nom de personne n’y figure.",
    }
    return {"Données": FICTITIOUS, **told} if targets.fictitious else told


def _cells(listing: Listing) -> list[list[str]]:
    return [
        ["" if value is None else safe_cell(str(value)) for value in row]
        for row in listing.rows.iter_rows()
    ]


def _csv(listing: Listing) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(listing.rows.columns)
    writer.writerows(_cells(listing))
    # With a byte order mark a spreadsheet reads the accents
    return out.getvalue().encode("utf-8-sig")


def _xlsx(listing: Listing) -> bytes:
    import xlsxwriter

    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        front = book.add_worksheet("Lisez-moi")
        front.set_column(0, 0, 24)
        front.set_column(1, 1, 90, wrapped)
        for rank, (title, said) in enumerate(about(listing).items()):
            front.write_string(rank, 0, title, bold)
            front.write_string(rank, 1, said, wrapped)
        sheet = book.add_worksheet("Établissements")
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(listing.rows.columns):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, 60 if name == "raisons" else 18)
        for rank, row in enumerate(listing.rows.iter_rows(), 1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write_string(rank, column, str(value))
    return out.getvalue()


def _geojson(listing: Listing) -> bytes:
    features: list[dict[str, Any]] = []
    pairs = zip(listing.rows.iter_rows(named=True), listing.positions.iter_rows(), strict=True)
    for row, (lon, lat) in pairs:
        place = None
        if lon is not None and lat is not None:
            place = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
        features.append({"type": "Feature", "geometry": place, "properties": row})
    whole = {"type": "FeatureCollection", "a_lire": about(listing), "features": features}
    return (json.dumps(whole, ensure_ascii=False) + "\n").encode()


def _parquet(listing: Listing) -> bytes:
    out = BytesIO()
    marks = {PARQUET_MARKS: json.dumps(about(listing), ensure_ascii=False)}
    frame: pl.DataFrame = listing.rows
    frame.write_parquet(out, metadata=marks)
    return out.getvalue()
