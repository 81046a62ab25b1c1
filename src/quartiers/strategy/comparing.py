"""A figure beside the same one elsewhere, as the frozen diagnostic set it."""

import math

from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value, Withheld
from quartiers.diagnostic.wording import ALL_QPV, PEERS
from quartiers.strategy.frozen import Frozen, Line, total_of
from quartiers.territory.french import FIRM

# Column of the table of comparisons; the others have a table of their own.
DENSITIES = {"densite_actif": "densite", "densite_marchand": "marchand"}


def compared(made: Indicator, role: str, frozen: Frozen) -> Value | None:
    """The same figure elsewhere, as the diagnostic set it beside; None where it did not."""
    if made.id == "densite_commerces":
        return _expected_shops(made, frozen)
    line = _line(made, role, frozen)
    if line is None:
        return None
    content = line[DENSITIES.get(made.id, "valeur")]
    return Known(content) if isinstance(content, int | float) else _value(content)


def dated(made: Indicator, role: str, frozen: Frozen) -> str:
    """The vintage of the comparator where it has its own, « » otherwise."""
    line = _line(made, role, frozen) or {}
    if line.get("millesime"):
        return str(line["millesime"])
    return f"population{FIRM}: {line['dates']}" if line.get("dates") else ""


def _line(made: Indicator, role: str, frozen: Frozen) -> Line | None:
    """None where the table has no line of that role, or several."""
    table = "comparaison" if made.id in DENSITIES else f"comparaison_{made.id}"
    lines = [line for line in frozen.table(table) if _role(str(line["territoire"]), frozen) == role]
    return lines[0] if len(lines) == 1 else None


def _value(content: object) -> Value | None:
    return content if isinstance(content, Known | Between | Withheld | NotComputable) else None


def _role(label: str, frozen: Frozen) -> str:
    if label.startswith(ALL_QPV):
        return "tous_qpv"
    named = {frozen.departement: "departement", frozen.epci: "epci"}
    named |= {", ".join(frozen.communes): "commune", PEERS: "pairs"}
    return named.get(label, "")


def _expected_shops(made: Indicator, frozen: Frozen) -> Value | None:
    """The density that the families add up to at the rate of the peers: only where all are known,
    and where they add up to the count that the density was made from."""
    lines = frozen.table("offre")
    here, expected = (total_of([line[name] for line in lines]) for name in ("ici", "attendus"))
    shops = frozen.figure("commerces")
    if not here or expected is None or shops is None or shops.number != here or not made.number:
        return None
    return Known(made.number * expected / here)


def scaled(value: Value, ratio: float) -> Value:
    match value:
        case Known(amount):
            return Known(ratio * amount)
        case Between(low, high, meaning, estimate):
            return Between(
                ratio * low,
                None if high is None else ratio * high,
                meaning,
                None if estimate is None else ratio * estimate,
            )
    return value


def ends(value: Value) -> tuple[float, float]:
    match value:
        case Known(amount):
            return amount, amount
        case Between(low, high):
            return low, math.inf if high is None else high
    raise ValueError("a value without a number has no ends")
