"""Rules and facts drawn at random: every kind of test, of group and of guard, and every doubt."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from tests.schemes import made

from quartiers.schemes.facts import Candidates, Interval, Known, Unknown
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Declared,
    Group,
    Judged,
    Leaf,
    Near,
    Reference,
    Seniority,
    Within,
)

DAYS = [date(2014, 6, 1), date(2020, 2, 29), date(2024, 6, 1), date(2026, 6, 1)]
NUMBERS = ["effectif@unite_legale", "distance:qpv:2024@etablissement"]
DATES = ["date_creation@unite_legale", "date_implantation@etablissement"]
FLAGS = [
    "employeur@unite_legale",
    "dans:qpv:2015@etablissement",
    "dans:qpv:2024@etablissement",
    "rue_limite@etablissement",
]
ASKED = ["declaratif:a_jour@projet", "appreciation:reelle@projet"]
CODES = {
    "naf@etablissement": ["10.71C", "10.71D", "10.7", "10", "47.11B", "56.10A", "56", "96.02A"],
    "registre@unite_legale": ["commerce", "artisanat", "aucun"],
    "departement@etablissement": ["974", "57", "976"],
    "commune@etablissement": ["97415", "57463", "97608"],
}
VALUES = [0, 9, 10, 10.5, 49, 50]
LIMITS = [0, 10, 49, 50]
# First days of the vintages, in the hexagone and overseas, and what is ten months before DAYS
TURNS = [date(2015, 1, 1), date(2024, 1, 1), date(2025, 1, 1), date(2025, 8, 1), date(2026, 6, 1)]
MOMENTS = [day + timedelta(shift) for day in TURNS for shift in (-1, 0, 1)]
PARAMETERS = (
    *(made.parameter(f"limite_{limit}", (None, limit)) for limit in LIMITS),
    made.parameter("inconnu", (None, None)),
)
ORDERS = ["inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a"]

numbers = st.sampled_from(PARAMETERS).map(lambda parameter: Reference(parameter.id))


def _key(names):
    return st.sampled_from(names).map(made.key)


def _looked_at():
    return st.none() | st.just(made.key("date_implantation@etablissement"))


tests = st.one_of(
    st.builds(Compare, _key(NUMBERS), st.sampled_from([*ORDERS, "egal"]), numbers),
    st.builds(Compare, _key(DATES), st.sampled_from([*ORDERS, "egal"]), st.sampled_from(MOMENTS)),
    st.builds(Compare, _key(FLAGS), st.just("egal"), st.booleans()),
    st.builds(Between, _key(NUMBERS), numbers, numbers),
    st.builds(Between, _key(DATES), st.sampled_from(MOMENTS), st.sampled_from(MOMENTS)),
    st.sampled_from(list(CODES)).flatmap(
        lambda name: st.builds(Compare, st.just(made.key(name)), st.just("egal"), _code(name))
    ),
    st.sampled_from(list(CODES)).flatmap(
        lambda name: st.builds(
            Among, st.just(made.key(name)), _codes(name), st.just(name.startswith("naf"))
        )
    ),
    st.builds(Seniority, _key(DATES), st.sampled_from(ORDERS), numbers),
    st.builds(
        Within,
        st.just("qpv"),
        st.sampled_from(["2015", "2024", "en_vigueur"]),
        st.just("etablissement"),
        _looked_at(),
        st.booleans(),
    ),
    st.builds(
        Near,
        st.just("qpv"),
        st.sampled_from(["2024", "en_vigueur"]),
        st.just("etablissement"),
        numbers,
        _looked_at(),
    ),
    st.builds(
        Activity,
        st.just("etablissement"),
        st.sampled_from([(), ("C",), ("C", "G")]),
        st.sampled_from([("56",), ("96.02A", "10.71D")]),
        st.sampled_from([(), ("artisanat",)]),
    ),
    st.just(Declared(made.key(ASKED[0]), "à jour", "À jour ?")),
    st.just(Judged(made.key(ASKED[1]), "réelle", "le comité")),
)


def _code(name):
    return st.sampled_from(CODES[name])


def _codes(name):
    return st.lists(_code(name), min_size=1, max_size=3, unique=True).map(tuple)


leaf = st.builds(made.leaf, tests, level=st.sampled_from(["texte_lu", "texte_lu", "usage"]))


def _groups(nodes):
    many = st.lists(nodes, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Group, st.sampled_from(["tous", "un_de"]), many),
        st.builds(Group, st.just("non"), nodes.map(lambda node: (node,))),
        st.builds(Group, st.just("au_moins"), many, st.integers(1, 3)),
        st.builds(replace, nodes, guard=nodes),
    )


def _named(node, counter=None):
    """The same tree with a name of its own for each leaf."""
    counter = counter if counter is not None else iter(range(1000))
    guard = node.guard and _named(node.guard, counter)
    if isinstance(node, Leaf):
        return replace(node, name=f"{next(counter)}", guard=guard)
    return replace(node, nodes=tuple(_named(n, counter) for n in node.nodes), guard=guard)


trees = st.recursive(leaf, _groups, max_leaves=8).map(_named)


@st.composite
def programs(draw):
    schemes = [
        made.scheme(f"s{number}", made.version(tree, start=draw(st.sampled_from([None, DAYS[1]]))))
        for number, tree in enumerate(draw(st.lists(trees, min_size=1, max_size=3)))
    ]
    return made.prepare(
        made.catalogue(*schemes, parameters=PARAMETERS), draw(st.sampled_from(DAYS))
    )


def _spans(values):
    ends = st.tuples(*[st.none() | st.sampled_from(values)] * 2).filter(
        lambda ends: ends != (None, None) and (None in ends or ends[0] < ends[1])
    )
    return st.sampled_from(values).map(Known) | ends.map(lambda ends: Interval(*ends))


def _candidates(name):
    some = st.lists(_code(name), min_size=2, max_size=3, unique=True)
    return _code(name).map(Known) | some.map(lambda codes: Candidates(frozenset(codes)))


def facts_of(name):
    """What one fact may be, when something is known of it."""
    if name in NUMBERS:
        return _spans(VALUES)
    if name in DATES:
        return _spans(MOMENTS)
    return _candidates(name) if name in CODES else st.booleans().map(Known)


NAMES = [*NUMBERS, *DATES, *FLAGS, *ASKED, *CODES]
full_profiles = st.fixed_dictionaries({made.key(name): facts_of(name) for name in NAMES})
profiles = st.fixed_dictionaries(
    {},
    optional={
        made.key(name): st.just(Unknown("non renseigné")) | facts_of(name) | facts_of(name)
        for name in NAMES
    },
)
