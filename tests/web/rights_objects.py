"""For `test_rights.py`: an object of each kind on a territory, as the arguments of its address.

Each function is given the territory, makes the object there, and answers the arguments of the
address in order, the territory first where the address has one.
"""

from collections.abc import Callable

from tests.web.people import organisation, user

from quartiers.web.accounts.models import Invitation, Membership, hashed
from quartiers.web.accounts.rights import Role
from quartiers.web.accounts.tokens import confirmation, mark, reset

Maker = Callable[[str], tuple]


def _invitation(territory: str) -> tuple[Invitation, str]:
    token = Invitation.new_token()
    made = Invitation.objects.create(
        email="invite@exemple.fr",
        organisation=organisation(),
        territory=territory,
        role=Role.LECTEUR,
        token_hash=hashed(token),
    )
    return made, token


def _membership(territory: str) -> tuple:
    return territory, user(Role.LECTEUR, territory).memberships.get().pk


def _unconfirmed(territory: str) -> tuple:
    someone = user(confirmed_at=None)
    return mark(someone), confirmation.make_token(someone)


def _forgetful(territory: str) -> tuple:
    someone = user()
    return mark(someone), reset.make_token(someone)


def _national(territory: str) -> tuple:
    return (Membership.objects.get(user=user(Role.ANIMATEUR_NATIONAL)).pk,)


MAKERS: dict[str, Maker] = {
    "invitation": lambda territory: (_invitation(territory)[1],),
    "confirmation": _unconfirmed,
    "nouveau_mot_de_passe": _forgetful,
    "organisation": lambda territory: (organisation().pk,),
    "role_retirer": _national,
    "membre_role": _membership,
    "membre_depart": _membership,
    "invitation_retirer": lambda territory: (territory, _invitation(territory)[0].pk),
}
