"""Made-up schemes and establishments of the benchmark of rules, the same at every run.

Schemes look like those of the catalogue: about eight conditions (who, where, size, age, activity,
declarations, judgements), one or two « un de », a `sans_objet_si` for two schemes in three. Guards
stand on leaves of the root, where void is worth « guard or leaf »: engines without a notion of
« without object » then answer the same.
"""

import random
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from harness import work_folder

from quartiers.catalogue.labels import section_of_division
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import FactKey, Interval, Known, Profile
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.judging.resolved import Resolved
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Declared,
    Group,
    Judged,
    Leaf,
    Node,
    Seniority,
    Test,
    Within,
)
from quartiers.schemes.scheme import Desk, Force, Scheme, Version
from quartiers.schemes.sourcing import Source
from quartiers.schemes.tables.compiled_tests import forms

SEED = 2026
DAY = date(2026, 6, 1)
NUMBERS = {
    "effectif@unite_legale": (0, 10, 20, 50, 100, 200, 250, 500),
    "effectif@etablissement": (0, 5, 10, 20, 50, 100, 250),
    "chiffre_affaires@unite_legale": (50e3, 188.7e3, 500e3, 1e6, 2e6, 10e6, 50e6),
    "total_bilan@unite_legale": (350e3, 2e6, 6e6, 10e6, 43e6),
    "surface@etablissement": (50, 100, 300, 400, 1000, 2500),
    "age@personne": (18, 26, 30, 45, 50, 62),
}
DATES = ("date_creation@unite_legale", "date_implantation@etablissement")
MONTHS = (6, 12, 24, 36, 60, 84, 96, 120)
FLAGS = (
    "employeur@unite_legale",
    "ess@unite_legale",
    "micro_entrepreneur@unite_legale",
    "secteur_marchand@unite_legale",
    "proprietaire@etablissement",
    "demandeur_emploi@personne",
)
ZONES = (("qpv", "2024"), ("qpv", "2015"), ("bande_300m", "2024"), ("acv", "en_vigueur"))
CHOICES = {
    "porteur@projet": ("entreprise", "createur", "association", "commune", "epci", "bailleur"),
    "stade@projet": ("creation", "reprise", "implantation", "developpement", "travaux", "etudes"),
    "nature_activite@unite_legale": ("commerciale", "industrielle", "artisanale", "liberale"),
    "registre@unite_legale": ("commerce", "artisanat", "agricole", "liberal", "aucun"),
    "region@etablissement": ("11", "24", "32", "44", "52", "53", "75", "76", "84", "93"),
}
NAF = "naf@etablissement"
DECLARED, JUDGED = 8, 4
_SOURCE = Source("s", "Texte", "", "", "texte_lu", None)
_PRACTICE = Source("u", "Usage", "", "", "usage", None)


def naf_codes() -> list[str]:
    """732 codes spread over the divisions, as in NAF rév. 2."""
    drawn = random.Random(SEED)
    divisions = sorted(section_of_division())
    codes = {f"{d}.{n}{n % 9}{'ZABC'[n % 4]}" for d in divisions for n in range(1, 10)}
    return sorted(drawn.sample(sorted(codes), 732))


def program_of(schemes: int) -> Program:
    drawn = random.Random(SEED)
    made = {f"s{number}": _scheme(f"s{number}", drawn) for number in range(schemes)}
    return prepare(Catalogue(made, {}, {}), DAY)


def _scheme(id_: str, drawn: random.Random) -> Scheme:
    source = _SOURCE if drawn.random() < 0.3 else _PRACTICE
    version = Version(Force(date(2020, 1, 1), None, source), DAY, _conditions(drawn))
    card = dict.fromkeys(("partners", "priorities", "stages", "gaps", "sources", "steps"), ())
    more = ("relations", "replaced_by", "former_ids", "keywords", "to_check")
    return Scheme(
        id=id_,
        name=id_,
        summary="",
        operator="anct",
        nature="pret",
        place="",
        versions=(version,),
        desk=Desk("", ""),
        link="",
        **card,
        **dict.fromkeys(more, ()),
    )


