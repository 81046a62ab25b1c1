"""Remake the official nomenclatures of the catalogue from INSEE's files.

    python scripts/nomenclatures.py DOSSIER

DOSSIER holds naf_rev2.json, naf_2025.csv, natures-juridiques.json and tranches-effectifs.json.
Sections and divisions of NAF rév. 2, classes of legal categories and the bounds of size bands are
not in these files: they are written here or beside the result.
"""

import csv
import html
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

Row = Sequence[str | int]
TARGET = Path(__file__).resolve().parents[1] / "src/quartiers/catalogue/nomenclatures"
FILES = ("naf_rev2.json", "naf_2025.csv", "natures-juridiques.json", "tranches-effectifs.json")

# Not in « 10 à 19 salariés » and the like.
BOUNDS = {"NN": (0, 0), "00": (0, 0), "53": (10_000, None)}
SHORT = {"NN": "Non employeuse", "00": "0 salarié au 31/12", "53": "10 000 salariés et plus"}
LEGAL_CLASSES = {
    "0": "Organisme de placement collectif sans personnalité morale",
    "1": "Entrepreneur individuel",
    "2": "Groupement de droit privé non doté de la personnalité morale",
    "3": "Personne morale de droit étranger",
    "4": "Personne morale de droit public soumise au droit commercial",
    "5": "Société commerciale",
    "6": "Autre personne morale immatriculée au RCS",
    "7": "Personne morale et organisme soumis au droit administratif",
    "8": "Organisme privé spécialisé",
    "9": "Groupement de droit privé",
}


def tidy(label: str) -> str:
    return " ".join(html.unescape(label).split()).replace("'", "’")


def read_labels(path: Path) -> dict[str, str]:
    labels: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {code: tidy(label) for code, label in labels.items()}


def naf_rev2(folder: Path) -> list[Row]:
    with (TARGET / "naf_rev2_niveaux.csv").open(encoding="utf-8", newline="") as file:
        section = {r["code"]: r["parent"] for r in csv.DictReader(file) if r["parent"]}
    labels = read_labels(folder / "naf_rev2.json")
    return [
        ["code", "libelle", "division", "section"],
        *([code, label, code[:2], section[code[:2]]] for code, label in sorted(labels.items())),
    ]


def naf_2025(folder: Path) -> list[Row]:
    with (folder / "naf_2025.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        ["code", "libelle", "division", "section", "libelle_section"],
        *(
            [
                row["sous_classe"],
                tidy(row["libelle"]),
                row["division"],
                row["section"],
                tidy(row["libelle_section"]).capitalize(),
            ]
            for row in rows
        ),
    ]


def legal_categories(folder: Path) -> list[Row]:
    labels = read_labels(folder / "natures-juridiques.json")
    return [
        ["code", "libelle", "classe", "libelle_classe"],
        *([code, label, code[0], LEGAL_CLASSES[code[0]]] for code, label in sorted(labels.items())),
    ]


def size_bands(folder: Path) -> list[Row]:
    rows: list[Row] = [["code", "libelle", "court", "min", "max"]]
    for code, label in read_labels(folder / "tranches-effectifs.json").items():
        if code in BOUNDS:
            low, high = BOUNDS[code]
        else:
            low, high = (int(re.sub(r"\D", "", part)) for part in re.split(" à | ou ", label))
        rows.append([code, label, SHORT.get(code, label), low, "" if high is None else high])
    return rows


def write(name: str, rows: list[Row]) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(f"{name} : {len(rows) - 1} lignes")


def main(folder: Path) -> None:
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise SystemExit(f"Erreur : {folder} n’a pas {', '.join(missing)}.")
    write("naf_rev2.csv", naf_rev2(folder))
    write("naf_2025.csv", naf_2025(folder))
    write("categories_juridiques.csv", legal_categories(folder))
    write("tranches_effectifs.csv", size_bands(folder))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Usage : python scripts/nomenclatures.py DOSSIER")
    main(Path(sys.argv[1]))
