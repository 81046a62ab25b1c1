"""For every scheme, how many establishments of a zone it may serve, and what to ask them first."""

import json

from quartiers.documents.paragraphs import heading, wrapped
from quartiers.documents.targeted import NO_PROMISE, zone_head, zone_json
from quartiers.documents.verdict_lines import bounded
from quartiers.schemes.verdict import WORDS, Code
from quartiers.territory.french import day, number
from quartiers.usecases.opportunities import Opportunities, Opportunity

SHOWN, QUESTIONS = 15, 5
LAST = (
    "Ceux qu’aucune donnée ne peut écarter sont à la fin : leur « à confirmer » ne dit rien des "
    "établissements."
)
COLUMNS: tuple[tuple[Code, str], ...] = (
    ("remplies", "remplies"),
    ("a_confirmer", "à confirmer"),
    ("information_manquante", "information manquante"),
    ("non_remplie", "non remplie"),
    ("sans_objet", "sans objet"),
)


def opportunities_text(found: Opportunities, everything: bool = False) -> str:
    lines = wrapped(f"Dispositifs en vigueur au {day(found.as_of)}, par établissement")
    lines += zone_head(found.zone, found.fictitious, found.warning)
    lines += heading("Les questions qui changent le plus de verdicts, tous dispositifs ensemble")
    for asking in found.questions[: len(found.questions) if everything else QUESTIONS]:
        lines += wrapped(f"{number(asking.changes):>7}  {asking.text}", "  ", " " * 9)
    shown = len(found.schemes) if everything else SHOWN
    lines += heading(f"Dispositifs, les plus proches d’abord ({len(found.schemes)})")
    lines += wrapped(LAST)
    for opportunity in found.schemes[:shown]:
        lines += _lines(opportunity)
    lines += bounded(len(found.schemes), shown)
    lines += ["", *wrapped(f"Hors vigueur à cette date : {found.closed}.")]
    lines += wrapped(NO_PROMISE)
    lines += wrapped("Pour un dispositif : quartiers schemes targets IDENTIFIANT --zone CODE")
    return "\n".join(lines) + "\n"


def _lines(opportunity: Opportunity) -> list[str]:
    scheme = opportunity.scheme
    lines = wrapped(f"{scheme.name} [{scheme.id}]", "  ", "  ")
    told = [
        f"{label} : {number(opportunity.counts[code])}"
        for code, label in COLUMNS
        if opportunity.counts[code]
    ]
    lines += wrapped(" · ".join(told), "    ")
    if opportunity.question:
        lines += wrapped(f"à demander : {opportunity.question.text}", "    ", "  ")
    return lines


def opportunities_json(found: Opportunities) -> str:
    whole = {
        "date": found.as_of.isoformat(),
        **zone_json(found.zone, found.fictitious, found.warning),
        "portee": NO_PROMISE,
        "questions": [
            {"question": each.text, "fait": str(each.key), "verdicts_changes": round(each.changes)}
            for each in found.questions
        ],
        "hors_vigueur": found.closed,
        "dispositifs": [
            {
                "dispositif": each.scheme.id,
                "nom": each.scheme.name,
                "comptes": {code: each.counts[code] for code in WORDS},
                "question": each.question.text if each.question else None,
                "une_donnee_peut_ecarter": each.telling,
            }
            for each in found.schemes
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