def _conditions(drawn: random.Random) -> Node:
    nodes: list[Node] = [_leaf(_choice("porteur@projet", drawn)), _leaf(_zone(drawn))]
    nodes += [_leaf(_fact(drawn)) for _ in range(drawn.randint(1, 3))]
    if drawn.random() < 0.6:
        nodes.append(Group("un_de", (_leaf(_fact(drawn)), _leaf(_fact(drawn)))))
    if drawn.random() < 0.25:
        nodes.append(Group("non", (_leaf(_fact(drawn)),)))
    if drawn.random() < 0.05:
        nodes.append(Group("au_moins", tuple(_leaf(_fact(drawn)) for _ in range(3)), 2))
    nodes += [_leaf(_declared(drawn)) for _ in range(drawn.randint(1, 3))]
    if drawn.random() < 0.67:
        guard = _leaf(_choice("stade@projet", drawn))
        nodes.append(_leaf(drawn.choice((_declared, _fact))(drawn), guard))
    if drawn.random() < 0.8:
        nodes.append(_leaf(_judged(drawn)))
    return _numbered(Group("tous", tuple(nodes)))


def _leaf(test: Test, guard: Node | None = None) -> Leaf:
    return Leaf("", test, _SOURCE, guard)


def _numbered(root: Node) -> Node:
    """Leaves take their place as a name."""
    from dataclasses import replace

    places = iter(range(100))

    def named(node: Node) -> Node:
        guard = node.guard and named(node.guard)
        if isinstance(node, Leaf):
            return replace(node, name=str(next(places)), guard=guard)
        return replace(node, nodes=tuple(named(child) for child in node.nodes), guard=guard)

    return named(root)


def _fact(drawn: random.Random) -> Test:
    kind = drawn.random()
    if kind < 0.4:
        name = drawn.choice(list(NUMBERS))
        if drawn.random() < 0.1:
            low, high = sorted(drawn.sample(NUMBERS[name], 2))
            return Between(FactKey.read(name), low, high)
        return Compare(FactKey.read(name), _order(drawn), drawn.choice(NUMBERS[name]))
    if kind < 0.55:
        return Seniority(FactKey.read(drawn.choice(DATES)), _order(drawn), drawn.choice(MONTHS))
    if kind < 0.7:
        return Compare(FactKey.read(drawn.choice(FLAGS)), "egal", drawn.random() < 0.8)
    if kind < 0.85:
        return _choice(drawn.choice(list(CHOICES)), drawn)
    return _activity(drawn)


def _order(drawn: random.Random) -> Any:
    return drawn.choice(("inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a"))


def _choice(name: str, drawn: random.Random) -> Test:
    values = CHOICES[name]
    some = drawn.sample(values, drawn.randint(1, len(values) - 1))
    return Among(FactKey.read(name), tuple(sorted(some)))


def _zone(drawn: random.Random) -> Test:
    zoning, vintage = drawn.choice(ZONES)
    return Within(zoning, vintage, "etablissement")


ACTIVITIES = (
    (("C",), ()),
    (("G",), ()),
    (("C", "F", "G"), ()),
    (("I",), ("96",)),
    ((), ("47", "56")),
    ((), ("10", "11", "56.1")),
    (("J", "M"), ("82",)),
    (("C", "F", "G", "I", "S"), ()),
    ((), ("68",)),
    (("A", "L"), ("64", "65")),
)


def _activity(drawn: random.Random) -> Test:
    sections, codes = drawn.choice(ACTIVITIES)
    return Activity("etablissement", sections, codes)


def _declared(drawn: random.Random) -> Test:
    key = FactKey("declaratif", "projet", f"d{drawn.randrange(DECLARED)}")
    return Declared(key, "vrai", "vrai ?")


def _judged(drawn: random.Random) -> Test:
    key = FactKey("appreciation", "projet", f"a{drawn.randrange(JUDGED)}")
    return Judged(key, "vrai", "le comité")


