"""The page where one arrives: the territories one works on."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_GET

from quartiers.web.accounts.access import may, memberships, needs_factor, signed_in
from quartiers.web.accounts.factor import device_of
from quartiers.web.accounts.models import Membership, User
from quartiers.web.accounts.rights import MATRIX, Right, Role
from quartiers.web.accounts.territoire import home, name_of
from quartiers.web.state import fictitious_code


@dataclass(frozen=True)
class Space:
    name: str
    address: str
    roles: tuple[str, ...]
    organisation: str
    fictitious: bool


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    held = memberships(user)
    context = {
        "spaces": sorted(_spaces(request, held), key=lambda space: space.name.casefold()),
        "national": [m for m in held if not m.territory],
        "administers": may(user, Right.ADMINISTER),
        "steering": _steering(user),
        "operates": any(
            m.organisation.operator and Right.PROPOSE in MATRIX[Role(m.role)] for m in held
        ),
        "factor_missing": needs_factor(user) and device_of(user) is None,
    }
    return render(request, "comptes/espace.html.j2", context)


def _steering(user: User) -> str:
    try:
        return reverse("programme") if may(user, Right.STEER) else ""
    except NoReverseMatch:  # no page of that name in this version
        return ""


def _spaces(request: HttpRequest, held: list[Membership]) -> list[Space]:
    by_key: dict[str, list[Membership]] = {}
    for each in held:
        if each.territory:
            by_key.setdefault(each.territory, []).append(each)
    return [
        Space(
            name=name_of(key) or f"Territoire {key}",
            address=home(request, key),
            roles=tuple(sorted({Role(m.role).label for m in mine})),
            organisation=", ".join(sorted({m.organisation.name for m in mine})),
            fictitious=fictitious_code(key),
        )
        for key, mine in by_key.items()
    ]


urls = [path("espace/", page, name="espace")]
