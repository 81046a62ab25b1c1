"""How many establishments of a zone a scheme may serve, and why the others are out."""

import json
from collections.abc import Iterator

from quartiers.documents.lists import FICTITIOUS
from quartiers.documents.paragraphs import WIDTH, capital, heading, wrapped
from quartiers.documents.verdict_lines import cited
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.sourcing import LEVELS
from quartiers.schemes.verdict import WORDS
from quartiers.territory.french import day, number
from quartiers.usecases.targets import Reason, Targets
from quartiers.usecases.zone_rows import ZoneRows, counted_out

NO_PROMISE = (
    "Ces comptes disent où regarder ; ils ne certifient rien. « À confirmer » et « information "
    "manquante » ne valent ni oui ni non."
)


def targets_text(targets: Targets) -> str:
    lines = wrapped(f"{targets.scheme.name} [{targets.scheme.id}], au {day(targets.as_of)}")
    lines += zone_head(targets.zone, targets.fictitious, targets.warning)
    lines += heading("Établissements par verdict")
    lines += [row(capital(WORDS[code]), number(targets.counts[code])) for code in WORDS]
    rule = targets.program.rules[0]
    if rule.version is None:
        heirs = ", ".join(targets.scheme.replaced_by)
        lines += wrapped(
            "Ce dispositif n’a pas de règle en vigueur à cette date."
            + (f" Voir plutôt : {heirs}." if heirs else ""),
            "  ",
        )
    else:
        lines += wrapped(f"Source la plus faible : {LEVELS[rule.level]}", "  ")
    lines += _reasons(targets, "Ce qui écarte", "against")
    lines += _reasons(targets, "Ce qui manque ou reste à confirmer", "unknown")
    lines += ["", *wrapped(NO_PROMISE)]
    return "\n".join(lines) + "\n"


def zone_head(zone: ZoneRows, fictitious: bool, warning: str) -> Iterator[str]:
    yield from wrapped(f"{zone.label}, {zone.register.said}")
    if fictitious:
        yield from wrapped(FICTITIOUS)
    yield from wrapped(f"{number(zone.rows.height)} établissements actifs évalués.")
    for said in (*counted_out(zone), *zone.notes, *([warning] if warning else [])):
        yield from wrapped(said)


def row(label: str, value: str) -> str:
    """A line of a table: a label, dots, a number at the right."""
    return f"  {label} {'.' * max(2, WIDTH - len(label) - len(value) - 4)} {value}"


def _reasons(targets: Targets, title: str, kind: str) -> Iterator[str]:
    told = [(getattr(reason, kind), reason) for reason in targets.reasons]
    told = sorted((pair for pair in told if pair[0]), key=lambda pair: -pair[0])
    if not told:
        return
    yield from heading(title)
    for count, reason in told:
        said = f"{sentence(reason.leaf, targets.program)} ({LEVELS[reason.leaf.source.level]})"
        yield from wrapped(f"{number(count):>7}  {said}", "  ", " " * 9)


def targets_json(targets: Targets) -> str:
    zone = targets.zone
    whole = {
        "dispositif": targets.scheme.id,
        "nom": targets.scheme.name,
        "date": targets.as_of.isoformat(),
        **zone_json(zone, targets.fictitious, targets.warning),
        "portee": NO_PROMISE,
        "comptes": dict(targets.counts),
        "raisons": [_reason(targets, reason) for reason in targets.reasons],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def zone_json(zone: ZoneRows, fictitious: bool, warning: str) -> dict[str, object]:
    return {
        "zone": zone.code,
        "nom_zone": zone.label,
        "registre_du": zone.register.day.isoformat(),
        "fictif": fictitious,
        "evalues": zone.rows.height,
        "non_diffusibles": zone.hidden,
        "places_au_hasard": zone.imputed,
        "notes": [*zone.notes, *([warning] if warning else [])],
    }


def _reason(targets: Targets, reason: Reason) -> dict[str, object]:
    return {
        "condition": reason.leaf.name,
        "phrase": sentence(reason.leaf, targets.program),
        "source": cited(reason.leaf.source),
        "ecartes": reason.against,
        "inconnus": reason.unknown,
    }
