from itertools import combinations

from hypothesis import assume, given
from tests.schemes import made, trees

from quartiers.schemes.judging.evaluate import evaluate
from quartiers.schemes.logic import FALSE
from quartiers.schemes.rules import leaves


def lifted(tree, answers, names):
    return trees.possible(tree, {**answers, **dict.fromkeys(names)}) != FALSE


def explained(tree, answers):
    (verdict,) = evaluate(made.program(tree), trees.profile(tree, answers))
    return verdict


@given(trees.trees_and_answers())
def test_fewest_against_every_set(drawn):
    tree, answers = drawn
    verdict = explained(tree, answers)
    if verdict.code != "non_remplie":
        assert (verdict.blockers, verdict.one_away) == ((), ())
        return
    names = [leaf.name for leaf in leaves(tree)]
    assert lifted(tree, answers, verdict.blockers)
    assert list(verdict.blockers) == [name for name in names if name in verdict.blockers]
    for fewer in combinations(names, len(verdict.blockers) - 1):
        assert not lifted(tree, answers, fewer)
    alone = tuple(name for name in names if lifted(tree, answers, [name]))
    assert verdict.one_away == alone
    assert verdict.near_miss == (len(verdict.blockers) == 1)


def test_all_that_is_false_below_every():
    tree = made.every(*(made.yes(f"aide_recue:{name}@projet") for name in "abc"))
    answers = dict(zip((leaf.name for leaf in leaves(tree)), (False, True, False), strict=True))
    verdict = explained(tree, answers)
    assert verdict.blockers == ("aide_recue:a@projet", "aide_recue:c@projet")
    assert not verdict.near_miss


def test_one_way_out_is_enough():
    ways = made.one_of(made.yes("aide_recue:a@projet"), made.yes("aide_recue:b@projet"))
    verdict = explained(
        made.every(ways), {"aide_recue:a@projet": False, "aide_recue:b@projet": False}
    )
    assert verdict.blockers == ("aide_recue:a@projet",)
    assert verdict.one_away == ("aide_recue:a@projet", "aide_recue:b@projet")


def test_condition_before_its_exception():
    guard = made.yes("aide_recue:a@projet")
    tree = made.every(made.yes("aide_recue:b@projet", guard=guard))
    verdict = explained(tree, {"aide_recue:a@projet": False, "aide_recue:b@projet": False})
    assert verdict.blockers == ("aide_recue:b@projet",)
    assert verdict.one_away == ("aide_recue:a@projet", "aide_recue:b@projet")


@given(trees.trees_and_answers())
def test_open_leaves_against_all_answers(drawn):
    tree, answers = drawn
    verdict = explained(tree, answers)
    assume(None in answers.values())
    matters = {
        name
        for name, answer in answers.items()
        if answer is None
        and any(
            trees.meaning(tree, {**rest, name: True}) != trees.meaning(tree, {**rest, name: False})
            for rest in trees.completions(answers)
        )
    }
    missing = {str(key) for key in verdict.missing}
    assert missing | {name for name, _ in verdict.to_confirm} == matters
    assert not missing & {name for name, _ in verdict.to_confirm}


def test_exception_that_changes_nothing():
    holds = made.yes("aide_recue:a@projet", guard=made.yes("aide_recue:b@projet"))
    tree = made.every(holds, made.yes("aide_recue:c@projet"))
    answers = {"aide_recue:a@projet": True, "aide_recue:b@projet": None}
    verdict = explained(tree, {**answers, "aide_recue:c@projet": None})
    assert verdict.missing == (made.key("aide_recue:c@projet"),)
