from datetime import date

import pytest

from quartiers.catalogue.reader import parse
from quartiers.errors import BadInput
from quartiers.schemes.facts import (
    DECLARED,
    Candidates,
    FactKey,
    Interval,
    Known,
    Origin,
    Unknown,
)
from quartiers.schemes.vocabulary import vocabulary

DAY = date(2026, 11, 22)
KNOWN = {
    "declaratif": {"a_jour_obligations"},
    "appreciation": {"viable"},
    "aide_recue": {"fisc-qpv"},
}


def one(written, value):
    (fact,) = vocabulary().read_profile({written: value}, DAY).values()
    return fact


@pytest.mark.parametrize(
    ("written", "value", "fact"),
    [
        ("effectif@unite_legale", 12, Known(12)),
        ("effectif@unite_legale", 2.5, Known(2.5)),
        ("effectif@unite_legale", {"de": 10, "a": 19}, Interval(10, 19)),
        ("effectif@unite_legale", {"de": 10}, Interval(10, None)),
        ("effectif@unite_legale", {"de": None, "a": 19}, Interval(None, 19)),
        ("effectif@unite_legale", {"de": 10, "a": 10}, Known(10)),
        ("effectif@unite_legale", {"inconnu": "non diffusé"}, Unknown("non diffusé")),
        ("effectif@unite_legale", {"inconnu": None}, Unknown("non renseigné")),
        (
            "effectif@unite_legale",
            {"valeur": 3, "source": "Sirene", "le": "2023-12-31"},
            Known(3, Origin("Sirene", date(2023, 12, 31))),
        ),
        ("effectif@unite_legale", {"valeur": 3, "le": DAY}, Known(3, Origin(DECLARED.source, DAY))),
        ("date_creation@unite_legale", "2026-02-01", Known(date(2026, 2, 1))),
        ("date_creation@unite_legale", date(2026, 2, 1), Known(date(2026, 2, 1))),
        ("ess@unite_legale", False, Known(False)),
        ("porteur", "entreprise", Known("entreprise")),
        ("naf@etablissement", "1071c", Known("10.71C")),
        ("commune@projet", "59512", Known("59512")),
        ("categorie_juridique@unite_legale", "5710", Known("5710")),
        (
            "nature_activite@projet",
            {"parmi": ["commerciale", "artisanale"]},
            Candidates(frozenset({"commerciale", "artisanale"})),
        ),
        ("nature_activite@projet", {"parmi": ["commerciale"]}, Known("commerciale")),
        ("dans:qpv:2024@etablissement", True, Known(True)),
    ],
)
def test_value(written, value, fact):
    assert one(written, value) == fact


def test_keys():
    given = {"porteur": "entreprise", "dans:acv@projet": True, "deliberation:cfe@commune": "pour"}
    assert set(vocabulary().read_profile(given, DAY)) == {
        FactKey("porteur", "projet"),
        FactKey("dans", "projet", "acv:en_vigueur"),
        FactKey("deliberation", "commune", "cfe"),
    }


@pytest.mark.parametrize(
    ("written", "value", "words", "fix"),
    [
        ("efectif@unite_legale", 3, "ce fait n’existe pas", "« effectif »"),
        ("effectif", 3, "son unité manque", "effectif@ suivi de : etablissement"),
        ("effectif@commune", 3, "« commune » n’est pas une de ses unités", "unite_legale"),
        ("effectif:x@unite_legale", 3, "« x » est de trop", "effectif@"),
        (
            "deliberation@commune",
            "pour",
            "il manque ce dont il s’agit (impot)",
            "deliberation:impot@",
        ),
        ("deliberation:cfee@commune", "pour", "« cfee » est inconnu", "« cfe »"),
        ("dans:qvp:2024@projet", True, "« qvp » est inconnu", "« qpv »"),
        ("dans:qpv@projet", True, "n’est pas un millésime de « qpv »", "2015, 2024"),
        ("dans:qpv:en_vigueur@projet", True, "« en_vigueur » n’est pas un millésime", "2015, 2024"),
        ("declaratif:a_jour@projet", True, "« a_jour » est inconnu", "a_jour_obligations"),
        ("appreciation:bon@projet", True, "« bon » est inconnu", "viable"),
        ("aide_recue:fisc-qvp@projet", True, "« fisc-qvp » est inconnu", "« fisc-qpv »"),
        ("effectif@unite_legale", "douze", "un nombre est attendu, pas « douze »", "300000"),
        ("effectif@unite_legale", True, "un nombre est attendu", ""),
        ("effectif@unite_legale", float("nan"), "un nombre est attendu", ""),
        ("effectif@unite_legale", float("inf"), "un nombre est attendu", ""),
        ("effectif@unite_legale", -1, "-1 est négatif", ""),
        ("part_ca_zone@unite_legale", 120, "120 % dépasse 100 %", ""),
        (
            "effectif@unite_legale",
            {"de": 19, "a": 10},
            "l’intervalle est à l’envers",
            "de: 10, a: 19",
        ),
        ("effectif@unite_legale", {"de": None, "a": None}, "n’a aucune borne", "inconnu"),
        (
            "effectif@unite_legale",
            {"parmi": [1, 2]},
            "« parmi » ne convient qu’à un choix",
            "de: …",
        ),
        (
            "effectif@unite_legale",
            {"de": 1, "parmi": [2]},
            "« de » est inconnu ou de trop",
            "parmi",
        ),
        ("effectif@unite_legale", {}, "ce bloc ne dit rien", "{de: …, a: …}"),
        ("effectif@unite_legale", {"le": "hier", "valeur": 1}, "« hier » n’est pas une date", ""),
        ("porteur@projet", {"de": "a"}, "un intervalle ne convient qu’à un nombre", "parmi"),
        ("porteur@projet", "enterprise", "n’est pas une réponse admise", "« entreprise »"),
        ("porteur@projet", {"parmi": []}, "« parmi » attend une liste", ""),
        ("ess@unite_legale", "oui", "true ou false est attendu, pas « oui »", ""),
        ("date_creation@unite_legale", "01/02/2026", "n’est pas une date", "AAAA-MM-JJ"),
        ("date_creation@unite_legale", "2026-02-30", "n’est pas une date", "AAAA-MM-JJ"),
        ("date_creation@unite_legale", 2026, "n’est pas une date", "AAAA-MM-JJ"),
        ("date_creation@unite_legale", "2026-11-23", "est après le jour de la question", ""),
        ("date_creation@unite_legale", {"de": "2026-12-01"}, "est après le jour", ""),
        ("commune@projet", 59512, "un code est un texte", "guillemets"),
        ("commune@projet", "5951", "5951", ""),
        ("categorie_juridique@unite_legale", "57", "n’est pas une catégorie juridique", "5710"),
    ],
)
def test_refusal(written, value, words, fix):
    with pytest.raises(BadInput) as caught:
        vocabulary().read_profile({written: value}, DAY, KNOWN)
    assert caught.value.message.startswith(f"Fait « {written} » : ")
    assert words in caught.value.message
    assert fix in caught.value.hint


