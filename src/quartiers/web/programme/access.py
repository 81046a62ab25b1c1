"""Rights that are of no territory: those of an operator's officer, wherever they hold them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from quartiers.schemes.scheme import Scheme
from quartiers.web.accounts.access import (
    is_national,
    may,
    memberships,
    needs_factor,
    signed_in,
)
from quartiers.web.accounts.gate import SecondFactorNeeded
from quartiers.web.accounts.models import Organisation, User
from quartiers.web.accounts.rights import GUARDED, MATRIX, Right, Role

PAGES = (
    ("programme", "Tableau national", Right.STEER),
    ("programme_financements", "Financements", Right.STEER),
    ("vagues", "Vagues et labels", Right.STEER),
    ("candidatures", "Candidatures", Right.STEER),
    ("guichets", "Guichets", Right.STEER),
    ("propositions", "Corrections proposées", Right.REVIEW),
)
OWN_PAGES = (
    ("programme_dispositifs", "Mes dispositifs"),
    ("programme_projets", "Projets de ma région"),
)


@dataclass(frozen=True)
class Proposer:
    """`organisations` on whose behalf the person may propose; a national one corrects any page."""

    user: User
    organisations: tuple[Organisation, ...]
    national: bool

    def may_correct(self, scheme: Scheme) -> bool:
        return self.national or any(o.operator == scheme.operator for o in self.organisations)

    def organisation_for(self, scheme: Scheme) -> Organisation:
        own = [o for o in self.organisations if o.operator == scheme.operator]
        return own[0] if own else self.organisations[0]


def proposer(request: HttpRequest) -> Proposer:
    """Raises Http404 for whoever works for no operator and proposes nothing nationally."""
    found = proposing(signed_in(request))
    if found is None:
        raise Http404
    if Right.PROPOSE in GUARDED and needs_factor(found.user) and not found.user.is_verified():
        raise SecondFactorNeeded
    return found


def proposing(user: User) -> Proposer | None:
    held = [m for m in memberships(user) if Right.PROPOSE in MATRIX[Role(m.role)]]
    national = is_national(user) and may(user, Right.PROPOSE)
    kept = {m.organisation_id: m.organisation for m in held if national or m.organisation.operator}
    return Proposer(user, tuple(kept.values()), national) if kept else None


def menu(user: User) -> list[tuple[str, str]]:
    """Label and address of the pages of the programme that a person may open."""
    found = [(label, reverse(name)) for name, label, right in PAGES if may(user, right)]
    if proposing(user) is not None:
        found += [(label, reverse(name)) for name, label in OWN_PAGES]
    return found
