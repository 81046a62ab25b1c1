from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from quartiers.catalogue.reader import parse
from quartiers.schemes.facts import FactKey
from quartiers.schemes.reading.card import read_scheme
from quartiers.schemes.reading.fields import Context
from quartiers.schemes.reading.problems import Problems
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
    leaves,
)
from quartiers.schemes.scheme import Amount, Desk, Force, Gap, Relation, Step
from quartiers.schemes.sourcing import Source
from quartiers.schemes.vocabulary import vocabulary

GOOD = (Path(__file__).parents[1] / "bon-exemple.yaml").read_text(encoding="utf-8")
DAY = date(2026, 11, 22)
LAW = Source(
    "loi", "Loi inventée", "article 1", "https://exemple.fr/loi", "texte_lu", date(2026, 11, 1)
)
REST = "{declaratif: cofinancement, source: usage}"


def read(text, *, wrong=False):
    problems = Problems()
    record = parse(text, "dispositifs/bon-exemple.yaml")
    scheme = read_scheme(Context(vocabulary(), problems, DAY), record, "bon-exemple")
    assert bool(problems.errors) == wrong, problems.errors
    return scheme


def conditions_of(*conditions):
    """The tests of conditions put in place of the last one of the example."""
    scheme = read(GOOD.replace(REST, "\n        - ".join(conditions)))
    return [leaf.test for leaf in leaves(scheme.versions[1].conditions)][2:]


def test_card():
    text = GOOD.replace(
        "relations: []",
        (
            "relations: [{type: exclut, avec: [fisc-qpv], note: Un seul., source: loi}]\n"
            "remplace_par: [fisc-zfu]\nanciens_ids: [vieux]"
        ),
    ).replace("demarches: []", "demarches: [Demander au guichet.]")
    scheme = read(text)
    assert (scheme.id, scheme.name, scheme.file) == (
        "bon-exemple",
        "Aide inventée",
        "dispositifs/bon-exemple.yaml",
    )
    assert scheme.sources == (LAW,)
    assert scheme.desk == Desk("Guichet inventé", "")
    assert scheme.relations == (Relation("exclut", ("fisc-qpv",), "Un seul.", LAW),)
    assert (scheme.replaced_by, scheme.former_ids) == (("fisc-zfu",), ("vieux",))
    assert (scheme.steps, scheme.stages) == (("Demander au guichet.",), ("creation",))


def test_versions():
    scheme = read(GOOD)
    first, second = scheme.versions
    assert first.force == Force(date(2020, 1, 1), date(2024, 12, 31), LAW)
    assert second.force == Force(date(2025, 1, 1), None, LAW)
    assert scheme.version_at(date(2024, 12, 31)) is first
    assert scheme.version_at(date(2025, 1, 1)) is second
    assert scheme.version_at(date(2019, 12, 31)) is None
    assert second.checked_on == date(2026, 11, 1)
    assert second.aid_regime == "hors_aide"


def test_unknown_start_and_gap():
    text = GOOD.replace("du: 2020-01-01, au: 2024-12-31", "du: inconnu, au: 2024-12-30").replace(
        "versions:\n",
        "interruptions: [{du: 2024-12-31, au: 2024-12-31, motif: Un jour.}]\nversions:\n",
    )
    scheme = read(text)
    assert scheme.versions[0].force.start is None
    assert scheme.version_at(date(1990, 1, 1)) is scheme.versions[0]
    assert scheme.gaps == (Gap(date(2024, 12, 31), date(2024, 12, 31), "Un jour."),)


def test_amounts():
    text = GOOD.replace(
        "- {libelle: Subvention, taux: 50, assiette: dépense, source: loi}",
        "- {libelle: Subvention, taux: parametre.x, assiette: dépense, duree_mois: 60, source: loi,"
        " minimum: 100, maximum: 5000, unite: euros par m², note: Par an.,"
        " bareme: [{libelle: sixième année, taux: 60, mois: 12}, {libelle: ensuite}]}",
    )
    assert read(text).versions[1].amounts == (
        Amount(
            "Subvention",
            LAW,
            "euros par m²",
            Reference("x"),
            "dépense",
            None,
            100,
            5000,
            60,
            (Step("sixième année", 60, 12), Step("ensuite", None, None)),
            "Par an.",
        ),
    )


