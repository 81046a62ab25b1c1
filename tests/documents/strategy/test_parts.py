from tests.documents.strategy.sample import strategy, uid

from quartiers.documents.strategy.parts import only


def test_whole_is_itself():
    whole = strategy()
    assert only(whole) is whole


def test_priority_keeps_its_stakes():
    part = only(strategy(8), priority="commerce_artisanat")
    assert {each.priority for each in part.objectives} == {"commerce_artisanat"}
    assert [stake.uid for stake in part.stakes] == [uid(12)]
    assert part.findings == ()


def test_action_of_no_zone_is_of_all():
    from dataclasses import replace

    whole = strategy(3)
    goal = whole.objectives[0]
    everywhere = replace(goal.actions[0], zones=())
    whole = replace(whole, objectives=(replace(goal, actions=(everywhere,)), *whole.objectives[1:]))
    assert only(whole, zone="QN99902I").actions == (everywhere,)
    assert len(only(whole, zone="QN99901I").actions) == 3
    assert only(whole, action=uid(1002)).actions == whole.objectives[1].actions
