import re

import pytest
from tests.schemes import made

from quartiers.schemes.catalogue import load_catalogue
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Declared,
    Group,
    Judged,
    Near,
    Reference,
    Seniority,
    Within,
)
from quartiers.schemes.saying.amounts import amount_line
from quartiers.schemes.saying.sentences import in_line, sentence

STAFF, BORN = made.key("effectif@unite_legale"), made.key("date_creation@unite_legale")
SETTLED = made.key("date_implantation@etablissement")
LIMIT = made.parameter("plafond", (made.SINCE, 50))
QPV = "un quartier prioritaire de la politique de la ville (QPV)"


def said(node, *parameters):
    plain = in_line(node, made.program(node, *parameters))
    return plain.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (
            Compare(STAFF, "inferieur_a", Reference("plafond")),
            "l’effectif de l’entreprise est inférieur à 50 salariés",
        ),
        (
            Compare(made.key("surface@projet"), "superieur_a", 1200.5),
            "la surface du local du projet est supérieure à 1 200,50 m²",
        ),
        (
            Compare(made.key("cout:travaux@projet"), "au_moins_egal_a", 5000),
            "le coût des travaux du projet est d’au moins 5 000 € HT",
        ),
        (
            Compare(made.key("part_population_qpv@commune"), "au_plus", 1),
            "la part de la population en QPV de la commune est d’au plus 1 %",
        ),
        (Compare(STAFF, "egal", 1), "l’effectif de l’entreprise est de 1 salarié"),
        (
            Compare(BORN, "au_plus", made.date(2025, 12, 31)),
            "la date de création de l’entreprise est le 31 décembre 2025 ou avant",
        ),
        (
            Between(made.key("total_bilan@unite_legale"), 2000000, 10000000),
            "le total du bilan de l’entreprise est entre 2 000 000 € et 10 000 000 €",
        ),
        (
            Between(SETTLED, made.SINCE, made.DAY),
            "la date d’implantation de l’établissement est entre le 1er janvier 2020 "
            "et le 1er juin 2026",
        ),
        (
            Compare(made.key("employeur@etablissement"), "egal", True),
            "l’établissement emploie au moins un salarié",
        ),
        (
            Compare(made.key("employeur@unite_legale"), "egal", False),
            "l’entreprise n’emploie personne",
        ),
        (
            Compare(made.key("aide_recue:essai@projet"), "egal", False),
            "l’aide « Dispositif essai » n’a pas été obtenue",
        ),
        (
            Among(made.key("deliberation:cfe@commune"), ("pour", "aucune")),
            "la délibération de la commune sur la CFE est favorable à l’exonération ou absente",
        ),
        (
            Among(made.key("nature_activite@unite_legale"), ("commerciale", "artisanale")),
            "l’activité de l’entreprise, au sens de l’impôt, est commerciale ou artisanale",
        ),
        (
            Among(made.key("porteur@projet"), ("createur", "association", "entreprise")),
            "le porteur est une personne qui crée ou reprend, sans SIRET ; une association ; "
            "ou une entreprise",
        ),
        (
            Among(made.key("departement@projet"), ("974", "21")),
            "le département du projet est La Réunion (974) ou Côte-d’Or (21)",
        ),
        (
            Among(made.key("categorie_juridique@unite_legale"), ("1", "5710"), True),
            "la catégorie juridique de l’entreprise est 1 (Entrepreneur individuel) ou 5710 "
            "(SAS, société par actions simplifiée)",
        ),
        (
            Seniority(BORN, "inferieur_a", 36),
            "la date de création de l’entreprise remonte à moins de 3 ans",
        ),
        (
            Seniority(SETTLED, "au_moins_egal_a", 18),
            "la date d’implantation de l’établissement remonte à au moins 18 mois",
        ),
        (
            Within("qpv", "en_vigueur", "etablissement", SETTLED),
            f"l’établissement est dans {QPV}, géographie en vigueur à la date d’implantation",
        ),
        (
            Within("qpv", "2015", "personne"),
            f"la personne habite dans {QPV}, géographie de 2015",
        ),
        (
            Within("qpv", "en_vigueur", "projet", border=True),
            f"le projet est dans {QPV}, ou sur une rue qui en fait la limite, "
            "géographie en vigueur",
        ),
        (
            Within("acv", "en_vigueur", "etablissement"),
            "l’établissement est dans une commune d’Action cœur de ville",
        ),
        (
            Near("qpv", "en_vigueur", "projet", 500),
            f"le projet se trouve à 500 m au plus d’{QPV}, géographie en vigueur",
        ),
        (
            Activity("etablissement", ("C", "F"), ("96.02A",), ("artisanat",)),
            "l’activité de l’établissement est classée dans les sections « Industrie "
            "manufacturière » (C) ou « Construction » (F), ou sous le code NAF 96.02A (Coiffure), "
            "ou inscrite au secteur des métiers et de l’artisanat",
        ),
        (Declared(made.key("declaratif:a@projet"), "tout est payé", "Payé ?"), "tout est payé"),
        (
            Judged(made.key("appreciation:a@projet"), "le projet est viable", "le comité"),
            "le projet est viable (à apprécier par le comité)",
        ),
    ],
)
def test_each_kind_of_leaf(test, expected):
    assert said(made.leaf(test), LIMIT) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (Compare(STAFF, "inferieur_a", 50), "l’effectif de l’entreprise n’est pas inférieur à 50"),
        (Within("qpv", "2024", "personne"), f"la personne n’habite pas dans {QPV}, géographie"),
        (Near("acv", "en_vigueur", "projet", 9), "le projet ne se trouve pas à 9 m au plus d’une"),
        (Seniority(BORN, "au_plus", 6), "la date de création de l’entreprise ne remonte pas à au"),
        (
            Activity("projet", naf=("56",)),
            "l’activité du projet n’est pas classée sous le code NAF 56 (Restauration)",
        ),
        (Among(made.key("naf25@projet"), ("56",), True), "l’activité principale (NAF 2025) du"),
        (
            Compare(made.key("femme@personne"), "egal", True),
            "le projet n’est pas porté par une femme",
        ),
    ],
)
def test_denied_leaf(test, expected):
    assert said(made.no(made.leaf(test))).startswith(expected)


