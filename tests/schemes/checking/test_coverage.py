from datetime import date

import pytest
from tests.schemes.kit import made_up

from quartiers.catalogue.reader import parse
from quartiers.schemes.checking.coverage import can_refute, coverage
from quartiers.schemes.reading.problems import Problems

HEAD = """
catalogue:
  parametres:
    - {id: seuil, unite: salaries, valeurs: [{du: 2020-01-01, valeur: 50}]}
  dispositifs:
    - id: essai
      versions:
        - en_vigueur: {du: 2020-01-01, au: 2025-12-31}
          conditions: %s
"""
STAFF = "{effectif: {unite: unite_legale, au_plus: parametre.seuil}}"
HOLDER = "{porteur: {parmi: [entreprise]}}"


def made(conditions):
    problems = Problems()
    catalogue = made_up(parse(HEAD % conditions, "essai.yaml"), problems)
    assert problems.errors == []
    return catalogue.schemes["essai"]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (HOLDER, False),
        (f"{{tous: [{HOLDER}, {STAFF}]}}", True),
        (f"{{tous: [{HOLDER}, {{declaratif: avis}}, {{appreciation: bon}}]}}", False),
        (f"{{tous: [{HOLDER}, {{un_de: [{STAFF}, {{declaratif: avis}}]}}]}}", False),
        (f"{{tous: [{HOLDER}, {{un_de: [{STAFF}, {{ess: {{egal: true}}}}]}}]}}", True),
        (f"{{tous: [{HOLDER}, {{non: {STAFF}}}]}}", True),
        (f"{{non: {{un_de: [{STAFF}, {{declaratif: avis}}]}}}}", True),
        (f"{{non: {{tous: [{STAFF}, {{declaratif: avis}}]}}}}", False),
        (f"{{au_moins: {{n: 1, parmi: [{STAFF}, {{declaratif: avis}}]}}}}", False),
        (f"{{au_moins: {{n: 2, parmi: [{STAFF}, {{declaratif: avis}}]}}}}", True),
        (
            f"{{tous: [{HOLDER}, {{effectif: {{unite: unite_legale, au_plus: parametre.seuil}},"
            f" sans_objet_si: {HOLDER}}}]}}",
            True,
        ),
        (f"{{tous: [{HOLDER}, {{declaratif: avis, sans_objet_si: {STAFF}}}]}}", False),
    ],
)
def test_can_refute(conditions, expected):
    assert can_refute(made(conditions).versions[0]) is expected


def test_counts():
    scheme = made(
        f"{{tous: [{HOLDER}, {STAFF}, {{declaratif: avis, source: usage}},"
        " {appreciation: bon, source: a_verifier}]}"
    )
    found = coverage([scheme], 1, {"essai": 7}, date(2026, 11, 22))
    assert (found.schemes, found.closed, found.parameters) == (1, 1, 1)
    assert dict(found.kinds) == {"donnee": 2, "declaratif": 1, "appreciation": 1}
    assert dict(found.levels) == {"texte_lu": 2, "usage": 1, "a_verifier": 1}
    assert (found.refutable, found.unchecked) == (("essai",), ())
    assert (found.cases, found.with_cases) == (7, 1)
    assert coverage([scheme], 1, {}, date(2025, 12, 31)).closed == 0