def test_own_keys_are_free_without_a_catalogue():
    assert one("declaratif:ma_cle@projet", True) == Known(True)


def test_own_keys_are_well_formed():
    with pytest.raises(BadInput, match="« Mon avis » n’est pas une clé"):
        one("declaratif:Mon avis@projet", True)


def test_same_fact_twice():
    with pytest.raises(BadInput, match="ce fait est donné deux fois"):
        vocabulary().read_profile({"porteur": "entreprise", "porteur@projet": "epci"}, DAY)


def test_file_and_line_are_told():
    record = parse("porteur: entreprise\nefectif: 3\n", "profil.yaml")
    with pytest.raises(BadInput, match="profil.yaml, ligne 2, fait « efectif » : ce fait"):
        vocabulary().read_profile(record, DAY)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"effectif@etablissement": 12, "effectif@unite_legale": 8},
            "« effectif@etablissement » dépasse « effectif@unite_legale »",
        ),
        (
            {"effectif@etablissement": {"de": 10}, "effectif@unite_legale": {"de": 3, "a": 9}},
            "« effectif@etablissement » dépasse « effectif@unite_legale »",
        ),
        (
            {"total_bilan@unite_legale": 9, "total_bilan@entreprise_unique": 8},
            "« total_bilan@unite_legale » dépasse",
        ),
        (
            {"employeur@unite_legale": False, "effectif@unite_legale": 2},
            "« employeur@unite_legale » est faux et "
            "« effectif@unite_legale » compte au moins 2\xa0salariés",
        ),
        (
            {"employeur@unite_legale": True, "effectif@unite_legale": 0},
            "« employeur@unite_legale » est vrai et « effectif@unite_legale » est nul",
        ),
        (
            {"cout:travaux@projet": 9, "cout:total@projet": 8},
            "« cout:travaux@projet » dépasse « cout:total@projet »",
        ),
        (
            {"dans:qpv:2024@projet": True, "distance:qpv:2024@projet": 12},
            "« dans:qpv:2024@projet » est vrai et",
        ),
        (
            {"dans:qpv:2024@projet": False, "distance:qpv:2024@projet": 0},
            "« dans:qpv:2024@projet » est faux et",
        ),
        (
            {"commune@projet": "59512", "departement@projet": "62"},
            "La commune 59512 n’est pas dans le département 62",
        ),
        (
            {"micro_entrepreneur@unite_legale": True, "categorie_juridique@unite_legale": "5710"},
            "la catégorie juridique 5710 est celle d’une autre forme",
        ),
        (
            {"micro_entrepreneur@unite_legale": True, "impot_benefices@unite_legale": "is"},
            "Un micro-entrepreneur n’est pas imposé à l’impôt sur les sociétés",
        ),
    ],
)
def test_contradiction(facts, words):
    with pytest.raises(BadInput) as caught:
        vocabulary().read_profile(facts, DAY)
    assert words in caught.value.message
    assert "Corrigez l’un des deux" in caught.value.hint


@pytest.mark.parametrize(
    "facts",
    [
        {"effectif@etablissement": {"de": 5, "a": 12}, "effectif@unite_legale": 8},
        {"effectif@etablissement": {"inconnu": "x"}, "effectif@unite_legale": 8},
        {"employeur@unite_legale": False, "effectif@unite_legale": 0},
        {"employeur@etablissement": False, "effectif@unite_legale": 2},
        {"dans:qpv:2024@projet": True, "distance:qpv:2015@projet": 12},
        {"commune@projet": "59512", "departement@etablissement": "62"},
        {"commune@projet": "97411", "departement@projet": "974"},
        {"micro_entrepreneur@unite_legale": True, "categorie_juridique@unite_legale": "1000"},
        {"micro_entrepreneur@unite_legale": False, "impot_benefices@unite_legale": "is"},
        {"cout:travaux@projet": 8, "cout:total@projet": 8},
    ],
)
def test_no_contradiction(facts):
    assert len(vocabulary().read_profile(facts, DAY)) == len(facts)
