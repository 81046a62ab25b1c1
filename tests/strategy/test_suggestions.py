import json

import pytest
from tests.strategy.given import block, diagnostic, figure, one

from quartiers.strategy.action_models import PRIORITIES, action_models
from quartiers.strategy.said import MOST
from quartiers.strategy.suggestions import LocalFigure, suggest


def ids(found):
    return [each.model.id for each in found]


def test_survival_calls_for_follow_up():
    found = suggest(one("survie_3_ans", (40, 52, 46)))
    assert "tenir-trois-ans" in ids(found.suggested)
    (suggestion,) = [s for s in found.suggested if s.model.id == "tenir-trois-ans"]
    assert suggestion.reasons[0].indicator == "survie_3_ans"
    assert "46" in suggestion.why
    assert "2026-09-01" in suggestion.why
    assert len(suggestion.unknown) == 2


def test_straddling_interval_suggests_nothing():
    found = suggest(one("survie_3_ans", (50, 66, 58)))
    assert found.suggested == ()
    assert "tenir-trois-ans" in ids(found.silent)


def test_nothing_known_suggests_nothing():
    found = suggest(diagnostic())
    assert found.suggested == found.silent == ()
    assert len(found.not_evaluable) == len(action_models())
    assert all(t.startswith("non évaluable") for each in found.not_evaluable for t in each.told)


def test_more_figures_rank_first():
    content = diagnostic(
        block(
            "dynamique",
            figure("fermetures_annee", 90),
            figure("creations_annee", 40),
            figure("survie_3_ans", (30, 40, 35)),
            figure("part_recents", 50),
        )
    )
    found = suggest(content).suggested
    assert ids(found)[0] == "tenir-trois-ans"
    counts = [len(each.reasons) for each in found]
    assert counts == sorted(counts, reverse=True)


def test_survey_of_premises_is_heard():
    content = one("locaux_vacants", "aucune source ouverte")
    survey = LocalFigure("locaux_vacants", 9, "Relevé de terrain", "novembre 2026")
    assert "fonciere-de-commerce" not in ids(suggest(content).suggested)
    assert "fonciere-de-commerce" in ids(suggest(content, local=[survey]).suggested)


def test_demonstration_gives_reasons(demo_content):
    found = suggest(demo_content)
    assert len(found.suggested) >= 5
    everyone = [*found.suggested, *found.silent, *found.not_evaluable]
    assert sorted(ids(everyone)) == sorted(action_models())
    for each in found.suggested:
        assert each.reasons
        assert "Source" in each.why
        assert 0 < len(each.why) <= MOST


def test_same_diagnostic_same_suggestions(demo_content):
    again = json.loads(json.dumps(demo_content))
    assert suggest(again) == suggest(demo_content)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_every_priority_can_be_called_for(priority):
    """With every threshold passed on one side or the other, by figures alone."""
    extremes = {"survie_1_an": 10, "survie_3_ans": 10, "survie_5_ans": 5, "taux_emploi": 20}
    extremes |= {"part_entrepreneurs_individuels": 90, "part_ess": 30, "commerces": 400}
    made = [figure(id, number) for id, number in extremes.items()]
    found = suggest(diagnostic(block("tissu", *made))).suggested
    assert priority in {each.model.priority for each in found}
