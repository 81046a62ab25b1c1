import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategy.given import beside, block, diagnostic, figure, one, table

from quartiers.catalogue.reader import parse
from quartiers.diagnostic import poisson
from quartiers.strategy.comparing import compared
from quartiers.strategy.frozen import read_frozen
from quartiers.strategy.judging import LocalFigure, judge
from quartiers.strategy.triggers import COMPARED, Apart, read_trigger

POSITIONS = "positions sûres ; sûres, probables et imputées"


def trigger(text):
    return read_trigger(parse(text.replace("; ", "\n") + "\nphrase: p\n", "essai.yaml"))


def state(text, content, local=()):
    return judge(trigger(text), read_frozen(content), local).state


BELOW = "indicateur: survie_3_ans; inferieur_a: 60; repere: r"
ABOVE = "indicateur: survie_3_ans; superieur_a: 60; repere: r"


@pytest.mark.parametrize(
    ("given", "below", "above"),
    [
        (55, "oui", "non"),
        (65, "non", "oui"),
        (60, "non", "non"),
        ((50, 59.9, 55), "oui", "non"),
        ((50, 60.1, 55), "incertain", "incertain"),
        ((60.1, 70, 65), "non", "oui"),
        ((65, None, None), "non", "oui"),
        ((10, None, None), "incertain", "incertain"),
    ],
)
def test_threshold(given, below, above):
    content = one("survie_3_ans", given)
    assert state(BELOW, content) == below
    assert state(ABOVE, content) == above


@given(
    n=st.integers(0, 60),
    threshold=st.integers(0, 60),
    side=st.sampled_from(["inferieur_a", "superieur_a"]),
)
@settings(max_examples=60)
def test_small_count_calls_only_beyond_chance(n, threshold, side):
    low, high = poisson.interval(n)
    content = one("creations_annee", (low, high, n))
    said = state(f"indicateur: creations_annee; {side}: {threshold}; repere: r", content)
    beyond = high < threshold if side == "inferieur_a" else low > threshold
    assert (said == "oui") == beyond
    if low < threshold < high:
        assert said == "incertain"


@given(numbers=st.tuples(*[st.floats(0, 1e6)] * 3), other=st.floats(1, 1e6))
@settings(max_examples=60)
def test_both_sides_never_hold(numbers, other):
    low, middle, high = sorted(numbers)
    content = beside("densite_actif", (low, high, middle), pairs=other)
    answers = {
        state(f"indicateur: densite_actif; {side}: pairs", content)
        for side in ("inferieur_a", "superieur_a")
    }
    assert answers != {"oui"}
    assert ("oui" in answers) == (high < other or low > other)


@pytest.mark.parametrize(
    "text",
    [BELOW, "indicateur: densite_actif; inferieur_a: pairs", "famille: boulangerie; ecart: moins"],
)
def test_empty_diagnostic_is_unknown_and_said(text):
    outcome = judge(trigger(text), read_frozen(diagnostic()))
    assert outcome.state == "inconnu"
    assert outcome.said.startswith("non évaluable\u00a0: ")


def test_withheld_figure_never_calls():
    told = {"type": "withheld", "reason": "secret statistique"}
    content = one("taux_emploi", 0, value=told)
    text = "indicateur: taux_emploi; inferieur_a: 50; repere: r"
    outcome = judge(trigger(text), read_frozen(content))
    assert outcome.state == "inconnu"
    assert "(secret statistique)" in outcome.said


def test_comparator_that_is_unknown():
    content = beside("densite_actif", 4, epci={"type": "not_computable", "reason": "partiel"})
    outcome = judge(trigger("indicateur: densite_actif; inferieur_a: epci"), read_frozen(content))
    assert outcome.state == "inconnu"
    assert "partiel (point de comparaison)" in outcome.said


@pytest.mark.parametrize("role", ["commune", "epci", "departement", "tous_qpv", "pairs"])
def test_every_comparator_is_found(role):
    content = beside("densite_marchand", (3, 5, 4), **{role: 9.0})
    outcome = judge(
        trigger(f"indicateur: densite_marchand; inferieur_a: {role}"), read_frozen(content)
    )
    assert outcome.state == "oui"
    assert "4,0 (entre 3,0 et 5,0)" in outcome.said
    assert "au-dessous de 9,0 dans" in outcome.said
    assert outcome.said.endswith("Source\u00a0: Base Sirene (Insee, 2026-09-01).")


def test_ratio_of_a_comparator():
    content = beside("densite_actif", 7.5, epci=10.0)
    whole = "indicateur: densite_actif; inferieur_a: epci"
    part = "indicateur: densite_actif; inferieur_a: {comparateur: epci, rapport: 0.7}"
    assert (state(whole, content), state(part, content)) == ("oui", "non")


def test_interval_of_a_comparator_straddles():
    span = {"type": "between", "low": 3, "high": 9, "meaning": "m", "estimate": None}
    content = beside("densite_marchand", (4, 5, 4.5), pairs=span)
    assert state("indicateur: densite_marchand; inferieur_a: pairs", content) == "incertain"


MORE = "indicateur: fermetures_annee; superieur_a: {indicateur: creations_annee}"


