"""Corrections proposed: read by their operator and by whoever decides, who answers each."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.errors import BadInput
from quartiers.usecases.proposal import patch
from quartiers.web import state
from quartiers.web.accounts.access import may, require, signed_in
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.access import proposing
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import SchemeProposal
from quartiers.web.programme.paging import cut
from quartiers.web.programme.proposing import (
    MOVED_ON,
    OWN,
    accept,
    can_publish,
    compared,
    current_text,
    examination,
    file_of_proposal,
    put_in_use,
    refuse,
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    user = require(request, Right.REVIEW)
    wanted = request.GET.get("etat", "")
    found = SchemeProposal.objects.select_related("organisation", "author").defer("text", "base")
    if wanted in SchemeProposal.State.values:
        found = found.filter(state=wanted)
    context = framed(
        request,
        user,
        shown=cut(request, list(found)),
        states=SchemeProposal.State.choices,
        wanted=wanted,
        catalogue=state.current().loaded.catalogue.schemes,
    )
    return render(request, "programme/propositions.html.j2", context)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    user, proposal = _opened(request, pk)
    return _page(request, user, proposal)


@require_http_methods(["POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    user = require(request, Right.REVIEW)
    proposal = get_object_or_404(SchemeProposal, pk=pk)
    answer = request.POST.get("reponse", "")
    try:
        match request.POST.get("geste", ""):
            case "accepter":
                accept(pk, user, answer, despite_cases="malgre" in request.POST)
            case "refuser":
                refuse(pk, user, answer)
            case "examiner":
                file = file_of_proposal(proposal)
                found = examination(file, proposal.text)
                SchemeProposal.objects.filter(pk=pk).update(examined=found)
            case "publier" if proposal.state == SchemeProposal.State.ACCEPTEE:
                put_in_use(proposal)
            case _:
                raise BadRequest
    except BadInput as error:
        proposal.refresh_from_db()
        return _page(request, user, proposal, wrong=error, answer=answer, status=409)
    return see_other(reverse("proposition", args=(pk,)))


@require_GET
def as_patch(request: HttpRequest, pk: int) -> HttpResponse:
    _, proposal = _opened(request, pk)
    file = file_of_proposal(proposal)
    response = HttpResponse(patch(file, proposal.text), content_type="text/x-diff; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.stem}.patch"'
    return response


def _opened(request: HttpRequest, pk: int) -> tuple[User, SchemeProposal]:
    """For those who decide, and for the organisation that proposed it."""
    user = signed_in(request)
    related = ("organisation", "author", "reviewed_by")
    proposal = get_object_or_404(SchemeProposal.objects.select_related(*related), pk=pk)
    if may(user, Right.REVIEW):
        return require(request, Right.REVIEW), proposal
    who = proposing(user)
    if who is None or proposal.organisation not in who.organisations:
        raise Http404
    return user, proposal


def _page(
    request: HttpRequest,
    user: User,
    proposal: SchemeProposal,
    *,
    wrong: BadInput | None = None,
    answer: str = "",
    status: int = 200,
) -> HttpResponse:
    file = file_of_proposal(proposal)
    scheme = state.current().loaded.catalogue.schemes.get(proposal.scheme)
    waiting = proposal.state == SchemeProposal.State.PROPOSEE
    stale = waiting and current_text(file) != proposal.base
    context = framed(
        request,
        user,
        proposal=proposal,
        file=file,
        scheme=scheme,
        examined=proposal.examined,
        diff=compared(proposal.base, proposal.text, file),
        stale=MOVED_ON if stale else "",
        may_review=may(user, Right.REVIEW),
        waiting=waiting,
        own=OWN if proposal.author_id == user.pk else "",
        to_do=can_publish() if not proposal.published_at else "",
        wrong=wrong,
        answer=answer,
    )
    return render(request, "programme/proposition.html.j2", context, status=status)


urls = [
    path("espace/programme/propositions/", listing, name="propositions"),
    path("espace/programme/propositions/<int:pk>/", page, name="proposition"),
    path("espace/programme/propositions/<int:pk>/decider/", decide, name="decider_proposition"),
    path("espace/programme/propositions/<int:pk>/correctif/", as_patch, name="correctif"),
]
