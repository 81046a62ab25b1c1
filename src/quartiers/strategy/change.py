"""One figure at two dates: whether it moved, and whether chance explains it."""

import math
from typing import Literal

from quartiers.diagnostic import poisson, wording
from quartiers.diagnostic.definitions import caution, definitions
from quartiers.diagnostic.indicator import (
    Additivity,
    Between,
    Indicator,
    Known,
    NotComputable,
    Secrecy,
    Withheld,
)
from quartiers.strategy.comparing import ends
from quartiers.territory import french

RISK = 0.05
COUNTED = "établissements"  # the unit of what a Poisson law may count
RANDOM = "variabilité aléatoire"  # how every interval of chance begins to say what it is
# Differences of counts: no law of their own.
DIFFERENCES = (
    *("solde_annee", "variation_stock"),
    *("effet_national", "effet_structurel", "effet_local"),
)
# What is known of the data, not of the neighbourhood.
QUALITY = (
    *("part_localisee", "positions_sures", "part_tranche_inconnue"),
    *("secteurs_testes", "secteurs_signales"),
)
NO_SERIES = "deux livraisons de l’Insee sur les quartiers ne se comparent pas dans le temps"
OTHER_SCOPE = "le registre n’a pas le même champ aux deux dates"

Verdict = Literal[
    "hausse", "baisse", "hasard", "stable", "sans_test", "non_comparable", "nouveau", "disparu"
]
VERDICTS: dict[Verdict, str] = {
    "hausse": "Hausse",
    "baisse": "Baisse",
    "hasard": "Dans la variabilité aléatoire",
    "stable": "Inchangé",
    "sans_test": "Écart donné sans test",
    "non_comparable": "Ne se compare pas",
    "nouveau": "Connu depuis",
    "disparu": "N’est plus connu",
}


def verdict_of(
    before: Indicator | None, after: Indicator | None, same_scope: bool
) -> tuple[Verdict, str]:
    if before is None or _empty(before):
        if after is None or _empty(after):
            return "non_comparable", "inconnu aux deux dates"
        return "nouveau", _reason(before)
    if after is None or _empty(after):
        return "disparu", _reason(after)
    if (before.contour, before.zone, before.unit) != (after.contour, after.zone, after.unit):
        return "non_comparable", "contour ou unité différents"
    if before.value == after.value and before.period == after.period:
        return "stable", ""
    if _no_series(after) and _vintages(before) != _vintages(after):
        return "non_comparable", NO_SERIES
    if not same_scope and after.secrecy is Secrecy.NONE:
        return "non_comparable", OTHER_SCOPE
    return _tested(before, after)


def _tested(before: Indicator, after: Indicator) -> tuple[Verdict, str]:
    was, now = before.number, after.number
    if was is None or now is None:
        return _bounds(before, after)
    if was == now:
        return "stable", ""
    if after.id in QUALITY:
        return "sans_test", "c’est une mesure des données, non du quartier"
    beyond = _beyond(before, after, was, now)
    if beyond is None:
        return "sans_test", "ce chiffre est publié sans intervalle"
    if not beyond:
        return "hasard", "l’écart n’est pas plus grand que ce que le hasard explique"
    return ("hausse" if now > was else "baisse"), "l’écart dépasse la variabilité aléatoire"


def _bounds(before: Indicator, after: Indicator) -> tuple[Verdict, str]:
    """Of intervals without an estimate, only what lies apart has moved."""
    (low, high), (least, most) = ends(before.value), ends(after.value)
    if low > most:
        return "baisse", "les deux intervalles sont disjoints"
    if high < least:
        return "hausse", "les deux intervalles sont disjoints"
    return "hasard", "les deux intervalles se recouvrent"


def _beyond(before: Indicator, after: Indicator, was: float, now: float) -> bool | None:
    """Whether the change exceeds chance; None where nothing tells how much chance there is."""
    random = (_random(before), _random(after))
    if _is_count(before) and _is_count(after):
        if poisson.p_value(round(now), 1, round(was), 1) >= RISK:
            return False
        # Positions that are guesses: the sure ones must have moved as well.
        return all(random) or _apart(before, after)
    if all(random) and any(isinstance(each.value, Between) for each in (before, after)):
        return _square_and_add(before, after, was, now)
    if isinstance(before.value, Between) and isinstance(after.value, Between):
        return _apart(before, after)
    return None


def _square_and_add(before: Indicator, after: Indicator, was: float, now: float) -> bool:
    """The interval of a difference from that of each part (Zou and Donner), 0 outside of it."""
    (low, high), (least, most) = ends(before.value), ends(after.value)
    if now > was:
        return now - was > math.hypot(now - least, high - was)
    return was - now > math.hypot(was - low, most - now)


def _apart(before: Indicator, after: Indicator) -> bool:
    (low, high), (least, most) = ends(before.value), ends(after.value)
    return high < least or most < low


def _random(made: Indicator) -> bool:
    """Whether its interval, if it has one, is chance alone."""
    return isinstance(made.value, Known) or (
        isinstance(made.value, Between) and made.value.meaning.startswith(RANDOM)
    )


def _is_count(made: Indicator) -> bool:
    return (
        made.unit == COUNTED
        and made.additivity is Additivity.ADDITIVE
        and made.id not in DIFFERENCES
        and (made.number or 0) >= 0
    )


def _no_series(made: Indicator) -> bool:
    definition = definitions().get(made.id)
    told = definition.caveats if definition else made.caveats
    return caution("insee_pas_d_evolution") in told


def _vintages(made: Indicator) -> tuple[tuple[str, str], ...]:
    return tuple((source.id, source.vintage) for source in made.sources)


def _empty(made: Indicator) -> bool:
    return isinstance(made.value, Withheld | NotComputable)


def _reason(made: Indicator | None) -> str:
    if made is None:
        return "absent de l’autre diagnostic"
    value = made.value
    return value.reason.rstrip(".") if isinstance(value, Withheld | NotComputable) else ""


def change_of(before: Indicator | None, after: Indicator | None) -> str:
    """Signed, in the unit; with the percentage where it means something."""
    was, now = (each.number if each else None for each in (before, after))
    if after is None or was is None or now is None:
        return ""
    unit = "points" if after.unit == "%" else after.unit
    if unit == "points" and abs(now - was) < 2:
        unit = "point"
    text = wording.with_unit(french.signed(now - was, after.decimals), unit, now - was)
    if was <= 0 or after.unit in ("%", "rapport") or after.id in DIFFERENCES:
        return text
    return f"{text} ({french.signed(100 * (now / was - 1), 1)}{french.THIN}%)"
