from dataclasses import replace
from datetime import date, timedelta

import pytest

from quartiers.schemes.catalogue import Catalogue, load_catalogue
from quartiers.schemes.scheme import Force
from quartiers.strategy.alerts import (
    KINDS,
    PlanAction,
    PlanFunding,
    PlanIndicator,
    PlanScheme,
    PlanStep,
    alerts,
)

TODAY = date(2026, 11, 29)
QUIET = PlanAction("a1", "Marché", "en_cours", "Ana", date(2026, 1, 1), date(2027, 12, 31))
EMPTY = Catalogue({}, {}, {})


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def kinds(action, catalogue=EMPTY, today=TODAY):
    return [alert.kind for alert in alerts([action], today, catalogue)]


def test_quiet_action_says_nothing():
    assert kinds(QUIET) == []


@pytest.mark.parametrize("state", ["terminee", "abandonnee"])
def test_what_is_over_says_nothing(state):
    late = replace(QUIET, state=state, pilot="", ends=date(2026, 2, 1))
    assert kinds(late) == []


@pytest.mark.parametrize(("state", "grave"), [("idee", False), ("en_cours", True)])
def test_without_pilot(state, grave):
    action = replace(QUIET, pilot=" ", state=state, starts=None)
    (alert,) = alerts([action], TODAY, EMPTY)
    assert (alert.kind, alert.grave, alert.action) == ("sans_pilote", grave, "a1")
    assert alert.sentence == "L’action «\u00a0Marché\u00a0» n’a pas de pilote."


@pytest.mark.parametrize(
    ("ends", "late"), [(TODAY - timedelta(days=1), True), (TODAY, False), (None, False)]
)
def test_late_end(ends, late):
    assert kinds(replace(QUIET, ends=ends)) == (["en_retard"] if late else [])


def test_late_says_how_long_and_how_far():
    (alert,) = alerts([replace(QUIET, ends=date(2026, 6, 30), progress=40)], TODAY, EMPTY)
    assert "le 30 juin 2026, il y a 4 mois." in alert.sentence.replace("\u00a0", " ")
    assert "40\u202f%" in alert.sentence


def test_late_start():
    assert kinds(replace(QUIET, state="preparation")) == ["en_retard"]
    assert kinds(replace(QUIET, state="preparation", starts=TODAY)) == []


def test_overdue_step():
    steps = (
        PlanStep("Étude", date(2026, 3, 1), date(2026, 4, 1)),
        PlanStep("Travaux", date(2026, 11, 28)),
        PlanStep("Ouverture", TODAY),
        PlanStep("Fête"),
    )
    (alert,) = alerts([replace(QUIET, steps=steps)], TODAY, EMPTY)
    assert alert.kind == "etape_depassee"
    assert "Travaux" in alert.sentence
    assert "1\u00a0jour" in alert.sentence


@pytest.mark.parametrize(
    ("starts", "state", "told"),
    [
        (date(2027, 5, 29), "pressenti", True),
        (date(2027, 5, 30), "pressenti", False),
        (date(2026, 1, 1), "pressenti", True),
        (date(2027, 1, 1), "demande", False),
        (None, "pressenti", False),
    ],
)
def test_funding_not_asked_within_six_months(starts, state, told):
    funding = PlanFunding("Région", "", 2027, state)
    action = replace(QUIET, state="en_cours", starts=starts, fundings=(funding,))
    assert kinds(action) == (["financement_non_demande"] if told else [])


def with_end(catalogue, id, end):
    """The same scheme, whose last version ends that day."""
    scheme = catalogue.schemes[id]
    *before, last = scheme.versions
    force = Force(date(2020, 1, 1), end, last.force.source)
    return Catalogue(
        {id: replace(scheme, versions=(replace(last, force=force),), gaps=())},
        catalogue.parameters,
        {},
    )


def linked(id="anct-frla", day=None, **more):
    return replace(QUIET, schemes=(PlanScheme(id, "Le fonds", day),), **more)


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (91, []),
        (90, ["dispositif_bientot_ferme"]),
        (0, ["dispositif_bientot_ferme"]),
        (-1, ["dispositif_ferme"]),
    ],
)
def test_scheme_that_closes(catalogue, days, kind):
    ended = with_end(catalogue, "anct-frla", TODAY + timedelta(days=days))
    assert kinds(linked(), ended) == kind


