from hypothesis import given
from tests.schemes import made, trees

from quartiers.schemes.judging.evaluate import codes, evaluate
from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import leaves


def evaluated(tree, answers):
    program = made.program(tree)
    profile = trees.profile(tree, answers)
    (verdict,) = evaluate(program, profile)
    assert codes(program, profile) == [verdict.code]
    return verdict


def nodes_of(trace):
    yield trace
    for below in (*trace.children, *((trace.guard,) if trace.guard else ())):
        yield from nodes_of(below)


@given(trees.trees_and_answers())
def test_every_node_against_all_answers(drawn):
    tree, answers = drawn
    for trace in nodes_of(evaluated(tree, answers).trace):
        own = {leaf.name: answers[leaf.name] for leaf in leaves(trace.node)}
        assert trace.outcome == trees.possible(trace.node, own)


@given(trees.trees_and_answers())
def test_best_answers_of_the_person(drawn):
    tree, answers = drawn
    asked = {leaf.name: None for leaf in leaves(tree) if leaf.kind != "donnee"}
    hopeful = any(trees.possible(tree, best) == TRUE for best in trees.completions(answers, asked))
    verdict = evaluated(tree, answers)
    assert (verdict.trace.favourable == TRUE) == hopeful
    expected = {TRUE: "remplies", FALSE: "non_remplie", VOID: "sans_objet"}.get(
        verdict.trace.outcome, "a_confirmer" if hopeful else "information_manquante"
    )
    assert verdict.code == expected


@given(trees.trees_and_answers())
def test_an_answer_never_unsettles(drawn):
    tree, answers = drawn
    before = evaluated(tree, answers)
    for name in (name for name, answer in answers.items() if answer is None):
        for answer in (True, False):
            after = evaluated(tree, {**answers, name: answer})
            assert after.trace.outcome & ~before.trace.outcome == 0
            if before.code in ("remplies", "non_remplie", "sans_objet"):
                assert after.code == before.code
