"""A row of a table of facts, read back as a profile: what `schemes.tables.encoding` undoes."""

from collections.abc import Callable, Mapping
from typing import Any

from quartiers.schemes.facts import Candidates, Fact, FactKey, Interval, Known, Origin, Unknown
from quartiers.schemes.tables.encoding import CANDIDATES, HIGH, LOW


def decoded(
    row: Mapping[str, Any],
    origin: Callable[[FactKey], Origin],
    why: Callable[[FactKey], str],
) -> dict[FactKey, Fact]:
    """`origin` says where a fact comes from, `why` the reason of one that is not known."""
    profile: dict[FactKey, Fact] = {}
    for key in keys_of(row):
        fact = _fact(row, key, origin)
        profile[key] = fact or Unknown(why(key))
    return profile


def keys_of(names: Mapping[str, Any]) -> tuple[FactKey, ...]:
    """The facts that columns of these names hold."""
    bare = (
        name.removesuffix(LOW).removesuffix(HIGH).removesuffix(CANDIDATES)
        for name in names
        if "@" in name
    )
    return tuple(FactKey.read(name) for name in dict.fromkeys(bare))


def _fact(row: Mapping[str, Any], key: FactKey, origin: Callable[[FactKey], Origin]) -> Fact | None:
    name = str(key)
    if f"{name}{LOW}" in row:
        low, high = row[f"{name}{LOW}"], row[f"{name}{HIGH}"]
        if low is None and high is None:
            return None
        return (
            Known(_plain(low), origin(key))
            if low == high
            else Interval(_plain(low), _plain(high), origin(key))
        )
    several = row.get(f"{name}{CANDIDATES}")
    if several:
        return Candidates(frozenset(several), origin(key))
    return None if row[name] is None else Known(row[name], origin(key))


def _plain(value: Any) -> Any:
    """Whole numbers as people write them."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
