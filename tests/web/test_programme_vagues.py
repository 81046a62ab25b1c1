import json
from datetime import date

import pytest
from django.test import Client
from tests.web.pages import text
from tests.web.people import organisation, signed_in, user

from quartiers.web.accounts.models import OrganisationKind
from quartiers.web.accounts.rights import Role
from quartiers.web.database import prepare
from quartiers.web.programme.models import Cohort, Label, Opinion, Referent
from quartiers.web.programme.publishing import publish
from quartiers.web.programme.waves import ensure_first_wave
from quartiers.web.public.publication import place, published

pytestmark = pytest.mark.django_db
WAVE = "/espace/programme/vagues/mars-2021/"


@pytest.fixture
def team(empty_site: Client) -> Client:
    ensure_first_wave()
    return signed_in(empty_site, user(Role.ANIMATEUR_NATIONAL))


def label_of(key: str) -> Label:
    return Label.objects.get(territory=key)


def test_first_wave_is_there_once(empty_site):
    assert ensure_first_wave() == 14
    Label.objects.filter(territory="roubaix").update(state="sorti", name="Roubaix, autrement")
    assert ensure_first_wave() == 0
    assert label_of("roubaix").state == "sorti"
    assert label_of("roubaix").labelled_on == date(2021, 3, 18)


def test_prepare_makes_and_publishes(empty_site):
    prepare()
    assert Cohort.objects.get().slug == "mars-2021"
    assert len(published().labels) == 14


def test_wave_shows_ambiguities_and_opinions(team):
    page = text(team.get(WAVE))
    assert "Roubaix" in page
    assert page.count("non rendu") == 14 * 4
    label = text(team.get(f"/espace/programme/labels/{label_of('grand-paris-sud').pk}/"))
    assert "Aucun EPT ne porte ce nom" in label
    assert "Sans avis enregistré : ANCT, ANRU, Banque des Territoires et Bpifrance" in label


def test_opinion_replaces(team):
    label, body = label_of("roubaix"), organisation("ANRU", OrganisationKind.ANRU)
    for sense in ("reserve", "favorable"):
        answer = team.post(
            f"/espace/programme/labels/{label.pk}/",
            {
                "geste": "avis",
                "avis-organisation": body.pk,
                "avis-sense": sense,
                "avis-text": "",
                "avis-given_on": "2021-02-01",
            },
        )
        assert answer.status_code == 303
    assert Opinion.objects.get().sense == "favorable"


def test_referent_is_a_function(team):
    label, body = label_of("roubaix"), organisation("Métropole")
    given = {"geste": "referent", "referent-organisation": body.pk, "referent-since": ""}
    place_ = f"/espace/programme/labels/{label.pk}/"
    answer = team.post(place_, given | {"referent-function": "awa@exemple.fr"})
    assert answer.status_code == 400
    assert "Donnez une fonction" in text(answer)
    assert team.post(place_, given | {"referent-function": "Cheffe de projet"}).status_code == 303
    referent = Referent.objects.get()
    team.post(f"/espace/programme/labels/{label.pk}/referents/{referent.pk}/retirer/")
    assert not Referent.objects.exists()


def test_merger_keeps_history_and_links(team):
    old, heir = label_of("roubaix"), label_of("arras")
    given = {"geste": "fusionner", "fusion-heir": heir.pk, "fusion-on": "2026-01-01"}
    assert team.post(f"/espace/programme/labels/{old.pk}/", given).status_code == 303
    old.refresh_from_db()
    assert (old.merged_into, old.state, old.ends_on) == (heir, "sorti", date(2026, 1, 1))
    assert "fusion avec un autre territoire" in text(
        team.get(f"/espace/programme/labels/{old.pk}/")
    )
    assert old.name in text(team.get(f"/espace/programme/labels/{heir.pk}/"))
    assert published().labels["roubaix"][0].merged_into == "arras"
    back = {"geste": "fusionner", "fusion-heir": old.pk, "fusion-on": "2026-02-01"}
    answer = team.post(f"/espace/programme/labels/{heir.pk}/", back)
    assert answer.status_code == 400
    assert "a lui-même été fusionné" in text(answer)


def test_only_published_is_public(team):
    publish()
    assert "Vague de mars 2021" in text(team.get("/territoires/roubaix/"))
    label = label_of("roubaix")
    form = {
        "geste": "modifier",
        "name": "Roubaix",
        "state": "labellise",
        "labelled_on": "2021-03-18",
        "note": "",
    }
    assert team.post(f"/espace/programme/labels/{label.pk}/", form).status_code == 303
    assert "roubaix" not in published().labels
    from quartiers.web import state

    state.forget()
    page = text(team.get("/territoires/roubaix/"))
    assert "Vague de mars 2021" not in page
    assert "Label «" not in page
    assert "note" not in json.loads(place().read_text("utf-8"))["labels"][0]


def test_new_wave_and_territory(team):
    given = {"name": "Vague 2027", "slug": "2027", "note": ""}
    assert team.post("/espace/programme/vagues/", given).status_code == 303
    add = {"geste": "ajouter", "territory": "lille", "state": "candidature"}
    assert team.post("/espace/programme/vagues/2027/", add).status_code == 400
    add["territory"] = "200093201"
    assert team.post("/espace/programme/vagues/2027/", add).status_code == 303
    assert Label.objects.get(cohort__slug="2027").name == "Métropole Européenne de Lille"
    again = team.post("/espace/programme/vagues/2027/", add)
    assert "déjà dans cette vague" in text(again)


def test_bad_dates_are_refused(team):
    label = label_of("roubaix")
    form = {
        "geste": "modifier",
        "name": "Roubaix",
        "state": "labellise",
        "labelled_on": "2021-03-18",
        "ends_on": "2020-01-01",
    }
    answer = team.post(f"/espace/programme/labels/{label.pk}/", form)
    assert answer.status_code == 400
    assert "La fin est avant le début" in text(answer)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ANIMATEUR_NATIONAL])
def test_others_find_nothing(empty_site, role):
    ensure_first_wave()
    client = signed_in(empty_site, user(role))
    label = label_of("roubaix")
    for address in (
        "/espace/programme/",
        "/espace/programme/lignes/actions/",
        "/espace/programme/financements/",
        "/espace/programme/vagues/",
        WAVE,
        f"/espace/programme/labels/{label.pk}/",
        "/espace/programme/candidatures/",
        "/espace/programme/guichets/",
        "/espace/programme/propositions/",
    ):
        assert client.get(address).status_code == 404, address
    for address in (
        "/espace/programme/candidatures/essai/",
        "/espace/programme/guichets/importer/",
        "/espace/programme/propositions/1/decider/",
        f"/espace/programme/labels/{label.pk}/",
    ):
        assert client.post(address, {}).status_code == 404, address


def test_map_and_lists_follow(team):
    from quartiers.web import state

    publish()
    label_of("roubaix").delete()
    lille = Label(cohort=Cohort.objects.get(), territory="200093201", name="Lille", published=True)
    lille.state, lille.labelled_on = "labellise", date(2027, 1, 1)
    lille.save()
    publish()
    state.forget()
    for place_ in ("/", "/territoires/", "/carte/"):
        page = team.get(place_)
        assert "/territoires/200093201/" in page.content.decode(), place_
        assert "/territoires/roubaix/" not in page.content.decode(), place_
