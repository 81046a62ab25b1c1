"""Located points as text, CSV or JSON."""

import csv
import io
import itertools
import json
import math
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from quartiers.documents.page import FICTITIOUS
from quartiers.territory.french import counted, number, plural, typeset
from quartiers.usecases.locate import Located, LocatedFile, Place, ZoningAnswer
from quartiers.usecases.points_file import safe_cell

WIDTH = 80
SHOWN_PROBLEMS = 10
CONFIDENCE = {
    "dedans": "dedans, à la précision donnée",
    "dehors": "dehors, à la précision donnée",
    "indecis": "indécis, la limite est plus proche que la précision donnée",
    "inconnue": "inconnue, précision non donnée (--precision MÈTRES)",
}


def point_text(located: Located, x: float, y: float) -> str:
    """One point, for people: 80 columns."""
    lines = [f"*** {FICTITIOUS} ***", ""] if located.fictitious else []
    lines += [f"Point {x:.10g} {y:.10g}", ""]
    for place, answer in zip(located.places(0), located.answers, strict=True):
        lines += _wrapped(f"{place.label} ({place.validity})", "")
        lines += [*_partial(answer), *_place_lines(place), ""]
    return "\n".join(lines)


def file_text(result: LocatedFile) -> str:
    """What was read of a file, how many rows are in each zoning, and the rows left out."""
    file, located = result.file, result.located
    lines = [f"*** {FICTITIOUS} ***", ""] if located.fictitious else []
    lines += _wrapped(f"{file.name} : {', '.join(file.remarks)}.", "")
    placed = sum(not reason for reason in located.problem)
    read = counted(len(located), "ligne lue", "lignes lues")
    lines += [f"{read}, {number(placed)} {plural(placed, 'située', 'situées')}.", ""]
    for answer in located.answers:
        kept = [i for i, reason in enumerate(located.problem) if not reason]
        inside = sum(answer.membership.code[i] != "" for i in kept)
        near = sum(answer.band[i] != "" for i in kept)
        unsure = sum(answer.membership.confidence[i] == "indecis" for i in kept)
        lines += [answer.facts.label, *_partial(answer)]
        lines.append(f"  dans un quartier        {number(inside):>10}")
        lines.append(f"  dans la bande de 300 m  {number(near):>10}")
        lines.append(f"  indécis                 {number(unsure):>10}")
    bad = [(file.lines[i].number, why) for i, why in enumerate(located.problem) if why]
    if bad:
        lines += ["", f"{counted(len(bad), 'ligne non située', 'lignes non situées')} :"]
        for line, why in bad[:SHOWN_PROBLEMS]:
            lines += _wrapped(f"ligne {line} : {why}", "  ")
        if len(bad) > SHOWN_PROBLEMS:
            more = counted(len(bad) - SHOWN_PROBLEMS, "autre", "autres")
            lines.append(f"  … et {more} (--format csv)")
    return "\n".join([*lines, ""])


def point_csv(located: Located, x: float, y: float) -> str:
    cells = [column[0] for column in columns(located, decimal_comma=False)]
    return _csv(";", [["x", "y", *titles(located)], [f"{x}", f"{y}", *cells]])


def file_csv(result: LocatedFile) -> str:
    """The rows as they came, with our columns after them; formulas are made inert."""
    file, located = result.file, result.located
    width = len(file.header)
    own = (_padded([*map(safe_cell, line.cells[:width])], width) for line in file.lines)
    ours = zip(*columns(located, file.decimal_comma), strict=True)
    rows = ([*left, *right] for left, right in zip(own, ours, strict=True))
    head = [*map(safe_cell, file.header), *titles(located)]
    return _csv(file.separator, itertools.chain([head], rows))


def point_json(located: Located, x: float, y: float) -> str:
    return _json({"x": x, "y": y, **_head(located), "zonages": _objects(located, 0)})


def file_json(result: LocatedFile) -> str:
    file, located = result.file, result.located
    rows = [
        {
            "ligne": line.number,
            "cellules": dict(zip(file.header, line.cells, strict=False)),
            "probleme": located.problem[i] or None,
            "zonages": _objects(located, i),
        }
        for i, line in enumerate(file.lines)
    ]
    return _json({"fichier": file.name, "lecture": file.remarks, **_head(located), "lignes": rows})


