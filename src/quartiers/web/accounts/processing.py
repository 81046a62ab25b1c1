"""The register of processing: what is done with people's data, why, how long, and their rights."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.usecases.stop_list import FILE
from quartiers.web.accounts import durations
from quartiers.web.accounts.models import INVITATION_DAYS


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """For anybody: one reads it before opening an account too."""
    context = {
        "lists": durations.LISTS.days // 30,
        "invitations": durations.INVITATIONS.days,
        "invitation_days": INVITATION_DAYS,
        "unconfirmed": durations.UNCONFIRMED.days,
        "attempts": durations.ATTEMPTS.days,
        "asleep": durations.ASLEEP.days // 365,
        "photos": durations.PHOTOS.days,
        "local_files": durations.LOCAL_FILES.days // 365,
        "drafts": durations.DRAFTS.days,
        "imports": int(durations.IMPORTS.total_seconds()) // 3600,
        "letters": durations.LETTERS.days,
        "stop_list": FILE,
    }
    return render(request, "comptes/traitements.html.j2", context)


urls = [path("espace/traitements/", page, name="traitements")]
