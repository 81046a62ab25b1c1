"""Whether a person may do something, here; and the 404 of what does not exist for them."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from quartiers.web.accounts.gate import SecondFactorNeeded, SignInNeeded
from quartiers.web.accounts.models import Membership, Organisation, User
from quartiers.web.accounts.rights import GUARDED, MATRIX, NATIONAL, STRONG, Right, Role


def memberships(user: User) -> list[Membership]:
    """Those in force, read once for a request."""
    if not hasattr(user, "_in_force"):
        found = user.memberships.filter(until__isnull=True).select_related("organisation")
        user._in_force = list(found.order_by("pk"))  # type: ignore[attr-defined]
    held: list[Membership] = user._in_force  # type: ignore[attr-defined]
    return held


def rights(user: User, territory: str) -> frozenset[Right]:
    """On a territory ("" for what is of no territory)."""
    held = [m for m in memberships(user) if _reaches(m, territory)]
    return frozenset().union(*(MATRIX[Role(m.role)] for m in held))


def may(user: User | AnonymousUser, right: Right, territory: str = "") -> bool:
    return bool(user.is_authenticated and user.is_active and right in rights(user, territory))


def signed_in(request: HttpRequest) -> User:
    """Whoever it is; SignInNeeded leads the others to the form and back."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise SignInNeeded
    return user


def require(request: HttpRequest, right: Right, territory: str = "") -> User:
    """The user, or Http404: what one may not see does not exist. Whoever is not signed in is led to
    the form, for what exists and what does not alike; a role that has much in hand writes nothing
    before its second factor."""
    user = signed_in(request)
    if not may(user, right, territory):
        raise Http404
    if right in GUARDED and needs_factor(user) and not user.is_verified():
        raise SecondFactorNeeded
    return user


def needs_factor(user: User) -> bool:
    return any(Role(m.role) in STRONG for m in memberships(user))


def territories(user: User, right: Right = Right.READ_OWN) -> tuple[str, ...]:
    """The territories on which one holds a right by name; the national roles see all the others."""
    held = {m.territory for m in memberships(user) if right in MATRIX[Role(m.role)]}
    return tuple(sorted(held - {""}))


def organisations(user: User, territory: str) -> list[Organisation]:
    return [m.organisation for m in memberships(user) if _reaches(m, territory)]


def is_national(user: User) -> bool:
    return any(Role(m.role) in NATIONAL for m in memberships(user))


def _reaches(membership: Membership, territory: str) -> bool:
    return membership.territory == territory or (
        membership.territory == "" and Role(membership.role) in NATIONAL
    )
