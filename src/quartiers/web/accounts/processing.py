"""The register of processing: what is done with people's data, why, how long, and their rights."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.usecases.stop_list import FILE
from quartiers.web.accounts import retention
from quartiers.web.accounts.models import INVITATION_DAYS


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """For anybody: one reads it before opening an account too."""
    context = {
        "lists": retention.LISTS.days // 30,
        "invitations": retention.INVITATIONS.days,
        "invitation_days": INVITATION_DAYS,
        "unconfirmed": retention.UNCONFIRMED.days,
        "attempts": retention.ATTEMPTS.days,
        "asleep": retention.ASLEEP.days // 365,
        "stop_list": FILE,
    }
    return render(request, "comptes/traitements.html.j2", context)


urls = [path("espace/traitements/", page, name="traitements")]
