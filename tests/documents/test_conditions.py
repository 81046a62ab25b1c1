from datetime import date

import pytest

from quartiers.documents.conditions import conditions, kinds_of
from quartiers.schemes.judging.program import prepare
from quartiers.schemes.rules import leaves
from quartiers.usecases.catalogue import current_catalogue

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def catalogue():
    return current_catalogue().catalogue


def lines(found):
    return [line for each in found for line in (each, *lines(each.children))]


def test_every_leaf_is_a_line(catalogue):
    program = prepare(catalogue, DAY)
    for rule in program.rules:
        if rule.version:
            found = lines(conditions(rule.version, rule.scheme, program))
            guards = [leaf for leaf in leaves(rule.version.conditions) if leaf.guard]
            assert sum(1 for line in found if line.source) <= sum(kinds_of(rule.version).values())
            assert guards or sum(1 for line in found if line.source) >= 1


def test_source_is_numbered_as_in_the_list(catalogue):
    scheme = catalogue.schemes["fisc-qpv"]
    program = prepare(catalogue, DAY, ["fisc-qpv"])
    for line in lines(conditions(scheme.version_at(DAY), scheme, program)):
        if line.rank:
            assert scheme.sources[line.rank - 1].key == line.source.key


def test_kinds_are_told_apart(catalogue):
    scheme = catalogue.schemes["fisc-qpv"]
    whole = conditions(scheme.version_at(DAY), scheme, prepare(catalogue, DAY, ["fisc-qpv"]))
    found = lines(whole)
    assert {"donnee", "declaratif", "appreciation", ""} == {each.kind for each in found}
    declared = next(each for each in found if each.kind == "declaratif")
    assert declared.question.endswith("?")


def test_contrary_of_a_fact_is_one_line(catalogue):
    scheme = catalogue.schemes["fisc-zfu"]
    found = lines(conditions(scheme.version_at(DAY), scheme, prepare(catalogue, DAY, ["fisc-zfu"])))
    mainland = next(each for each in found if "n’est pas Guadeloupe" in each.said)
    assert mainland.source is not None
    assert mainland.children == ()
