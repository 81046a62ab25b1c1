"""How what a strategy holds is said: states, amounts, days, places."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from quartiers.documents.french import typeset
from quartiers.documents.strategy.plan import Action, Reading, Strategy
from quartiers.strategy import periods
from quartiers.territory import french
from quartiers.territory.french import FIRM

UNSAID = "non précisé"
UNKNOWN = "inconnu"
PRIORITY = {
    "entrepreneuriat": "Entrepreneuriat",
    "commerce_artisanat": "Commerce et artisanat",
    "activites_productives": "Activités productives",
    "transition_numerique": "Transition numérique",
}
STATE = {
    "idee": "Idée",
    "preparation": "En préparation",
    "en_cours": "En cours",
    "terminee": "Terminée",
    "abandonnee": "Abandonnée",
}
STRATEGY_STATE = {"projet": "En projet", "adoptee": "Adoptée", "close": "Close"}
FUNDING_STATE = {
    "pressenti": "Pressenti",
    "demande": "Demandé",
    "obtenu": "Obtenu",
    "refuse": "Refusé",
    "verse": "Versé",
}
CREDITS = {
    "": UNSAID,
    "droit_commun": "Droit commun",
    "p147": "Crédits de la politique de la ville (programme 147)",
    "prive": "Privé",
    "autre": "Autre crédit dédié",
}
SIDE = {
    "force": "Forces",
    "faiblesse": "Faiblesses",
    "opportunite": "Opportunités",
    "menace": "Menaces",
}


def euros(amount: Decimal | None) -> str:
    """Centimes only where there are some."""
    if amount is None:
        return UNKNOWN
    whole = amount == amount.to_integral_value()
    return f"{french.number(float(amount), 0 if whole else 2)}{FIRM}€"


def measured(value: float | None, unit: str = "") -> str:
    if value is None:
        return UNKNOWN
    decimals = 0 if float(value).is_integer() else min(3, len(repr(value).partition(".")[2]))
    number = french.number(value, decimals)
    return typeset(f"{number} {unit}") if unit else number


def day(when: date | None, missing: str = UNSAID) -> str:
    return missing if when is None else french.day(when)


def short_day(when: date | None) -> str:
    """For the cells of a table."""
    return UNSAID if when is None else when.strftime("%d/%m/%Y")


def period(starts: date | None, ends: date | None) -> str:
    if starts and ends:
        return f"du {french.day(starts)} au {french.day(ends)}"
    if starts:
        return f"à partir du {french.day(starts)}"
    return f"jusqu’au {french.day(ends)}" if ends else UNSAID


def when(reading: Reading) -> str:
    """The year or the quarter of a value, else its month."""
    if not reading.period:
        return f"{reading.on:%m/%Y}"
    return periods.said(reading.period, reading.on).lower()


def progress(action: Action) -> str:
    return UNSAID if action.progress is None else french.percent(action.progress / 100)


def places(strategy: Strategy, zones: Iterable[str]) -> str:
    """Names with their codes; all the territory where no neighbourhood is named."""
    named = [f"{name} ({zone})" if (name := strategy.name_of(zone)) else zone for zone in zones]
    return ", ".join(named) or "tout le territoire"


def paragraphs(text: str) -> tuple[str, ...]:
    """What people typed, one paragraph a line, French spaces."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(typeset(line) for line in lines if line)


def counted(number: int, one: str, many: str) -> str:
    return french.counted(number, one, many)


def share(part: Decimal, whole: Decimal) -> str:
    return french.percent(float(part / whole)) if whole else ""
