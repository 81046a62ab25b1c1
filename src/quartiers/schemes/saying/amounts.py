"""What a scheme brings, in one French line, with the numbers of law of the day."""

from quartiers.schemes.judging.program import Program
from quartiers.schemes.rules import Reference
from quartiers.schemes.saying.sentences import duration, value_of
from quartiers.schemes.saying.wording import measured
from quartiers.schemes.scheme import Amount, Step

EUROS = "euros"
NOT_KNOWN = "un montant qui n’est pas connu"


def amount_line(amount: Amount, program: Program) -> str:
    """« Exonération d’impôt : 100 % du bénéfice, pendant 5 ans, puis 60 % (sixième année) ».

    Notes and sources are not in it.
    """
    parts = [
        _rate(amount, program),
        _sum(amount.lump, amount.unit, program),
        _range(amount, program),
        _during(amount, program),
        *(_step(step) for step in amount.scale),
    ]
    said = ", ".join(part for part in parts if part)
    return f"{amount.label} : {said}" if said else amount.label


def _rate(amount: Amount, program: Program) -> str:
    said = _number(amount.rate, "%", program)
    if not amount.base:
        return said
    return f"{said} ({amount.base})" if said else amount.base


def _sum(value: float | Reference | None, unit: str, program: Program) -> str:
    """« 670 € par m² » for « euros par m² »; other units as they are."""
    measure, _, rest = unit.partition(" ") if unit.startswith(EUROS) else (unit, "", "")
    said = _number(value, "€" if measure == EUROS else measure, program)
    return f"{said} {rest}" if rest and said not in ("", NOT_KNOWN) else said


def _range(amount: Amount, program: Program) -> str:
    low, high = (_sum(v, amount.unit, program) for v in (amount.minimum, amount.maximum))
    if low and high:
        return f"de {low} à {high}"
    if low:
        return f"au moins {low}"
    return f"au plus {high}" if high else ""


def _during(amount: Amount, program: Program) -> str:
    if amount.months is None:
        return ""
    return f"pendant {duration(value_of(amount.months, program))}"


def _step(step: Step) -> str:
    said = [measured(step.rate, "%")] if step.rate is not None else []
    length = f", {duration(step.months)}" if step.months is not None else ""
    return " ".join(["puis", *said, f"({step.label}{length})"])


def _number(value: float | Reference | None, measure: str, program: Program) -> str:
    if value is None:
        return ""
    known = value_of(value, program)
    return measured(known, measure) if isinstance(known, int | float) else NOT_KNOWN