def test_leaves_of_every_kind():
    staff, born = FactKey("effectif", "unite_legale"), FactKey("date_creation", "unite_legale")
    a, b = Reference("a"), Reference("b")
    assert conditions_of(
        "{effectif: {unite: unite_legale, au_plus: parametre.a}, source: loi}",
        "{effectif: {unite: unite_legale, entre: [parametre.a, parametre.b]}, source: loi}",
        "{ess: {egal: false}, source: loi}",
        "{stade: {egal: creation}, source: loi}",
        '{naf: {unite: projet, parmi: ["56"]}, source: loi}',
        '{departement: {unite: personne, parmi: ["59", 2A]}, source: loi}',
        "{deliberation: {impot: cfe, unite: commune, egal: contre}, source: loi}",
        "{cout: {nature_cout: travaux, superieur_a: parametre.a}, source: loi}",
        "{anciennete: {de: date_creation, unite: unite_legale, inferieur_a: parametre.a},"
        " source: loi}",
        "{dans: {zonage: acv, unite: projet}, source: loi}",
        '{dans: {zonage: qpv, millesime: "2015", unite: etablissement,'
        " apprecie_au: date_implantation, bordure: true}, source: loi}",
        "{a_moins_de: {zonage: qpv, millesime: en_vigueur, unite: projet, metres: parametre.a},"
        " source: loi}",
        '{activite: {unite: etablissement, sections: [C], naf: ["56"], registres: [artisanat]},'
        " source: loi}",
        "{declaratif: cofinancement, source: usage}",
        "{declaratif: propre, affirmation: c’est propre, question: Est-ce propre ?, source: usage}",
        "{appreciation: bon, affirmation: c’est bon, par: le comité, source: usage}",
    ) == [
        Compare(staff, "au_plus", a),
        Between(staff, a, b),
        Compare(FactKey("ess", "unite_legale"), "egal", False),
        Compare(FactKey("stade", "projet"), "egal", "creation"),
        Among(FactKey("naf", "projet"), ("56",), by_prefix=True),
        Among(FactKey("departement", "personne"), ("59", "2A")),
        Compare(FactKey("deliberation", "commune", "cfe"), "egal", "contre"),
        Compare(FactKey("cout", "projet", "travaux"), "superieur_a", a),
        Seniority(born, "inferieur_a", a),
        Within("acv", "en_vigueur", "projet"),
        Within(
            "qpv",
            "2015",
            "etablissement",
            FactKey("date_implantation", "etablissement"),
            border=True,
        ),
        Near("qpv", "en_vigueur", "projet", a),
        Activity("etablissement", ("C",), ("56",), ("artisanat",)),
        Declared(
            FactKey("declaratif", "projet", "cofinancement"),
            "un cofinancement est acquis ou demandé",
            vocabulary().declarations["cofinancement"].question,
        ),
        Declared(FactKey("declaratif", "projet", "propre"), "c’est propre", "Est-ce propre ?"),
        Judged(FactKey("appreciation", "projet", "bon"), "c’est bon", "le comité"),
    ]


def test_groups_guards_notes_and_lines():
    group = """au_moins:
            n: 2
            parmi:
              - {ess: {egal: true}, source: tierce-partie, note: Une remarque.}
              - femme: {egal: true}
                source: loi
                sans_objet_si: {stade: {egal: creation}, source: loi}
              - non: {ess: {egal: true}, source: a_verifier}
          sans_objet_si: {ess: {egal: false}, source: usage}"""
    text = GOOD.replace(REST, group).replace("source: tierce-partie", "source: loi")
    root = read(text).versions[1].conditions
    assert isinstance(root, Group)
    (counted,) = [node for node in root.nodes if isinstance(node, Group)]
    assert (counted.operator, counted.needed, len(counted.nodes)) == ("au_moins", 2, 3)
    assert isinstance(counted.guard, Leaf)
    assert [leaf.name for leaf in leaves(counted)] == [
        "ess@unite_legale",  # the guard is read first
        "ess@unite_legale#2",
        "stade@projet",
        "femme@personne",
        "ess@unite_legale#3",
    ]
    first, guarded, denied = counted.nodes
    assert isinstance(first, Leaf)
    assert first.note == "Une remarque."
    assert text.splitlines()[first.line - 1].startswith("              - {ess")
    assert isinstance(guarded.guard, Leaf)
    assert isinstance(denied, Group)
    assert denied.nodes[0].source.level == "a_verifier"
    assert counted.guard.source.level == "usage"


def read_whatever(text, change=lambda record: None):
    problems = Problems()
    record = problems.take(lambda: parse(text, "x.yaml", problems.errors))
    if record is not None:
        change(record)
        read_scheme(Context(vocabulary(), problems, DAY), record, "bon-exemple")


@given(st.data())
def test_no_line_makes_it_fall(data):
    lines = GOOD.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[place])))
    changed = data.draw(
        st.sampled_from(
            [[], [lines[place]] * 2, [lines[place][:cut]], [lines[place][cut:]], ["? [", "- {"]]
        )
    )
    read_whatever("\n".join([*lines[:place], *changed, *lines[place + 1 :]]))


def places(value):
    """Every place of a file where a value stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        yield value, key
        if isinstance(each, dict | list):
            yield from places(each)


@given(st.data())
def test_no_value_makes_it_fall(data):
    block = parse("a: {n: 0, parmi: [], egal: [], unite: 3}", "x.yaml")["a"]
    values = [None, [], [None], [block], block, 0, -1, 2.5, True, "", "x", "parametre.", DAY]

    def change(record):
        holder, key = data.draw(st.sampled_from(list(places(record))))
        holder[key] = data.draw(st.sampled_from(values))

    read_whatever(GOOD, change)
