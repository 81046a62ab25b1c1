"""The dated versions of a scheme: in order, without overlap, without a silent gap."""

from datetime import date, timedelta

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.amounts import read_amounts
from quartiers.schemes.reading.conditions import Sourced, read_conditions
from quartiers.schemes.reading.fields import Context, checked_on, choice, span, text, texts
from quartiers.schemes.scheme import Force, Gap, Version

KEYS = ("en_vigueur", "verifie_le", "regime_aide", "conditions", "montants", "notes")
OPTIONAL = ("droits_acquis",)
DAY = timedelta(days=1)


def read_gaps(context: Context, record: Record) -> tuple[Gap, ...]:
    found = []
    for entry in context.problems.records(record, "interruptions") or ():
        context.problems.keys(entry, ("du", "au", "motif"), ())
        start, end = span(context, entry)
        reason = text(context, entry, "motif")
        if start is None or end is None:
            context.problems.add(
                entry, "au", "une interruption a deux jours connus", "Écrivez du et au."
            )
        else:
            found.append(Gap(start, end, reason))
    return tuple(found)


def read_versions(sourced: Sourced, record: Record, gaps: tuple[Gap, ...]) -> tuple[Version, ...]:
    problems = sourced.context.problems
    entries = problems.records(record, "versions") if "versions" in record else None
    if entries is not None and not entries:
        problems.add(record, "versions", "aucune version", "Décrivez au moins une version.")
    read = [(entry, _version(sourced, entry)) for entry in entries or ()]
    dated = [(entry, version) for entry, version in read if version is not None]
    if len(dated) == len(read):
        _in_order(sourced.context, record, dated, gaps)
    return tuple(version for _, version in dated)


def _version(sourced: Sourced, record: Record) -> Version | None:
    """None where its dates or its conditions cannot be read."""
    context = sourced.context
    context.problems.keys(record, KEYS, OPTIONAL)
    force = _force(sourced, record)
    checked = checked_on(context, record)
    conditions = read_conditions(sourced, record) if "conditions" in record else None
    regime = choice(context, record, "regime_aide", context.words.aid_regimes)
    amounts, notes = read_amounts(sourced, record), texts(context, record, "notes")
    acquired_only = bool(context.problems.take(lambda: record.flag("droits_acquis")))
    if force is None or conditions is None or checked is None:
        return None
    return Version(force, checked, conditions, amounts, regime, notes, acquired_only)


def _force(sourced: Sourced, record: Record) -> Force | None:
    context = sourced.context
    dates = context.problems.record(record, "en_vigueur") if "en_vigueur" in record else None
    if dates is None:
        return None
    before = len(context.problems.errors)
    context.problems.keys(dates, ("du", "au", "source"), ())
    start, end = span(context, dates)
    source = sourced.cited(dates)
    return Force(start, end, source) if len(context.problems.errors) == before else None


def _in_order(
    context: Context, record: Record, dated: list[tuple[Record, Version]], gaps: tuple[Gap, ...]
) -> None:
    filled = set()
    for (_, earlier), (entry, later) in zip(dated, dated[1:], strict=False):
        start, end = later.force.start, earlier.force.end
        if start is None:
            context.problems.add(
                entry, "en_vigueur", "seule la première version peut commencer un jour inconnu"
            )
        elif end is None or start <= end:
            last = f"jusqu’au {end}" if end else "sans dernier jour (au: null)"
            context.problems.add(
                entry,
                "en_vigueur",
                f"cette version, du {start}, chevauche la précédente, {last}",
                f"Finissez la précédente le {start - DAY}.",
            )
        elif start > end + DAY:
            gap = next((g for g in gaps if (g.start, g.end) == (end + DAY, start - DAY)), None)
            if gap is None:
                _hole(context, entry, end + DAY, start - DAY)
            filled.add(gap)
    for gap in gaps:
        if gap not in filled:
            context.problems.add(
                record,
                "interruptions",
                f"l’interruption du {gap.start} au {gap.end} ne sépare pas deux versions",
                "Donnez exactement les jours qui manquent entre elles.",
            )


def _hole(context: Context, entry: Record, first: date, last: date) -> None:
    context.problems.add(
        entry,
        "en_vigueur",
        f"un trou du {first} au {last} avant cette version",
        f"Ajoutez interruptions: [{{du: {first}, au: {last}, motif: …}}], ou corrigez les dates.",
    )
