"""The operators of the rules and what each accepts: the linter, the JSON Schema and the page
`docs/method/langage.md` are held to this one table."""

from dataclasses import dataclass

from quartiers.schemes.vocabulary import ASKED, Form, Vocabulary

ORDERED: tuple[Form, ...] = ("nombre", "date")
PREFIX = "parametre."


@dataclass(frozen=True, slots=True)
class Operator:
    """`signature` is how it is written; `forms` are those of the facts a comparison accepts."""

    name: str
    signature: str
    meaning: str
    forms: tuple[Form, ...] = ()


GROUPS = {
    o.name: o
    for o in (
        Operator("tous", "tous: [nœud, …]", "toutes les conditions de la liste"),
        Operator("un_de", "un_de: [nœud, …]", "l’une au moins des conditions de la liste"),
        Operator("non", "non: nœud", "le contraire de la condition"),
        Operator(
            "au_moins", "au_moins: {n: 2, parmi: [nœud, …]}", "n conditions au moins de la liste"
        ),
    )
}
COMPARISONS = {
    o.name: o
    for o in (
        Operator(
            "egal",
            "egal: true",
            "vaut exactement",
            ("booleen", "choix", "code_exact", "nombre", "date"),
        ),
        Operator(
            "parmi",
            "parmi: [valeur, …]",
            "est l’une de ces valeurs ; un code de nomenclature (forme `code`) est lu par préfixe",
            ("choix", "code", "code_exact"),
        ),
        Operator("inferieur_a", "inferieur_a: parametre.x", "est strictement inférieur", ORDERED),
        Operator("au_plus", "au_plus: parametre.x", "est inférieur ou égal", ORDERED),
        Operator("superieur_a", "superieur_a: parametre.x", "est strictement supérieur", ORDERED),
        Operator(
            "au_moins_egal_a", "au_moins_egal_a: parametre.x", "est supérieur ou égal", ORDERED
        ),
        Operator(
            "entre",
            "entre: [parametre.x, parametre.y]",
            "est compris entre, bornes comprises",
            ORDERED,
        ),
    )
}
BOUNDS = ("inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a")
LEAVES = {
    o.name: o
    for o in (
        Operator(
            "anciennete",
            "anciennete: {de: date_creation, unite: unite_legale, inferieur_a: parametre.x_mois}",
            "temps passé depuis une date, en mois, compté de date à date",
        ),
        Operator(
            "dans",
            "dans: {zonage: qpv, millesime: en_vigueur, unite: etablissement, "
            "apprecie_au: date_implantation, bordure: true}",
            "présence dans une zone ; `apprecie_au` et `bordure` se laissent de côté",
        ),
        Operator(
            "a_moins_de",
            "a_moins_de: {zonage: qpv, millesime: en_vigueur, unite: projet, metres: parametre.x}",
            "présence dans une zone ou à cette distance au plus",
        ),
        Operator(
            "activite",
            'activite: {unite: etablissement, sections: [C], naf: ["56"], registres: [artisanat]}',
            "section de NAF rév. 2, code NAF par préfixe, ou registre : l’un suffit",
        ),
        Operator(
            "declaratif",
            "declaratif: cle, affirmation: …, question: …",
            "à demander à la personne ; sans `affirmation` ni `question` si la clé est commune",
        ),
        Operator(
            "appreciation",
            "appreciation: cle, affirmation: …, par: …",
            "seul un instructeur peut le dire",
        ),
    )
}
SIDES = {
    "source": "sur toute feuille : clé de `sources`, `usage` (d’un guichet) ou `a_verifier`",
    "sans_objet_si": "nœud qui, s’il est vrai, retire celui-ci",
    "note": "remarque, sur une feuille",
}


def readable(words: Vocabulary) -> tuple[str, ...]:
    """The facts that a comparison may read by their own name; the others have their operator."""
    return tuple(name for name in words.facts if name not in ("dans", "distance", *ASKED))