@pytest.mark.parametrize(
    ("state", "days", "kind"),
    [
        ("obtenu", 10, []),
        ("obtenu", -10, []),
        ("demande", 10, []),
        ("demande", -10, ["dispositif_ferme"]),
    ],
)
def test_what_is_granted_stays_granted(catalogue, state, days, kind):
    ended = with_end(catalogue, "anct-frla", TODAY + timedelta(days=days))
    funding = PlanFunding("ANCT", "anct-frla", 2026, state)
    assert kinds(linked(fundings=(funding,)), ended) == kind


def test_scheme_of_a_funding_line_alone(catalogue):
    ended = with_end(catalogue, "anct-frla", TODAY - timedelta(days=1))
    funding = PlanFunding("ANCT", "anct-frla", 2026, "demande")
    assert kinds(replace(QUIET, fundings=(funding,)), ended) == ["dispositif_ferme"]


def test_closed_scheme_names_its_successor(catalogue):
    closed = next(
        s
        for s in catalogue.schemes.values()
        if s.replaced_by and s.version_at(TODAY) is None and s.versions
    )
    (alert,) = alerts([linked(closed.id)], TODAY, catalogue)
    assert alert.kind == "dispositif_ferme"
    assert catalogue.schemes[closed.replaced_by[0]].name in alert.advice.replace("\u00a0", " ")


def test_scheme_kept_for_acquired_rights(catalogue):
    ended = with_end(catalogue, "anct-frla", None)
    scheme = ended.schemes["anct-frla"]
    (version,) = scheme.versions
    kept = replace(scheme, versions=(replace(version, acquired_only=True),))
    (alert,) = alerts([linked()], TODAY, replace(ended, schemes={"anct-frla": kept}))
    assert "seuls les droits acquis" in alert.sentence


def test_scheme_that_left_the_catalogue():
    (alert,) = alerts([linked("disparu")], TODAY, EMPTY)
    assert alert.kind == "dispositif_inconnu"
    assert "Le fonds" in alert.sentence
    assert alert.about == "disparu"


def test_scheme_of_an_old_id(catalogue):
    ended = with_end(catalogue, "anct-frla", TODAY - timedelta(days=1))
    renamed = replace(ended, moved={"ancien": "anct-frla"})
    assert kinds(linked("ancien"), renamed) == ["dispositif_ferme"]


def test_scheme_changed_by_law(catalogue):
    """ACRE changed in 2026: who linked it before is told, who linked it today is not."""
    before = linked("soc-acre", date(2025, 6, 1))
    assert kinds(before, catalogue) == ["dispositif_modifie"]
    assert kinds(linked("soc-acre", TODAY), catalogue) == []
    assert kinds(linked("soc-acre"), catalogue) == []


@pytest.mark.parametrize(
    ("last", "since", "told"),
    [
        (date(2025, 11, 29), None, True),
        (date(2025, 11, 30), None, False),
        (None, date(2025, 11, 29), True),
        (None, date(2026, 3, 1), False),
        (None, None, False),
    ],
)
def test_indicator_without_value_for_a_year(last, since, told):
    action = replace(QUIET, indicators=(PlanIndicator("Créations", last, since),))
    assert kinds(action) == (["indicateur_sans_valeur"] if told else [])


def test_grave_ones_come_first_and_every_kind_has_a_label():
    calm = replace(QUIET, key="b", pilot="", state="idee", starts=None)
    late = replace(QUIET, key="c", ends=date(2026, 2, 1))
    found = alerts([calm, late], TODAY, EMPTY)
    assert [alert.action for alert in found] == ["c", "b"]
    assert {alert.label for alert in found} <= set(KINDS.values())


@pytest.mark.parametrize("far", [date.min, date.max])
def test_absurd_dates(far):
    action = replace(
        QUIET,
        starts=far,
        ends=far,
        steps=(PlanStep("x", far),),
        fundings=(PlanFunding("f", "", 1, "pressenti"),),
        indicators=(PlanIndicator("i", far, far),),
    )
    assert isinstance(alerts([action], TODAY, EMPTY), tuple)
