"""The documents of an action: added, given back as they are, set aside."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from quartiers.errors import BadInput
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Action, Document
from quartiers.web.strategies.pages.frame import framed, opened_to_write
from quartiers.web.uploads import Checked, checked, sent

MOST = 30  # documents of an action


@require_POST
def add(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, _, action = opened_to_write(request, territory, "actions", pk)
    try:
        if action.documents.filter(deleted_at__isnull=True).count() >= MOST:
            raise BadInput(f"L’action a déjà {MOST} documents.", "Retirez-en un d’abord.")
        file = checked(sent(request, "fichier"))
    except BadInput as error:
        context = framed(request, territory, action=action, error=error)
        return render(request, "strategie/document_refuse.html.j2", context, status=400)
    keep(action, file, user)
    return _back(territory, pk)


def keep(action: Action, file: Checked, by: User) -> None:
    """Add a file that was checked."""
    Document.objects.create(
        action=action,
        name=file.name,
        kind=file.kind,
        content=file.content,
        size=len(file.content),
        added_by=by,
    )


@require_GET
def give(request: HttpRequest, territory: str, pk: int, document: int) -> HttpResponse:
    user = require(request, Right.READ_OWN, territory)
    held = get_object_or_404(
        Document,
        pk=document,
        action=pk,
        action__in=reading.actions(user, territory),
        deleted_at=None,
    )
    response = HttpResponse(bytes(held.content), content_type=held.kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    return response


@require_POST
def set_aside(request: HttpRequest, territory: str, pk: int, document: int) -> HttpResponse:
    """Taken away, or brought back."""
    _, _, action = opened_to_write(request, territory, "actions", pk)
    held = get_object_or_404(Document.objects.defer("content"), pk=document, action=action)
    held.deleted_at = None if held.deleted_at else timezone.now()
    held.save(update_fields=["deleted_at"])
    undo = f"?document={held.pk}" if held.deleted_at else ""
    return _back(territory, pk, undo)


def _back(territory: str, pk: int, query: str = "") -> HttpResponse:
    there = reverse("action", args=(territory, pk))
    return HttpResponseRedirect(f"{there}{query}#documents", status=303)


_DOCUMENTS = "espace/<slug:territory>/actions/<int:pk>/documents/"
urls = [
    path(_DOCUMENTS, add, name="document_nouveau"),
    path(f"{_DOCUMENTS}<int:document>/", give, name="document"),
    path(f"{_DOCUMENTS}<int:document>/retirer/", set_aside, name="document_retirer"),
]
