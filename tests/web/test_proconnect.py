"""ProConnect without its server: settings, and what is not there where it is not set.

The whole way, with a real OpenID server: `make test-oidc`.
"""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.web.pages import text
from tests.web.people import signed_in, user

from quartiers.errors import BadInput
from quartiers.web.accounts.proconnect import name_of
from quartiers.web.accounts.proconnect_settings import origins
from quartiers.web.accounts.proconnect_settings import settings as oidc
from quartiers.web.options import options

GIVEN = {
    "QUARTIERS_PROCONNECT_ISSUER": "https://connexion.exemple.fr/api/v2/",
    "QUARTIERS_PROCONNECT_CLIENT": "nous",
    "QUARTIERS_PROCONNECT_SECRET": "le-secret",
}


def test_off_unless_set(empty_site):
    assert options({}).proconnect is None
    assert "ProConnect" not in text(empty_site.get("/espace/connexion/"))


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_half_set_is_refused(missing):
    with pytest.raises(BadInput, match="réglé à moitié"):
        options({name: value for name, value in GIVEN.items() if name != missing})


def test_endpoints():
    given = options(GIVEN).proconnect
    told = oidc(given)
    assert told["OIDC_OP_USER_ENDPOINT"] == "https://connexion.exemple.fr/api/v2/userinfo"
    assert told["OIDC_USE_PKCE"] is False
    assert origins(given) == ["https://connexion.exemple.fr"]
    assert "le-secret" not in repr(options(GIVEN))


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"given_name": "Awa", "usual_name": "Diallo"}, "Awa Diallo"),
        ({"usual_name": "Diallo"}, "Diallo"),
        ({}, "awa"),
        ({"given_name": "A" * 300}, "A" * 120),
    ],
)
def test_names(claims, name):
    assert name_of({"email": "awa@exemple.fr", **claims}) == name


@pytest.mark.django_db
def test_only_way_in_is_kept(empty_site):
    """Without a password, an account that let ProConnect go could not be opened any more."""
    someone = user(sub="sub-1")
    signed_in(empty_site, someone).post("/espace/proconnect/detacher/")
    someone.refresh_from_db()
    assert someone.sub == "sub-1"


def test_settings_of_a_real_service(tmp_path):
    """With HTTPS and ProConnect: cookies of HTTPS, its backend, and forms that may go there."""
    asked = (
        "from quartiers.web import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, len(s.AUTHENTICATION_BACKENDS),"
        "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1], s.OIDC_RP_CLIENT_ID)"
    )
    env = os.environ | GIVEN | {"QUARTIERS_HTTPS": "1", "QUARTIERS_DATA": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["True", "True", "3", "https://connexion.exemple.fr", "nous"]


@pytest.mark.django_db
def test_links_are_those_of_https(empty_site, settings, mailoutbox):

    settings.OPTIONS = replace(settings.OPTIONS, https=True)
    settings.ALLOWED_HOSTS = ["exemple.fr", "localhost"]
    user(email="neuf@exemple.fr", password="une phrase assez longue", confirmed_at=None)
    given = {"email": "neuf@exemple.fr", "password": "une phrase assez longue"}
    empty_site.post("/espace/connexion/", given, headers={"Host": "exemple.fr"})
    assert "https://exemple.fr/espace/confirmation/" in mailoutbox[0].body
    assert "max-age" in empty_site.get("/")["Strict-Transport-Security"]
