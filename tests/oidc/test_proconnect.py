"""The whole way: from our page to the server and back, with a plain HTTP client for the browser."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings as django_settings
from django.test import Client
from tests.oidc.conftest import AFTER, RETURN
from tests.web.people import signed_in, user

from quartiers.web.accounts.models import User
from quartiers.web.accounts.proconnect_settings import backends
from quartiers.web.accounts.proconnect_settings import settings as oidc
from quartiers.web.accounts.rights import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def proconnect(settings, provider, tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    settings.OPTIONS = replace(settings.OPTIONS, proconnect=provider, geocoder="")
    own = django_settings.AUTHENTICATION_BACKENDS
    settings.AUTHENTICATION_BACKENDS = [own[0], *backends(provider), *own[1:]]
    for name, value in oidc(provider).items():
        setattr(settings, name, value)


@pytest.fixture
def here() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def there() -> requests.Session:
    """The other half of the browser: what it does at ProConnect."""
    return requests.Session()


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def identified(there: requests.Session, address: str, account: str) -> str:
    """Follow the server from its door, say who one is, and give where it sends back."""
    answer = there.get(address, allow_redirects=False)
    while True:
        assert answer.status_code in (302, 303), answer.text
        place = answer.headers["Location"]
        if place.startswith(RETURN):
            return place
        place = requests.compat.urljoin(address, place)
        if "/interaction/" in place:
            answer = there.post(place, {"account": account}, allow_redirects=False)
        else:
            answer = there.get(place, allow_redirects=False)


def sign_in(here: Client, there: requests.Session, account: str, place: str = ""):
    left = here.post("/espace/proconnect/", {"next": place})
    assert left.status_code == 302
    back = identified(there, left["Location"], account)
    return here.get("/espace/proconnect/retour/", query(back))


def test_what_is_asked(here, provider):
    asked = here.post("/espace/proconnect/", {})["Location"]
    assert asked.startswith(f"{provider.issuer}/authorize?")
    given = query(asked)
    assert set(given) == {"response_type", "scope", "client_id", "redirect_uri", "state", "nonce"}
    assert len(given["state"]) >= 32
    assert len(given["nonce"]) >= 32
    assert given["redirect_uri"] == RETURN
    cookie = here.cookies["espace"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/espace/", True, "Lax")


def test_server_refuses_as_proconnect_does(provider):
    """So that the trial proves something: an unknown parameter or a short nonce is refused."""
    told = requests.get(f"{provider.issuer}/authorize", {"code_challenge": "x" * 43}, timeout=10)
    assert (told.status_code, told.text[:7]) == (400, "Y000400")
    short = {"client_id": provider.client, "state": "a" * 40, "nonce": "b" * 8}
    assert "nonce" in requests.get(f"{provider.issuer}/authorize", short, timeout=10).text


def test_first_time_makes_an_account(here, there):
    answer = sign_in(here, there, "sub-awa", "/espace/compte/")
    assert (answer.status_code, answer["Location"]) == (303, "/espace/compte/")
    made = User.objects.get(sub="sub-awa")
    assert (made.email, made.name) == ("awa@exemple.fr", "Awa Diallo")
    assert made.confirmed_at is not None
    assert not made.has_usable_password()
    assert "Awa Diallo" in here.get("/espace/").content.decode()


def test_matched_on_sub_and_not_on_email(here, there):
    user(sub="sub-awa", email="ancienne@exemple.fr", second_factor=False)
    sign_in(here, there, "sub-awa")
    assert User.objects.get(sub="sub-awa").email == "ancienne@exemple.fr"
    assert User.objects.count() == 1


def test_same_email_opens_nothing(here, there):
    own = user(email="awa@exemple.fr", password="une phrase assez longue")
    answer = sign_in(here, there, "sub-twin")
    assert answer.status_code == 403
    assert "déjà un compte ici" in answer.content.decode()
    own.refresh_from_db()
    assert own.sub is None
    assert here.get("/espace/").status_code == 302


def test_session_key_changes(here, there):
    here.post("/espace/proconnect/", {})
    before = here.session.session_key
    sign_in(here, there, "sub-bob")
    assert here.session.session_key != before


def test_second_factor_still_asked(here, there):
    user(Role.PILOTE, sub="sub-bob")
    answer = sign_in(here, there, "sub-bob")
    assert answer["Location"] == "/espace/connexion/code/"
    assert here.get("/espace/").status_code == 302


def test_linked_from_inside(here, there):
    own = user(email="moi@exemple.fr", password="une phrase assez longue", second_factor=False)
    signed_in(here, own)
    left = here.post("/espace/proconnect/rattacher/")
    back = query(identified(there, left["Location"], "sub-bob"))
    answer = here.get("/espace/proconnect/retour/", back)
    assert answer["Location"] == "/espace/compte/?fait=proconnect"
    own.refresh_from_db()
    assert (own.sub, own.email, User.objects.count()) == ("sub-bob", "moi@exemple.fr", 1)
    here.post("/espace/proconnect/detacher/")
    own.refresh_from_db()
    assert own.sub is None


def test_identity_of_another_is_not_taken(here, there):
    user(sub="sub-bob", email="bob@exemple.fr")
    own = user(password="une phrase assez longue", second_factor=False)
    signed_in(here, own)
    left = here.post("/espace/proconnect/rattacher/")
    back = query(identified(there, left["Location"], "sub-bob"))
    answer = here.get("/espace/proconnect/retour/", back)
    assert answer.status_code == 403
    own.refresh_from_db()
    assert own.sub is None
    assert here.get("/espace/compte/").status_code == 200  # still signed in


def test_refused_there(here, there):
    answer = sign_in(here, there, "refuse")
    assert answer.status_code == 403
    assert "pas confirmé votre identité" in answer.content.decode()


def test_answer_cannot_be_replayed(here, there):
    left = here.post("/espace/proconnect/", {})
    back = query(identified(there, left["Location"], "sub-awa"))
    assert here.get("/espace/proconnect/retour/", back).status_code == 303
    assert here.get("/espace/proconnect/retour/", back).status_code == 403
    stranger = Client(SERVER_NAME="localhost")
    assert stranger.get("/espace/proconnect/retour/", back).status_code == 403


def test_state_of_nobody(here):
    here.post("/espace/proconnect/", {})
    answer = here.get("/espace/proconnect/retour/", {"state": "x" * 43, "code": "y"})
    assert answer.status_code == 403


@pytest.mark.parametrize("place", ["https://ailleurs.fr/", "//ailleurs.fr/", "/", "javascript:x"])
def test_no_way_out(here, there, place):
    assert sign_in(here, there, "sub-awa", place)["Location"] == "/espace/"


def test_closed_account_stays_closed(here, there):
    user(sub="sub-awa", is_active=False)
    assert sign_in(here, there, "sub-awa").status_code == 403


@pytest.mark.parametrize("change", [{"issuer": "http://127.0.0.1:1/autre"}, {"client": "autre"}])
def test_token_of_another(here, there, settings, provider, change):
    left = here.post("/espace/proconnect/", {})
    back = query(identified(there, left["Location"], "sub-awa"))
    settings.OPTIONS = replace(settings.OPTIONS, proconnect=replace(provider, **change))
    assert here.get("/espace/proconnect/retour/", back).status_code == 403
    assert not User.objects.exists()


def test_server_that_is_down(here, there, settings):
    left = here.post("/espace/proconnect/", {})
    back = query(identified(there, left["Location"], "sub-awa"))
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    answer = here.get("/espace/proconnect/retour/", back)
    assert answer.status_code == 403
    assert "en panne" in answer.content.decode()


def test_unsigned_userinfo_is_refused(here, there, monkeypatch):
    """A server in the middle that would say who one is without signing it."""
    real = requests.get

    def forged(address, **asked):
        answer = real(address, **asked)
        if address.endswith("/userinfo"):
            answer.headers["Content-Type"] = "application/json"
            answer._content = b'{"sub": "sub-awa", "email": "chef@exemple.fr"}'
        return answer

    left = here.post("/espace/proconnect/", {})
    back = query(identified(there, left["Location"], "sub-awa"))
    monkeypatch.setattr(requests, "get", forged)
    assert here.get("/espace/proconnect/retour/", back).status_code == 403
    assert not User.objects.exists()


def test_signed_out_there_too(here, there, provider):
    sign_in(here, there, "sub-awa")
    token = here.session["oidc_id_token"]
    left = here.post("/espace/deconnexion/")
    assert left.status_code == 303
    assert left["Location"].startswith(f"{provider.issuer}/session/end?")
    asked = query(left["Location"])
    assert asked["id_token_hint"] == token
    assert asked["post_logout_redirect_uri"] == AFTER
    assert len(asked["state"]) >= 32
    form = there.get(left["Location"])
    assert form.status_code == 200
    confirmed = there.post(
        f"{provider.issuer}/session/end/confirm",
        {"xsrf": form.text.split('name="xsrf" value="')[1].split('"')[0], "logout": "yes"},
        allow_redirects=False,
    )
    assert confirmed.headers["Location"] == f"{AFTER}?state={asked['state']}"
    assert here.get("/espace/").status_code == 302
