"""Who may open which local file, and how far. What one may not open does not exist for them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from quartiers.web.accounts.access import may, memberships, require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right, Role
from quartiers.web.localfiles.models import Access, LocalFile, alive


@dataclass(frozen=True)
class Opened:
    """`whole`: also its lines; else its counts alone."""

    user: User
    file: LocalFile
    whole: bool


def visible(user: User, territory: str) -> QuerySet[LocalFile]:
    """The files that one may open, those under preparation left out."""
    found = LocalFile.objects.filter(alive(), territory=territory, imported_at__isnull=False)
    roles = {Role(m.role) for m in memberships(user) if m.territory == territory}
    if Role.PILOTE in roles:
        return found.defer("draft")
    if may(user, Right.LOCAL_FILES, territory):
        return found.exclude(access=Access.PILOTE).defer("draft")
    if Role.PARTENAIRE in roles:
        return found.filter(access=Access.PARTENAIRES).defer("draft")
    return found.none()


def entered(request: HttpRequest, territory: str) -> tuple[User, bool]:
    """Who, and whether they hold the files; a partner only comes in where there is one for them."""
    user = require(request, Right.READ_OWN, territory)
    if may(user, Right.LOCAL_FILES, territory):
        return require(request, Right.LOCAL_FILES, territory), True
    if not visible(user, territory).exists():
        raise Http404
    return user, False


def opened(request: HttpRequest, territory: str, pk: int) -> Opened:
    user, whole = entered(request, territory)
    return Opened(user, get_object_or_404(visible(user, territory), pk=pk), whole)


def own_draft(request: HttpRequest, territory: str, pk: int) -> tuple[User, LocalFile]:
    """One that is being prepared belongs to who sent it."""
    user = require(request, Right.LOCAL_FILES, territory)
    found = LocalFile.objects.filter(
        alive(), territory=territory, imported_at__isnull=True, draft__isnull=False, sent_by=user
    )
    return user, get_object_or_404(found, pk=pk)


def may_give(user: User, territory: str, access: str) -> bool:
    """A contributor does not shut themselves out: only a pilot keeps a file for the pilots."""
    if access not in Access.values:
        return False
    pilot = any(m.territory == territory and Role(m.role) == Role.PILOTE for m in memberships(user))
    return pilot or access != Access.PILOTE


def may_erase(user: User, file: LocalFile) -> bool:
    roles = {Role(m.role) for m in memberships(user) if m.territory == file.territory}
    return Role.PILOTE in roles or (
        file.sent_by_id == user.pk and may(user, Right.LOCAL_FILES, file.territory)
    )