def _place_lines(place: Place) -> Iterator[str]:
    distance = metres(place.distance_m)
    if place.code:
        yield from _wrapped(f"{place.code} {place.name}", "  ")
        if len(place.all_codes) > 1:
            yield f"  aussi dans : {', '.join(place.all_codes[1:])}"
        yield f"  à {distance} de la limite"
    else:
        # Outside of the few contours loaded is not outside of all neighbourhoods
        yield "  hors des quartiers chargés" if place.partial else "  hors de tout quartier"
        if place.nearest:
            among = "le plus proche des contours chargés" if place.partial else "le plus proche"
            yield from _wrapped(
                f"{among} : {place.nearest} {place.nearest_name}, à {distance}", "  "
            )
    if place.band:
        yield from _wrapped(f"dans la bande de 300 m de {', '.join(place.band)}", "  ")
    sure = CONFIDENCE[place.confidence]
    if place.partial and not place.code:
        sure = "inconnue, le contour du quartier peut ne pas être chargé"
    yield from _wrapped(f"confiance : {sure}", "  ")
    yield from _wrapped(f"texte : {place.basis}", "  ")


def _partial(answer: ZoningAnswer) -> list[str]:
    if not answer.partial:
        return []
    count = f"{number(answer.loaded)} des {number(answer.facts.count or 0)}"
    return _wrapped(f"contours partiels : {count} quartiers sont chargés", "  ")


def titles(located: Located) -> list[str]:
    """Of our columns, in a table of points."""
    titles = ["probleme"]
    for answer in located.answers:
        name = answer.facts.id
        titles += [name, f"{name}_nom", f"{name}_tous", f"{name}_le_plus_proche"]
        titles += [f"{name}_distance_m", f"{name}_confiance", f"{name}_bande_300m"]
    return titles


def columns(located: Located, decimal_comma: bool) -> list[list[str]]:
    """Our columns, in the order of `titles`; empty but for the reason where there is one."""
    problem = [safe_cell(reason) for reason in located.problem]
    placed = [not reason for reason in problem]
    columns = [problem]
    for answer in located.answers:
        held = answer.membership
        names = {code: safe_cell(name) for code, name in answer.names.items()}
        codes = held.code.tolist()
        columns += [
            codes,
            [names.get(code, "") for code in codes],
            ["|".join(several) for several in held.codes],
            held.nearest.tolist(),
            [_decimal(metres, decimal_comma) for metres in held.distance_m.tolist()],
            held.confidence.tolist(),
            [band.replace(";", "|") for band in answer.band.tolist()],
        ]
    if all(placed):
        return columns
    return [
        problem,
        *(
            [cell if kept else "" for cell, kept in zip(column, placed, strict=True)]
            for column in columns[1:]
        ),
    ]


def _decimal(metres: float, comma: bool) -> str:
    if not math.isfinite(metres):
        return ""
    text = f"{metres:.1f}"
    return text.replace(".", ",") if comma else text


def _padded(cells: list[str], width: int) -> list[str]:
    return cells if len(cells) == width else cells + [""] * (width - len(cells))


def _head(located: Located) -> dict[str, Any]:
    return {
        "fictif": located.fictitious,
        "date": located.as_of.isoformat(),
        "contours": [
            {
                "zonage": answer.facts.id,
                "label": answer.facts.label,
                "millesime": answer.vintage,
                "charges": answer.loaded,
                "partiel": answer.partial,
            }
            for answer in located.answers
        ],
    }


def _objects(located: Located, i: int) -> list[dict[str, Any]]:
    return [asdict(place) for place in located.places(i)]


def _csv(separator: str, rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def metres(distance: float | None) -> str:
    """`12 m`, `14,2 km`."""
    if distance is None:
        return "distance inconnue"
    return f"{number(distance / 1000, 1)} km" if distance >= 10_000 else f"{number(distance)} m"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(typeset(text), WIDTH, initial_indent=indent, subsequent_indent=indent)
