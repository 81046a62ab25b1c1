from tests.schemes import made

from quartiers.schemes.judging.evaluate import codes, evaluate
from quartiers.schemes.rules import Compare, Declared, Judged, Reference, Within

SMALL = made.leaf(Compare(made.key("effectif@unite_legale"), "inferieur_a", Reference("plafond")))
UP_TO_DATE = made.leaf(Declared(made.key("declaratif:a_jour@projet"), "à jour", "À jour ?"))
REAL = made.leaf(Judged(made.key("appreciation:reelle@projet"), "réelle", "le comité"))
LIMIT = made.parameter("plafond", (made.SINCE, 50))


def verdict(conditions, facts, *parameters, day=made.DAY):
    program = made.program(conditions, *parameters, day=day)
    profile = made.profile(facts)
    (found,) = evaluate(program, profile)
    assert codes(program, profile) == [found.code]
    return found


def test_each_side_of_a_threshold():
    assert verdict(made.every(SMALL), {"effectif@unite_legale": 49}, LIMIT).code == "remplies"
    assert verdict(made.every(SMALL), {"effectif@unite_legale": 50}, LIMIT).code == "non_remplie"
    unknown = verdict(made.every(SMALL), {}, LIMIT)
    assert unknown.code == "information_manquante"
    assert unknown.missing == (made.key("effectif@unite_legale"),)


def test_fact_of_another_unit():
    found = verdict(made.every(SMALL), {"effectif@etablissement": 300}, LIMIT)
    assert found.code == "information_manquante"


def test_unknown_number_of_law():
    unknown = made.parameter("plafond", (made.SINCE, None))
    found = verdict(made.every(SMALL), {"effectif@unite_legale": 3}, unknown)
    assert (found.code, found.missing) == ("information_manquante", ())


def test_only_the_person_can_say():
    found = verdict(made.every(SMALL, UP_TO_DATE, REAL), {"effectif@unite_legale": 3}, LIMIT)
    assert found.code == "a_confirmer"
    assert found.missing == ()
    assert found.to_confirm == (
        ("declaratif:a_jour@projet", "declaratif"),
        ("appreciation:reelle@projet", "appreciation"),
    )


def test_favourable_below_a_denial():
    found = verdict(made.every(made.no(UP_TO_DATE)), {})
    assert found.code == "a_confirmer"


def test_weak_source_caps():
    weak = made.leaf(SMALL.test, level="source_tierce")
    found = verdict(made.every(weak), {"effectif@unite_legale": 3}, LIMIT)
    assert (found.code, found.capped_by) == ("a_confirmer", "source_tierce")
    vague = made.parameter("plafond", (made.SINCE, 50), level="a_verifier")
    found = verdict(made.every(SMALL), {"effectif@unite_legale": 3}, vague)
    assert (found.code, found.capped_by) == ("a_confirmer", "a_verifier")
    refuted = verdict(made.every(weak), {"effectif@unite_legale": 300}, LIMIT)
    assert (refuted.code, refuted.capped_by) == ("non_remplie", "")


def test_what_the_facts_were_worth():
    inside = made.leaf(Within("qpv", "en_vigueur", "projet"), "dans")
    day = made.date(2024, 6, 1)
    facts = {"departement@projet": "974", "dans:qpv:2015@projet": True}
    found = verdict(made.every(inside, SMALL), facts, LIMIT, day=day)
    place, size = found.trace.children
    assert place.said == "dans la zone, géographie de 2015 (déclaré)"
    assert (size.said, size.reads) == ("non renseigné", (made.key("effectif@unite_legale"),))


def test_missing_day_and_place():
    settled = made.key("date_implantation@etablissement")
    tree = made.every(made.leaf(Within("qpv", "en_vigueur", "etablissement", settled), "dans"))
    here = {"departement@etablissement": "59"}

    def missing(facts):
        return [str(key) for key in verdict(tree, facts).missing]

    old, new = "dans:qpv:2015@etablissement", "dans:qpv:2024@etablissement"
    assert missing(here) == [str(settled), old, new]
    assert missing({**here, str(settled): made.DAY}) == [new]
    assert missing({**here, old: True, new: False}) == [str(settled)]
    assert missing({str(settled): made.date(2024, 6, 1), old: True, new: False}) == [
        "departement@etablissement"
    ]
    assert missing({str(settled): made.date(2024, 6, 1), old: True, new: True}) == []


def test_place_that_changes_nothing_is_not_missing():
    looked_at = made.key("date_implantation@projet")
    inside = made.leaf(Within("qpv", "en_vigueur", "projet", looked_at))
    for day, missing in (
        (made.date(2026, 3, 1), ["dans:qpv:2024@projet"]),
        (
            made.date(2024, 3, 1),
            ["departement@projet", "dans:qpv:2015@projet", "dans:qpv:2024@projet"],
        ),
    ):
        found = verdict(made.every(inside), {"date_implantation@projet": day})
        assert {str(key) for key in found.missing} == set(missing)


def test_closed_before_and_after():
    for day in (made.date(2019, 12, 31), made.date(2026, 6, 2)):
        program = made.prepare(
            made.catalogue(
                made.scheme("essai", made.version(made.every(SMALL), end=made.DAY)),
                parameters=(LIMIT,),
            ),
            day,
        )
        (found,) = evaluate(program, {})
        assert (found.code, found.version, found.trace) == ("ferme", None, None)
        assert codes(program, {}) == ["ferme"]
