"""From an invitation to a member: once, in time, and only who was asked."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.web.pages import HOSTILE, text
from tests.web.people import ELSEWHERE, HERE, organisation, signed_in, user

from quartiers.web.accounts.invitations import accept
from quartiers.web.accounts.models import Invitation, Membership, Organisation, User
from quartiers.web.accounts.rights import NATIONAL, Role

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def pilot() -> User:
    return user(Role.PILOTE, ELSEWHERE, name="Pia")


def asked(client, territory=ELSEWHERE, **changes):
    form = {
        "email": "Neuf@exemple.fr",
        "role": "contributeur",
        "organisation": "Ville d’essai",
        "kind": "collectivite",
    }
    return client.post(f"/espace/{territory}/membres/inviter/", form | changes)


def link() -> str:
    return re.search(r"http://localhost(/espace/invitation/\S+)", mail.outbox[-1].body)[1]


def stranger() -> Client:
    return Client(SERVER_NAME="localhost")


def test_invited_signs_up_and_works(empty_site, pilot):
    answer = asked(signed_in(empty_site, pilot))
    assert answer["Location"] == f"/espace/{ELSEWHERE}/membres/?fait=invite"
    letter = mail.outbox[0]
    assert letter.to == ["neuf@exemple.fr"]
    assert "Pia vous invite" in letter.body
    assert "Roubaix" in letter.body
    assert "Ville d’essai" in letter.body
    new = stranger()
    page = new.get(link())
    assert "Contributeur" in text(page)
    made = new.post(link(), {"name": "Neuf Personne", "password_new": PASSWORD})
    assert made.status_code == 200
    assert "presque prêt" in text(made)
    held = Membership.objects.get(user__email="neuf@exemple.fr")
    assert (held.role, held.territory, held.organisation.name) == (
        "contributeur",
        ELSEWHERE,
        "Ville d’essai",
    )
    confirmation = re.search(r"http://localhost(/espace/\S+)", mail.outbox[-1].body)[1]
    new.post(confirmation)
    entered = new.post("/espace/connexion/", {"email": "neuf@exemple.fr", "password": PASSWORD})
    assert entered.status_code == 303
    assert new.get(f"/espace/{ELSEWHERE}/membres/").status_code == 200


def test_token_is_not_kept(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    token = link().split("/")[-2]
    assert token not in repr(list(Invitation.objects.values()))


def test_used_twice(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    stranger().post(link_of_first := link(), {"name": "Neuf", "password_new": PASSWORD})
    again = stranger().post(link_of_first, {"name": "Autre", "password_new": PASSWORD})
    assert again.status_code == 410
    assert "déjà servi" in text(again)
    assert stranger().get(link_of_first).status_code == 410
    assert User.objects.filter(email="neuf@exemple.fr").count() == 1


def test_used_at_once_by_two(pilot):
    invitation = Invitation.objects.create(
        email="x@exemple.fr", organisation=organisation(), role=Role.LECTEUR, territory=HERE,
        token_hash="a",
    )  # fmt: skip
    assert accept(invitation, user()) == ""
    assert accept(invitation, user()) == "used"  # it had been read before the other took it


def test_withdrawn(empty_site, pilot):
    client = signed_in(empty_site, pilot)
    asked(client)
    held = Invitation.objects.get()
    client.post(f"/espace/{ELSEWHERE}/invitations/{held.pk}/retirer/")
    answer = stranger().get(link())
    assert answer.status_code == 410
    assert "retirée" in text(answer)


def test_expired(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = stranger().get(link())
    assert answer.status_code == 410
    assert "expiré" in text(answer)


def test_unknown_link(empty_site):
    answer = stranger().get("/espace/invitation/nimporte-quoi/")
    assert answer.status_code == 404
    assert "copié en entier" in text(answer)


def test_accepted_by_who_has_an_account(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    own = user(email="neuf@exemple.fr")
    page = stranger().get(link())
    assert "a déjà un compte" in text(page)
    refused = stranger().post(link(), {"name": "Voleur", "password_new": PASSWORD})
    assert refused.status_code == 200
    assert not own.memberships.exists()
    theirs = signed_in(stranger(), own)
    assert theirs.get(link()).status_code == 200
    assert theirs.post(link()).status_code == 303
    assert own.memberships.get().territory == ELSEWHERE


def test_new_role_ends_the_former(empty_site, pilot):
    town = organisation("Ville d’essai")
    own = user(Role.LECTEUR, ELSEWHERE, organisation=town, email="neuf@exemple.fr")
    asked(signed_in(empty_site, pilot))
    signed_in(stranger(), own).post(link())
    assert [m.role for m in own.memberships.filter(until__isnull=True)] == ["contributeur"]
    assert own.memberships.count() == 2


@pytest.mark.parametrize("role", [*NATIONAL, "", "chef", "PILOTE"])
def test_pilot_gives_no_national_role(empty_site, pilot, role):
    answer = asked(signed_in(empty_site, pilot), role=role)
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "pas une adresse"}, "n’est pas une adresse"),
        ({"email": ""}, "n’est pas une adresse"),
        ({"organisation": ""}, "Il manque l’organisation"),
        ({"kind": "inconnue"}, "n’est pas encore connue"),
    ],
)
def test_refused_form_keeps_what_was_typed(empty_site, pilot, changes, said):
    answer = asked(signed_in(empty_site, pilot), **changes)
    assert answer.status_code == 400
    assert said in text(answer)
    assert "Ville d’essai" in answer.content.decode() or changes == {"organisation": ""}
    assert not mail.outbox


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_form(empty_site, pilot, hostile):
    client = signed_in(empty_site, pilot)
    for field in ("email", "role", "organisation", "kind"):
        answer = asked(client, **{field: hostile})
        assert answer.status_code in (303, 400)
        assert "<script>alert" not in answer.content.decode()


def test_known_organisation_is_found_again(empty_site, pilot):
    town = organisation("Ville d’Essai")
    asked(signed_in(empty_site, pilot), kind="")
    assert Invitation.objects.get().organisation == town


def test_invented_organisations_stay_apart(empty_site):
    organisation("Ville d’essai")
    user(Role.LECTEUR, HERE)
    asked(signed_in(empty_site, user(Role.ADMINISTRATEUR)), HERE)
    assert [each.fictitious for each in Organisation.objects.filter(name="Ville d’essai")] == [
        False,
        True,
    ]


def test_mail_server_down(empty_site, pilot, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = asked(signed_in(empty_site, pilot))
    assert answer["Location"].endswith("?fait=invite-sans-courriel")
    assert Invitation.objects.count() == 1


def test_weak_password_opens_nothing(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    answer = stranger().post(link(), {"name": "Neuf", "password_new": "neuf@exemple.fr"})
    assert answer.status_code == 400
    assert "semblable" in text(answer)
    assert not User.objects.filter(email="neuf@exemple.fr").exists()


def test_addresses_are_not_shown(empty_site, pilot):
    asked(signed_in(empty_site, pilot))
    page = empty_site.get(f"/espace/{ELSEWHERE}/membres/").content.decode()
    assert "neuf@exemple.fr" not in page
    assert "n…@exemple.fr" in page
    assert pilot.email not in page
