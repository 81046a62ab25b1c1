"""The same rules as one SQL query: a test is two booleans of a subquery, a scheme a CASE."""

from typing import Any

Pair = tuple[str, str]
ORDER = {
    "inferieur_a": ("{high} < {v}", "{low} >= {v}"),
    "au_plus": ("{high} <= {v}", "{low} > {v}"),
    "superieur_a": ("{low} > {v}", "{high} <= {v}"),
    "au_moins_egal_a": ("{low} >= {v}", "{high} < {v}"),
}


def query(program: dict[str, Any], source: str) -> str:
    tests = ", ".join(
        f"coalesce({sql}, false) AS {sign}{slot}"
        for slot, test in enumerate(program["tests"])
        for sign, sql in zip("tf", _test(test), strict=True)
    )
    asked = frozenset(program["asked"])
    codes = ", ".join(f"{_code(rule, asked)} AS {rule['id']}" for rule in program["rules"])
    return f"SELECT firm, {codes} FROM (SELECT firm, {tests} FROM {source})"


def enums(program: dict[str, Any], source: str) -> list[str]:
    """Statements that load `firms`, codes as ENUM."""
    types, columns = [], ["firm"]
    for number, (fact, form) in enumerate(program["facts"].items()):
        if form == "code":
            words = f"SELECT DISTINCT {_id(fact)} FROM {source} WHERE {_id(fact)} IS NOT NULL"
            types.append(f"CREATE TYPE e{number} AS ENUM ({words} ORDER BY 1)")
            columns.append(f"{_id(fact)}::e{number} AS {_id(fact)}")
        else:
            names = (fact,) if form == "booleen" else (f"{fact}.min", f"{fact}.max")
            columns += map(_id, names)
    return [*types, f"CREATE TABLE firms AS SELECT {', '.join(columns)} FROM {source}"]


def _id(name: str) -> str:
    return f'"{name}"'


def _said(value: Any) -> str:
    return f"DATE '{value}'" if isinstance(value, str) else str(value)


def _test(test: dict[str, Any]) -> Pair:
    fact, operator, value = _id(test["fact"]), test["op"], test["value"]
    if operator == "in":
        words = ", ".join(f"'{word}'" for word in value)
        return f"{fact} IN ({words})", f"{fact} NOT IN ({words})"
    if isinstance(value, bool):
        return (fact, f"NOT {fact}") if value else (f"NOT {fact}", fact)
    low, high = _id(f"{test['fact']}.min"), _id(f"{test['fact']}.max")
    if operator == "between":
        first, last = map(_said, value)
        return f"{low} >= {first} AND {high} <= {last}", f"{high} < {first} OR {low} > {last}"
    true, false = ORDER[operator]
    return (
        true.format(low=low, high=high, v=_said(value)),
        false.format(low=low, high=high, v=_said(value)),
    )


def _code(rule: dict[str, Any], asked: frozenset[int]) -> str:
    true, false = _pair(rule["tree"], frozenset())
    best, _ = _pair(rule["tree"], asked)
    sure = "" if rule["capped"] else f"WHEN {true} THEN 0 "
    return f"CAST(CASE {sure}WHEN {best} THEN 1 WHEN {false} THEN 3 ELSE 2 END AS UTINYINT)"


def _pair(tree: Any, hoped: frozenset[int], wanted: bool = True) -> Pair:
    if isinstance(tree, int):
        if tree not in hoped:
            return f"t{tree}", f"f{tree}"
        return (f"NOT f{tree}", f"f{tree}") if wanted else (f"t{tree}", f"NOT t{tree}")
    operator, *nodes = tree
    if operator == "not":
        true, false = _pair(nodes[0], hoped, not wanted)
        return false, true
    needed = nodes.pop(0) if operator == "most" else 0
    pairs = [_pair(node, hoped, wanted) for node in nodes]
    trues, falses = [true for true, _ in pairs], [false for _, false in pairs]
    if operator == "most":
        reached = " + ".join(f"({true})::TINYINT" for true in trues)
        missed = " + ".join(f"({false})::TINYINT" for false in falses)
        return f"({reached} >= {needed})", f"({missed} > {len(pairs) - needed})"
    join_true, join_false = (" AND ", " OR ") if operator == "and" else (" OR ", " AND ")
    return f"({join_true.join(trues)})", f"({join_false.join(falses)})"
