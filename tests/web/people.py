"""People of all roles, for the tests of the workspaces: all invented, none with a usable password
unless one is given."""

from itertools import count

from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from quartiers.web.accounts.models import Membership, Organisation, OrganisationKind, User
from quartiers.web.accounts.rights import NATIONAL, Role

# The fictitious intercommunality of the demonstration, and a labelled territory.
HERE, ELSEWHERE = "000990002", "roubaix"
BACKEND = "django.contrib.auth.backends.ModelBackend"
_rank = count(1)


def organisation(
    name: str = "", kind: str = OrganisationKind.COLLECTIVITE, **fields: object
) -> Organisation:
    return Organisation.objects.create(
        name=name or f"Organisation {next(_rank)}", kind=kind, **fields
    )


def user(
    role: Role | str | None = None,
    territory: str | None = None,
    *,
    name: str = "",
    email: str = "",
    organisation: Organisation | None = None,
    password: str | None = None,
    second_factor: bool = True,
    **fields: object,
) -> User:
    """Confirmed, with a second factor, and a role on a territory (HERE unless it is said; a
    national role is on all). Without a role: signed up and member of nothing."""
    rank = next(_rank)
    made = User.objects.create_user(
        email or f"personne{rank}@exemple.fr",
        password,
        **{"name": name or f"Personne {rank}", "confirmed_at": timezone.now(), **fields},
    )
    if role is not None:
        member(made, role, territory, organisation)
    if second_factor:
        TOTPDevice.objects.create(user=made, name="Application", confirmed=True)
    return made


def member(
    user: User,
    role: Role | str,
    territory: str | None = None,
    organisation: Organisation | None = None,
) -> Membership:
    """One more role for somebody."""
    everywhere = "" if Role(role) in NATIONAL else HERE
    user.__dict__.pop("_in_force", None)
    return Membership.objects.create(
        user=user,
        role=Role(role),
        territory=everywhere if territory is None else territory,
        organisation=organisation or _new_organisation(),
    )


_new_organisation = organisation


def signed_in(client: Client, user: User, *, verified: bool = True) -> Client:
    """The same client, signed in; with its second factor given if it has one."""
    client.force_login(user, backend=BACKEND)
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if verified and device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    assert client.session[BACKEND_SESSION_KEY] == BACKEND
    return client
