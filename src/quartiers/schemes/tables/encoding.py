"""Facts of many firms as a table: how each fact is written in columns, and nothing by accident.

A column is named after the fact, `effectif@unite_legale`:

- a number or a date takes two columns, `<fact>.min` and `<fact>.max`, both ends included. A null
  end is an open one (so is an infinite one); both null is unknown. NaN is refused, for Polars holds
  it greater than everything;
- a yes or no is a Boolean column, null where unknown;
- a choice or a code is a String, Categorical or Enum column, null where unknown. Where some row has
  several candidates, `<fact>.candidats` lists them, and the column itself is null on that row.

A fact without a column is unknown for every row. Other columns (a SIRET…) are not looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any, Literal

import polars as pl

from quartiers.errors import BadInput, BadTable
from quartiers.schemes.facts import Candidates, Fact, FactKey, Interval, Known, Profile, Unknown

LOW, HIGH, CANDIDATES = ".min", ".max", ".candidats"
Form = Literal["nombre", "date", "booleen", "code"]
TYPES: dict[Form, pl.DataType] = {
    "nombre": pl.Float64(),
    "date": pl.Date(),
    "booleen": pl.Boolean(),
    "code": pl.String(),
}
_SAID: dict[Form, str] = {
    "nombre": "un nombre",
    "date": "une date",
    "booleen": "oui ou non",
    "code": "un code",
}


def columns_of(key: FactKey, form: Form) -> tuple[str, ...]:
    """The columns of a fact; that of the candidates is the only one that may be left out."""
    if form in ("nombre", "date"):
        return f"{key}{LOW}", f"{key}{HIGH}"
    return (str(key),) if form == "booleen" else (str(key), f"{key}{CANDIDATES}")


def encode(profiles: Sequence[Profile], keys: Iterable[FactKey] | None = None) -> pl.DataFrame:
    """A row for each profile, in order. `keys` are the facts to keep: all of them by default.

    >>> encode([{FactKey("effectif", "unite_legale"): Interval(10, None)}]).rows()
    [(10.0, None)]
    """
    if keys is None:
        keys = (key for profile in profiles for key in profile)
    columns: list[pl.Series] = []
    for key in dict.fromkeys(keys):
        columns += _encoded(key, [profile.get(key) for profile in profiles])
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=len(profiles))


def _encoded(key: FactKey, facts: list[Fact | None]) -> list[pl.Series]:
    forms = {form_of(value) for fact in facts for value in _values(fact)}
    if len(forms) > 1:
        found = " et ".join(_SAID[form] for form in sorted(forms))
        raise BadInput(f"Le fait « {key} » est à la fois {found}.", "Gardez une seule forme.")
    if not forms:
        return []
    (form,) = forms
    if form in ("nombre", "date"):
        ends = [_ends(key, fact) for fact in facts]
        low, high = columns_of(key, form)
        return [
            pl.Series(low, [first for first, _ in ends], TYPES[form]),
            pl.Series(high, [last for _, last in ends], TYPES[form]),
        ]
    known = [fact.value if isinstance(fact, Known) else None for fact in facts]
    if form == "booleen":
        return [pl.Series(str(key), known, TYPES[form])]
    return _codes(key, known, facts)


def form_of(value: object) -> Form:
    match value:
        case bool():
            return "booleen"
        case int() | float():
            return "nombre"
        case date() if not isinstance(value, datetime):
            return "date"
        case str():
            return "code"
    raise BadInput(f"« {value} » n’est ni un nombre, ni une date, ni un texte, ni oui ou non.")


def _values(fact: Fact | None) -> Iterable[object]:
    match fact:
        case Known(value=value):
            return (value,)
        case Interval(low=low, high=high):
            return tuple(end for end in (low, high) if end is not None)
        case Candidates(values=values):
            return values
        case Unknown() | None:
            return ()


def _ends(key: FactKey, fact: Fact | None) -> tuple[Any, Any]:
    match fact:
        case Known(value=value):
            low = high = value
        case Interval(low=low, high=high):
            pass
        case _:
            return None, None
    for end in (low, high):
        if isinstance(end, int | float) and not isfinite(end):
            raise BadInput(
                f"Le fait « {key} » vaut « {end} », qui n’est pas un nombre.",
                "Laissez-le inconnu, ou donnez un nombre.",
            )
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise BadInput(f"Le fait « {key} » va de {low} à {high} : l’intervalle est à l’envers.")
    return low, high


def _codes(key: FactKey, known: list[Any], facts: list[Fact | None]) -> list[pl.Series]:
    several = [sorted(fact.values) if isinstance(fact, Candidates) else None for fact in facts]
    codes = pl.Enum(sorted({code for code in known if code is not None}))
    series = [pl.Series(str(key), known, codes)]
    if any(values is not None for values in several):
        series.append(pl.Series(f"{key}{CANDIDATES}", several, pl.List(pl.String)))
    return series


def check_table(
    table: pl.DataFrame, forms: Iterable[tuple[FactKey, Form]], ends: bool = True
) -> None:
    """Refuse columns that do not say what `encode` would have said; without `ends`, what numbers
    and dates are worth is not looked at."""
    refused: list[tuple[pl.Expr, BadTable]] = []
    schema = table.schema  # read once: a table tells it anew each time
    for key, form in forms:
        present = [name for name in columns_of(key, form) if name in schema]
        for name in present:
            if not _fits(schema[name], form, name.endswith(CANDIDATES)):
                raise BadTable(
                    f"La colonne « {name} » est de type {schema[name]} : {_SAID[form]} est attendu."
                )
        if form in ("nombre", "date"):
            bad = list(_bad_ends(schema, key, present))
            refused += bad if ends else []
        elif form == "code" and len(present) == 2:
            refused += _bad_candidates(schema, key)
    asked = [is_bad.alias(str(place)) for place, (is_bad, _) in enumerate(refused)]
    at_once = pl.QueryOptFlags.none()  # all the checks in parallel, nothing to optimize
    found = table.lazy().select(asked).collect(optimizations=at_once).row(0) if asked else ()
    for is_bad, (_, error) in zip(found, refused, strict=True):
        if is_bad:
            raise error


def _fits(dtype: pl.DataType, form: Form, many: bool) -> bool:
    """A column of nothing but nulls has a type of its own, which fits everywhere."""
    if many:
        return isinstance(dtype, pl.Null) or (
            isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Null | pl.String | pl.Enum)
        )
    if isinstance(dtype, pl.Null):
        return True
    if form == "code":
        return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
    return dtype.is_numeric() if form == "nombre" else dtype == TYPES[form]


def _bad_ends(
    schema: pl.Schema, key: FactKey, present: list[str]
) -> Iterator[tuple[pl.Expr, BadTable]]:
    """What must hold of no row, and what to say when it does."""
    if len(present) == 1:
        raise BadTable(
            f"La table a la colonne « {present[0]} » seule.",
            f"Donnez les deux bornes : « {key}{LOW} » et « {key}{HIGH} ».",
        )
    for name in present:
        if schema[name].is_float():
            yield (
                pl.col(name).is_nan().any(),
                BadTable(
                    f"La colonne « {name} » contient une valeur qui n’est pas un nombre (NaN).",
                    "Laissez vide (null) ce qui est inconnu.",
                ),
            )
    if present and pl.Null not in [schema[name] for name in present]:
        yield (
            (pl.col(present[0]) > pl.col(present[1])).any(),
            BadTable(f"Le fait « {key} » a une ligne où la borne basse dépasse la haute."),
        )


def _bad_candidates(schema: pl.Schema, key: FactKey) -> Iterator[tuple[pl.Expr, BadTable]]:
    single, many = pl.col(str(key)), pl.col(f"{key}{CANDIDATES}")
    yield (
        (single.is_not_null() & many.is_not_null()).any(),
        BadTable(f"Le fait « {key} » a une ligne avec un code et des candidats."),
    )
    if schema[f"{key}{CANDIDATES}"] == pl.Null:
        return
    full = many.list.drop_nulls().list.len()
    yield (
        ((full == 0) | (full != many.list.len())).any(),
        BadTable(f"Le fait « {key} » a une ligne dont la liste de candidats est vide."),
    )
