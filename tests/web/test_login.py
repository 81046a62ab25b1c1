"""Signing in, and all that must not let anybody in."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.web.pages import HOSTILE, text
from tests.web.people import HERE, member, signed_in, user

from quartiers.web.accounts import mail as letters
from quartiers.web.accounts.factor import draw_codes
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Role

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"
DOOR = "/espace/connexion/"


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(letters, "later", lambda work: work())


@pytest.fixture
def awa() -> User:
    return user(email="awa@exemple.fr", name="Awa", password=PASSWORD, second_factor=False)


@pytest.fixture
def later() -> Iterator[Callable[[int], None]]:
    """The clock, so many days on."""
    with ExitStack() as travels:
        yield lambda days: travels.enter_context(
            time_machine.travel(timezone.now() + timedelta(days=days))
        )


def enter(client, email="awa@exemple.fr", password=PASSWORD, **more):
    return client.post(DOOR, {"email": email, "password": password, **more})


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time() + steps * device.step
    return f"{clock.token():06d}"


def link_in(message) -> str:
    return re.search(r"http://localhost(/espace/\S+)", message.body)[1]


def test_home_of_a_member(site):
    someone = user(Role.PILOTE)
    member(someone, Role.LECTEUR, "roubaix")
    page = signed_in(site, someone).get("/espace/")
    assert page.status_code == 200
    assert "Roubaix" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_signed_in(empty_site, awa):
    answer = enter(empty_site, " AWA@exemple.fr ")
    assert (answer.status_code, answer["Location"]) == (303, "/espace/")
    assert empty_site.get("/espace/compte/").status_code == 200


def test_cookies_of_the_workspaces_alone(empty_site, awa):
    empty_site.get(DOOR)
    enter(empty_site)
    for name, site_only in (("espace", "Lax"), ("csrftoken", "Strict")):
        cookie = empty_site.cookies[name]
        assert cookie["path"] == "/espace/"
        assert cookie["httponly"]
        assert cookie["samesite"] == site_only
        assert not cookie["secure"]


def test_public_pages_set_no_cookie(empty_site, awa):
    enter(empty_site)
    answer = empty_site.get("/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_session_key_changes(empty_site, awa):
    session = empty_site.session
    session["planted"] = True
    session.save()
    before = session.session_key
    enter(empty_site)
    assert empty_site.session.session_key != before
    assert not type(session)().exists(before)


def test_same_answer_for_unknown_and_wrong(empty_site, awa):
    unknown = enter(empty_site, "personne@exemple.fr")
    wrong = enter(empty_site, password="autre chose de long")
    assert unknown.status_code == wrong.status_code == 400
    assert text(unknown) == text(wrong)


def test_unconfirmed_gets_a_new_link(empty_site):
    user(email="neuf@exemple.fr", password=PASSWORD, confirmed_at=None)
    wrong = enter(empty_site, "neuf@exemple.fr", "autre chose de long")
    assert "pas encore confirmée" not in text(wrong)
    answer = enter(empty_site, "neuf@exemple.fr")
    assert "pas encore confirmée" in text(answer)
    place = link_in(mail.outbox[0])
    assert empty_site.get(place).status_code == 200
    assert User.objects.get(email="neuf@exemple.fr").confirmed_at is None  # a visit is not enough
    assert empty_site.post(place)["Location"].startswith(DOOR)
    assert enter(empty_site, "neuf@exemple.fr").status_code == 303
    assert empty_site.get(place).status_code == 410  # it worked once


def test_confirmation_expires(empty_site, later):
    user(email="neuf@exemple.fr", password=PASSWORD, confirmed_at=None)
    enter(empty_site, "neuf@exemple.fr")
    place = link_in(mail.outbox[0])
    later(2)
    assert empty_site.get(place).status_code == 410


def test_locked_after_five(empty_site, awa):
    for _ in range(4):
        assert enter(empty_site, password="faux mot de passe").status_code == 400
    answer = enter(empty_site, password="faux mot de passe")
    assert answer.status_code == 429
    assert "Trop d’essais" in text(answer)
    assert answer["Retry-After"] == "900"
    assert enter(empty_site).status_code == 429  # the right one does not open either


def test_lock_ends(empty_site, awa, later):
    for _ in range(5):
        enter(empty_site, password="faux mot de passe")
    later(1)
    assert enter(empty_site).status_code == 303


def test_success_forgets_the_failures(empty_site, awa):
    for _ in range(3):
        for _ in range(4):
            enter(empty_site, password="faux mot de passe")
        assert enter(empty_site).status_code == 303
        empty_site.post("/espace/deconnexion/")


def test_password_is_never_kept(empty_site, awa, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    secret = "ma phrase tout à fait secrète"
    for _ in range(6):
        enter(empty_site, password=secret)
    held = AccessAttempt.objects.get()
    assert secret not in repr(vars(held))
    assert secret not in caplog.text
    out = capfd.readouterr()
    assert secret not in out.out + out.err


@pytest.mark.parametrize(
    "place",
    [
        "https://ailleurs.fr/espace/",
        "//ailleurs.fr/espace/",
        "/\\ailleurs.fr",
        "/espace/\r\nX: y",
        "javascript:alert(1)",
        "/carte/",
        "/espace/deconnexion/",
        "/espace//ailleurs.fr",
        "/espace/../carte/",
        *HOSTILE,
    ],
)
def test_no_way_out(empty_site, awa, place):
    answer = enter(empty_site, next=place)
    assert answer.status_code == 303
    assert answer["Location"] == "/espace/"


def test_brought_back(empty_site, awa):
    member(awa, Role.LECTEUR)
    led = empty_site.get(f"/espace/{HERE}/membres/?fait=role")
    assert led.status_code == 302
    form = empty_site.get(led["Location"])
    assert f'name="next" value="/espace/{HERE}/membres/?fait=role"' in form.content.decode()


def test_signed_out_by_post_alone(empty_site, awa):
    enter(empty_site)
    assert empty_site.get("/espace/deconnexion/").status_code == 405
    assert empty_site.get("/espace/compte/").status_code == 200
    assert empty_site.post("/espace/deconnexion/").status_code == 303
    assert empty_site.get("/espace/compte/").status_code == 302


def test_form_of_another_site_is_refused(empty_site, awa):
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    answer = strict.post(
        DOOR, {"email": awa.email, "password": PASSWORD}, headers={"Origin": "https://ailleurs.fr"}
    )
    assert answer.status_code == 403
    assert "ne vient pas d’une page de ce site" in text(answer)
    assert strict.get("/espace/compte/").status_code == 302


def test_stale_page_loses_nothing(empty_site, awa):
    """Its token is of before the last sign-in: what was typed comes back with a new one."""
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    signed_in(strict, awa)
    origin = {"Origin": "http://localhost"}
    answer = strict.post("/espace/compte/", {"name": "Awa D. <b>"}, headers=origin)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'name="name" value="Awa D. &lt;b&gt;"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    sent = {"name": "Awa D.", "csrfmiddlewaretoken": token}
    assert strict.post("/espace/compte/", sent, headers=origin).status_code == 303


def test_session_that_ended_loses_nothing(empty_site):
    answer = empty_site.post("/espace/compte/", {"name": "un long texte", "password": "secret"})
    assert answer.status_code == 401
    page = answer.content.decode()
    assert 'name="name" value="un long texte"' in page
    assert "secret" not in page.replace("csrf", "")
    assert 'action="/espace/compte/"' in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_door(empty_site, hostile):
    assert enter(empty_site, hostile, hostile).status_code in (400, 429)
    assert empty_site.get(DOOR, {"next": hostile, "fait": hostile}).status_code == 200
    asked = empty_site.post("/espace/mot-de-passe-oublie/", {"email": hostile})
    assert asked.status_code == 200
    assert empty_site.get("/espace/invitation/x/", {"a": hostile}).status_code == 404


def test_nul_is_a_space(empty_site, awa):
    """PostgreSQL keeps no NUL: what it would refuse is the same on both."""
    client = signed_in(empty_site, awa)
    client.post("/espace/compte/", {"name": "Awa\x00Diallo"})
    awa.refresh_from_db()
    assert awa.name == "Awa Diallo"


# the second factor


@pytest.fixture
def guarded(awa) -> TOTPDevice:
    return TOTPDevice.objects.create(user=awa, name="Application", confirmed=True)


def test_code_is_asked_before_anybody_is_in(empty_site, guarded):
    assert enter(empty_site, next="/espace/compte/")["Location"] == "/espace/connexion/code/"
    assert empty_site.get("/espace/compte/").status_code == 302
    answer = empty_site.post("/espace/connexion/code/", {"code": code_of(guarded)})
    assert (answer.status_code, answer["Location"]) == (303, "/espace/compte/")
    assert empty_site.get("/espace/compte/").status_code == 200


def test_code_works_once(empty_site, guarded):
    code = code_of(guarded)
    enter(empty_site)
    empty_site.post("/espace/connexion/code/", {"code": code})
    other = Client(SERVER_NAME="localhost")
    enter(other)
    assert other.post("/espace/connexion/code/", {"code": code}).status_code == 400


def test_wrong_codes_make_one_wait(empty_site, guarded):
    enter(empty_site)
    assert empty_site.post("/espace/connexion/code/", {"code": "000000"}).status_code == 400
    answer = empty_site.post("/espace/connexion/code/", {"code": code_of(guarded)})
    assert answer.status_code == 400
    assert "attendez" in text(answer)


@pytest.mark.parametrize("code", ["", "abc", "²²²²²²", "1" * 40, "\x00", "９９９９９９"])
def test_hostile_code(empty_site, guarded, code):
    enter(empty_site)
    assert empty_site.post("/espace/connexion/code/", {"code": code}).status_code == 400


def test_code_comes_too_late(empty_site, guarded, later):
    enter(empty_site)
    later(1)
    answer = empty_site.post("/espace/connexion/code/", {"code": code_of(guarded)})
    assert (answer.status_code, answer["Location"]) == (303, DOOR)


def test_factor_is_put_in_place(empty_site, awa):
    codes = put_in_place(empty_site, awa)
    assert len(set(codes)) == 10
    stored = set(awa.recovery_codes.values_list("code_hash", flat=True))
    assert not stored & set(codes)


def put_in_place(empty_site, awa) -> list[str]:
    signed_in(empty_site, awa)
    page = empty_site.get("/espace/compte/second-facteur/").content.decode()
    assert "<svg" in page
    assert "style=" not in page  # the policy of the site forbids it
    device = TOTPDevice.objects.get(user=awa, confirmed=False)
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]
    assert key.replace(" ", "") in device.config_url
    wrong = empty_site.post("/espace/compte/second-facteur/", {"code": "000000"})
    assert wrong.status_code == 400
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    done = empty_site.post("/espace/compte/second-facteur/", {"code": code_of(device)})
    return re.findall(r"<code>(\w{5}-\w{5})</code>", done.content.decode())


def test_recovery_code_works_once(empty_site, awa):
    codes = put_in_place(empty_site, awa)
    for client, status in ((Client(SERVER_NAME="localhost"), 303), (empty_site, 400)):
        client.post("/espace/deconnexion/")
        enter(client)
        typed = codes[0].lower().replace("-", " ")
        assert client.post("/espace/connexion/code/", {"code": typed}).status_code == status


def test_recovery_code_of_another(empty_site, guarded):
    codes = draw_codes(user())
    enter(empty_site)
    assert empty_site.post("/espace/connexion/code/", {"code": codes[0]}).status_code == 400


def test_factor_is_removed_with_a_code(empty_site, awa, guarded):
    signed_in(empty_site, awa)
    place = "/espace/compte/second-facteur/retirer/"
    assert empty_site.post(place, {"code": "000000"}).status_code == 400
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert empty_site.post(place, {"code": code_of(guarded)}).status_code == 303
    assert not TOTPDevice.objects.filter(user=awa).exists()


# the password


def test_forgotten_password(empty_site, awa):
    known = empty_site.post("/espace/mot-de-passe-oublie/", {"email": "Awa@exemple.fr"})
    unknown = empty_site.post("/espace/mot-de-passe-oublie/", {"email": "x@exemple.fr"})
    assert text(known) == text(unknown)
    assert [message.to for message in mail.outbox] == [["awa@exemple.fr"]]
    assert "&" not in mail.outbox[0].body
    place = link_in(mail.outbox[0])
    weak = empty_site.post(place, {"password_new": "court"})
    assert weak.status_code == 400
    assert "12 caractères" in text(weak)
    assert empty_site.post(place, {"password_new": "une autre phrase longue"}).status_code == 303
    assert empty_site.get(place).status_code == 410
    assert enter(empty_site).status_code == 400
    assert enter(empty_site, password="une autre phrase longue").status_code == 303


def test_reset_link_expires(empty_site, awa, later):
    empty_site.post("/espace/mot-de-passe-oublie/", {"email": awa.email})
    later(2)
    assert empty_site.get(link_in(mail.outbox[0])).status_code == 410


def test_reset_opens_the_lock(empty_site, awa):
    for _ in range(5):
        enter(empty_site, password="faux mot de passe")
    empty_site.post("/espace/mot-de-passe-oublie/", {"email": awa.email})
    empty_site.post(link_in(mail.outbox[0]), {"password_new": "une autre phrase longue"})
    assert enter(empty_site, password="une autre phrase longue").status_code == 303


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("court", "12 caractères"),
        ("motdepasse12345", ""),
        ("123456789012", "numérique"),
        ("awa@exemple.fr", "semblable"),
        ("passwordpassword", ""),
    ],
)
def test_weak_passwords(empty_site, awa, password, said):
    signed_in(empty_site, awa)
    given = {"password": PASSWORD, "password_new": password}
    answer = empty_site.post("/espace/compte/mot-de-passe/", given)
    if said:
        assert answer.status_code == 400
        assert said in text(answer)


def test_password_changed_closes_other_sessions(empty_site, awa):
    other = signed_in(Client(SERVER_NAME="localhost"), awa)
    signed_in(empty_site, awa)
    given = {"password": PASSWORD, "password_new": "une autre phrase longue"}
    assert empty_site.post("/espace/compte/mot-de-passe/", given).status_code == 303
    assert empty_site.get("/espace/compte/").status_code == 200
    assert other.get("/espace/compte/").status_code == 302


def test_current_password_is_asked(empty_site, awa):
    signed_in(empty_site, awa)
    given = {"password": "faux", "password_new": "une autre phrase longue"}
    assert empty_site.post("/espace/compte/mot-de-passe/", given).status_code == 400
    awa.refresh_from_db()
    assert awa.check_password(PASSWORD)


def test_mail_server_down(empty_site, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    user(email="neuf@exemple.fr", password=PASSWORD, confirmed_at=None)
    assert enter(empty_site, "neuf@exemple.fr").status_code == 400
    answer = empty_site.post("/espace/mot-de-passe-oublie/", {"email": "neuf@exemple.fr"})
    assert answer.status_code == 200


def test_workspaces_without_tables(empty_site, monkeypatch):
    def broken(*_):
        raise OperationalError("no such table")

    monkeypatch.setattr("quartiers.web.accounts.spaces.signed_in", broken)
    answer = empty_site.get("/espace/")
    assert answer.status_code == 503
    assert "ne répondent pas" in text(answer)
    assert empty_site.get("/").status_code == 200
