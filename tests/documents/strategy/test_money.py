from decimal import Decimal

from tests.documents.strategy.sample import action

from quartiers.documents.strategy import money, words
from quartiers.documents.strategy.plan import CREDITS, FUNDING_STATES, PRIORITIES, SIDES, STATES
from quartiers.schemes.vocabulary import vocabulary
from quartiers.web.strategies.models.actions import ActionState, Priority
from quartiers.web.strategies.models.money import Credits, FundingState
from quartiers.web.strategies.models.strategies import StrategyState, SwotItem


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_unknown_is_not_zero():
    found = money.sums([action()])
    assert found.costs == Decimal("170500.5")
    assert plain(found.asked_said) == "au moins 80 000 €"
    assert plain(found.obtained_said) == "au moins 45 000 €"
    assert found.left is None and found.mixed
    assert money.sums([action(fundings=())]).asked_said == "aucun financement inscrit"
    only = tuple(line for line in action().fundings if line.funder == "Région")
    assert money.sums([action(fundings=only)]).asked_said == "inconnu"


def test_refused_lines_are_left_out():
    known = tuple(line for line in action().fundings if line.asked is not None)
    assert money.sums([action(fundings=known)]).asked == 80_000
    assert money.sums([action(fundings=known)]).left == Decimal("90500.5")


def test_words_are_those_of_the_pages():
    assert dict(ActionState.choices) == words.STATE and set(STATES) == set(words.STATE)
    assert dict(Priority.choices) == words.PRIORITY and set(PRIORITIES) == set(words.PRIORITY)
    assert dict(FundingState.choices) == words.FUNDING_STATE
    assert set(FUNDING_STATES) == set(words.FUNDING_STATE)
    assert dict(Credits.choices) == {k: v for k, v in words.CREDITS.items() if k}
    assert set(CREDITS) == set(words.CREDITS)
    assert dict(StrategyState.choices) == words.STRATEGY_STATE
    assert {key for key, _ in SwotItem.Side.choices} == set(SIDES) == set(words.SIDE)


def test_every_nature_is_named():
    assert set(money.NATURE) == set(vocabulary().cost_natures) - {"total"}
    assert set(money.INVESTMENT) <= set(money.NATURE)