@pytest.mark.parametrize(
    ("closed", "created", "expected"),
    [(80, 40, "oui"), (52, 35, "incertain"), (40, 80, "non"), (30, 30, "incertain")],
)
def test_two_counts_differ_beyond_chance(closed, created, expected):
    content = diagnostic(
        block("dynamique", figure("fermetures_annee", closed), figure("creations_annee", created))
    )
    assert state(MORE, content) == expected
    assert (expected == "incertain") == (poisson.p_value(closed, 1, created, 1) >= 0.05)


def test_count_that_spills_is_not_a_poisson_count():
    content = diagnostic(
        block(
            "commerce",
            figure("commerces", (20, 30, 30, POSITIONS)),
            figure("commerces_bande_300", (42, None, None, "la bande déborde")),
        )
    )
    text = "indicateur: commerces_bande_300; superieur_a: {indicateur: commerces}"
    assert state(text, content) == "oui"


def test_local_figure_comes_first():
    content = one("locaux_vacants", "aucune source ouverte")
    text = "indicateur: locaux_vacants; superieur_a: 4; repere: r"
    survey = LocalFigure("locaux_vacants", 6, "Relevé de terrain", "novembre 2026")
    assert state(text, content) == "inconnu"
    assert state(text, content, [survey]) == "oui"
    assert state(text, content, [LocalFigure("locaux_vacants", None, "Relevé")]) == "inconnu"
    said = judge(trigger(text), read_frozen(content), [survey]).said
    assert "Relevé de terrain (source locale, novembre 2026)" in said


def offer(verdict, ratio):
    row = ("Boulangerie et pâtisserie", {"type": "known", "number": 1}, 6.2, ratio, verdict)
    columns = ("famille", "ici", "attendus", "rapport", "ecart")
    return diagnostic(block("commerce", tables=[table("offre", columns, [row])]))


@pytest.mark.parametrize(
    ("verdict", "less", "more"),
    [
        ("moins", "oui", "non"),
        ("plus", "non", "oui"),
        ("pas d’écart net", "incertain", "incertain"),
        ("trop peu pour dire", "inconnu", "inconnu"),
        ({"type": "not_computable", "reason": "pas de pairs"}, "inconnu", "inconnu"),
    ],
)
def test_family_of_shops(verdict, less, more):
    ratio = {"type": "between", "low": 0.05, "high": 0.6, "meaning": "m", "estimate": 0.2}
    content = offer(verdict, ratio)
    assert state("famille: boulangerie; ecart: moins", content) == less
    assert state("famille: boulangerie; ecart: plus", content) == more


def test_sector():
    ratio = {"type": "between", "low": 1.8, "high": 3.0, "meaning": "m", "estimate": 2.4}
    columns = ("secteur", "ici", "attendus", "quotient", "signale")
    row = ("Construction", 40, 17.0, ratio, "plus présent")
    content = diagnostic(block("specialisation", tables=[table("quotients", columns, [row])]))
    outcome = judge(Apart("secteur", "F", "plus", "p"), read_frozen(content))
    assert outcome.state == "oui"
    assert outcome.gap == pytest.approx(0.8)
    assert "40 ici, 17,0 attendus" in outcome.said
    assert state("secteur: F; ecart: moins", content) == "non"
    assert state("secteur: C; ecart: moins", content) == "inconnu"


def test_density_of_shops_at_the_rate_of_peers():
    columns = ("famille", "ici", "attendus", "rapport", "ecart")
    rows = [("a", 6, 10.0, None, ""), ("b", 4, 5.0, None, "")]
    shops = block(
        "commerce",
        figure("commerces", 10),
        figure("densite_commerces", (2.0, 5.0, 3.3)),
        tables=[table("offre", columns, rows)],
    )
    held = read_frozen(diagnostic(shops))
    made = held.figure("densite_commerces")
    assert compared(made, "pairs", held).number == pytest.approx(3.3 * 1.5)
    partial = shops | {"tables": [table("offre", columns, rows[:1])]}
    assert compared(made, "pairs", read_frozen(diagnostic(partial))) is None


def test_comparators_are_those_of_a_diagnostic(demo_content):
    held = read_frozen(demo_content)
    for indicator, roles in COMPARED.items():
        for role in roles:
            value = compared(held.figure(indicator), role, held)
            assert value is not None, (indicator, role)
    assert all(
        math.isfinite(compared(held.figure("densite_actif"), r, held).number)
        for r in COMPARED["densite_actif"]
    )


def test_comparator_of_another_vintage_says_it():
    rows = [("Borny", 16_000, "livraison 2024"), ("Eurométropole de Metz", 24_000, "Filosofi 2021")]
    columns = ("territoire", "valeur", "millesime")
    beside_it = table("comparaison_revenu_disponible_median", columns, rows)
    content = diagnostic(
        block("habitants", figure("revenu_disponible_median", 16_000), tables=[beside_it])
    )
    text = "indicateur: revenu_disponible_median; inferieur_a: {comparateur: epci, rapport: 0.75}"
    outcome = judge(trigger(text), read_frozen(content))
    assert outcome.state == "oui"
    assert "dans l’intercommunalité (Filosofi 2021)" in outcome.said
    assert "75\u00a0% de 24\u202f000" in outcome.said