def test_denied_declaration_and_group():
    paid = made.leaf(Declared(made.key("declaratif:a@projet"), "tout est payé", "Payé ?"))
    rural = made.yes("aide_recue:essai@projet")
    assert said(made.no(paid)) == "cette condition n’est pas remplie : tout est payé"
    assert said(made.no(made.one_of(paid, rural))) == (
        "cette condition n’est pas remplie : tout est payé ou l’aide « Dispositif essai » "
        "a déjà été obtenue"
    )


def test_lines_above_a_group():
    some = tuple(made.yes(f"aide_recue:{name}@projet") for name in "abc")
    headings = {
        "toutes ces conditions": made.every(*some),
        "au moins une de ces conditions": made.one_of(*some),
        "au moins 2 de ces 3 conditions": made.at_least(2, *some),
        "cette condition n’est pas remplie": made.no(made.one_of(*some)),
    }
    for expected, group in headings.items():
        assert sentence(group, made.program(group)) == expected


def test_exception_follows_the_condition():
    creator = made.leaf(Compare(made.key("porteur@projet"), "egal", "commune"))
    small = made.leaf(Compare(STAFF, "inferieur_a", 50), guard=creator)
    expected = (
        "l’effectif de l’entreprise est inférieur à 50 salariés "
        "(sans objet si le porteur est une commune)"
    )
    assert said(small) == expected
    assert said(Group("tous", (small,))) == expected


def test_number_of_law_that_is_not_known():
    unknown = made.parameter("plafond", (made.SINCE, None))
    small = made.leaf(Compare(STAFF, "inferieur_a", Reference("plafond")))
    assert said(small, unknown) == (
        "l’effectif de l’entreprise est inférieur à un seuil qui n’est pas connu"
    )


def test_number_of_law_follows_the_day():
    limit = made.parameter("plafond", (made.SINCE, 50), (made.date(2026, 1, 1), 20))
    small = made.leaf(Compare(STAFF, "inferieur_a", Reference("plafond")))
    before = made.program(small, limit, day=made.date(2025, 12, 31))
    assert "50" in sentence(small, before)
    assert "20" in sentence(small, made.program(small, limit))


def test_whole_catalogue_reads_well():
    catalogue, slips = load_catalogue(), re.compile(r"None|  |'|\.$| ,|\(\)|\b(de|à) les? ")
    for scheme in catalogue.schemes.values():
        for version in scheme.versions:
            day = version.force.end or version.force.start or made.DAY
            program = prepare(catalogue, day, [scheme.id])
            lines = [in_line(version.conditions, program)]
            lines += [amount_line(amount, program) for amount in version.amounts]
            assert [line for line in lines if slips.search(line)] == []