def table_of(rows: int, known: bool = False) -> pl.DataFrame:
    """Establishments as `schemes.tables.encoding` says, codes as words. A quarter of the facts is
    unknown and a third of the numbers is an interval; nothing is, when `known`."""
    drawn = np.random.default_rng(SEED)
    columns: dict[str, pl.Series] = {"firm": pl.int_range(rows, dtype=pl.UInt32, eager=True)}
    for name, limits in NUMBERS.items():
        low = np.round(np.exp(drawn.normal(np.log(np.median(limits) + 1), 1.2, rows)))
        wide = np.where(drawn.random(rows) < (0 if known else 0.33), low * 2 + 1, low)
        _ends(columns, name, pl.Series(low), pl.Series(wide), _blank(drawn, rows, known))
    for name in DATES:
        ages = pl.Series((drawn.exponential(1500, rows)).astype(np.int32))
        low = pl.select(pl.lit(DAY) - pl.duration(days=ages)).to_series()
        _ends(columns, name, low, low, _blank(drawn, rows, known))
    zones = [f"dans:{zoning}:{vintage}@etablissement" for zoning, vintage in ZONES]
    asked = [f"declaratif:d{n}@projet" for n in range(DECLARED)]
    asked += [f"appreciation:a{n}@projet" for n in range(JUDGED)]
    for name in (*FLAGS, *zones, *asked):
        columns[name] = _kept(pl.Series(drawn.random(rows) < 0.6), _blank(drawn, rows, known))
    for name, values in {**CHOICES, NAF: naf_codes()}.items():
        words = pl.Series(values).gather(drawn.integers(0, len(values), rows))
        columns[name] = _kept(words, _blank(drawn, rows, known))
    return pl.DataFrame(columns)


def _blank(drawn: np.random.Generator, rows: int, known: bool) -> pl.Series:
    return pl.Series(drawn.random(rows) < (0 if known else 0.25))


def _kept(values: pl.Series, blank: pl.Series) -> pl.Series:
    return pl.select(pl.when(~blank).then(values)).to_series()


def _ends(
    columns: dict[str, pl.Series], name: str, low: pl.Series, high: pl.Series, blank: pl.Series
) -> None:
    columns[f"{name}.min"], columns[f"{name}.max"] = _kept(low, blank), _kept(high, blank)


def with_enums(table: pl.DataFrame) -> pl.DataFrame:
    """Codes as sorted categories, the way `encode` writes them."""
    words = [name for name, dtype in table.schema.items() if dtype == pl.String]
    return table.with_columns(
        pl.col(name).cast(pl.Enum(table[name].unique().drop_nulls().sort())) for name in words
    )


def profiles_of(table: pl.DataFrame) -> list[Profile]:
    """Each row as facts."""
    names = [name for name in table.columns if name != "firm" and not name.endswith(".max")]
    return [
        {
            FactKey.read(name.removesuffix(".min")): (
                Known(row[name])
                if not name.endswith(".min") or row[name] == row[name[:-3] + "max"]
                else Interval(row[name], row[name[:-3] + "max"])
            )
            for name in names
            if row[name] is not None
        }
        for row in table.iter_rows(named=True)
    ]


def table_file(rows: int) -> Path:
    """Codes as words, in the folder of the benchmarks."""
    path = work_folder() / f"firms-{rows}.parquet"
    if not path.exists():
        table_of(rows).write_parquet(path)
    return path


def neutral(program: Program) -> dict[str, Any]:
    """The program in plain JSON, for the engines that are not ours: `tests` by their number, trees
    as lists ["and", …], ["or", …], ["not", x], ["most", n, …] over those numbers."""
    naf = naf_codes()
    return {
        "facts": {str(key): form for key, form in forms(program.tests).items()},
        "tests": [_neutral_test(test, naf) for test in program.tests],
        "asked": list(program.asked),
        "rules": [
            {
                "id": rule.scheme.id,
                "capped": bool(rule.capped_by),
                "tree": _neutral_tree(rule.version.conditions, rule.places),
            }
            for rule in program.rules
            if rule.version
        ],
    }


def _neutral_test(test: Resolved, naf: list[str]) -> dict[str, Any]:
    match test:
        case Among(fact=fact, values=values, by_prefix=by_prefix):
            codes = [c for c in naf if c.startswith(values)] if by_prefix else list(values)
            return {"fact": str(fact), "op": "in", "value": codes}
        case Between(fact=fact, low=low, high=high):
            return {"fact": str(fact), "op": "between", "value": [low, high]}
        case Compare(fact=fact, operator=operator, operand=value):
            said = value.isoformat() if isinstance(value, date) else value
            return {"fact": str(fact), "op": operator, "value": said}
    raise AssertionError(f"no such test is made up: {test}")


def _neutral_tree(node: Node, places: Any) -> Any:
    if isinstance(node, Leaf):
        tree = places[node.name]
    else:
        nodes = [_neutral_tree(child, places) for child in node.nodes]
        tree = {
            "tous": ["and", *nodes],
            "un_de": ["or", *nodes],
            "non": ["not", *nodes],
            "au_moins": ["most", node.needed, *nodes],
        }[node.operator]
    return tree if node.guard is None else ["or", _neutral_tree(node.guard, places), tree]
