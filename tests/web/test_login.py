"""Signing in, and all that must not let anybody in."""

import pytest
from tests.web.people import member, signed_in, user

from quartiers.web.accounts.rights import Role

pytestmark = pytest.mark.django_db


def test_home_of_a_member(site):
    someone = user(Role.PILOTE)
    member(someone, Role.LECTEUR, "roubaix")
    page = signed_in(site, someone).get("/espace/")
    assert page.status_code == 200
    assert "Roubaix" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
