"""An operator's own schemes, and the form by which one of them is corrected."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.errors import UnknownCode
from quartiers.schemes.scheme import Scheme
from quartiers.usecases.proposal import File, tidy
from quartiers.usecases.search_documents import is_open
from quartiers.web import state
from quartiers.web.accounts.onward import see_other
from quartiers.web.programme.access import Proposer, proposer
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import SchemeProposal
from quartiers.web.programme.proposing import (
    compared,
    current_text,
    examination,
    file_of,
    numbers_of,
)


@dataclass(frozen=True)
class Typed:
    """What the form holds, and what is wrong with it."""

    text: str
    reason: str = ""
    wrong: str = ""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    who = proposer(request)
    now = state.current()
    mine = [s for s in now.loaded.catalogue.schemes.values() if who.may_correct(s)]
    proposals = SchemeProposal.objects.filter(organisation__in=who.organisations)
    context = framed(
        request,
        who.user,
        schemes=[(scheme, is_open(scheme, now.day)) for scheme in mine],
        organisations=who.organisations,
        proposals=proposals.select_related("author", "organisation").defer("text", "base"),
        catalogue=now.loaded.catalogue.schemes,
    )
    return render(request, "programme/dispositifs.html.j2", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """Checked as often as one wants; proposed once it says something new and is sound enough to be
    read."""
    who = proposer(request)
    scheme, parameter, file = _asked(request, who, scheme_id)
    base = current_text(file)
    typed, examined = Typed(base), None
    if request.method == "POST":
        typed = _typed(request, base)
        if not typed.wrong:
            examined = examination(file, typed.text)
            if request.POST.get("geste") == "proposer" and not examined["erreurs"]:
                made = SchemeProposal.objects.create(
                    scheme=scheme.id,
                    parameter=parameter,
                    base=base,
                    text=typed.text,
                    reason=typed.reason,
                    examined=examined,
                    organisation=who.organisation_for(scheme),
                    author=who.user,
                )
                return see_other(reverse("proposition", args=(made.pk,)))
    context = framed(
        request,
        who.user,
        scheme=scheme,
        file=file,
        parameter=parameter,
        numbers=_numbers(scheme),
        typed=typed,
        examined=examined,
        diff=compared(base, typed.text, file) if examined else None,
    )
    bad = typed.wrong or (examined and examined["erreurs"])
    return render(request, "programme/corriger.html.j2", context, status=400 if bad else 200)


def _asked(request: HttpRequest, who: Proposer, scheme_id: str) -> tuple[Scheme, str, File]:
    catalogue = state.current().loaded.catalogue
    scheme = catalogue.schemes.get(scheme_id)
    if scheme is None or not who.may_correct(scheme):
        raise Http404
    parameter = request.POST.get("parametre", request.GET.get("parametre", ""))
    try:
        return scheme, parameter, file_of(catalogue, scheme, parameter)
    except UnknownCode:
        raise Http404 from None


def _typed(request: HttpRequest, base: str) -> Typed:
    text = tidy(request.POST.get("texte", "")[:200_001])
    reason = request.POST.get("motif", "").strip()
    wrong = ""
    if text == base:
        wrong = "La fiche proposée est celle qui est en service : changez-la d’abord."
    elif len(reason) > 1_000:
        wrong = "Le motif dépasse 1 000 caractères."
    elif not reason and request.POST.get("geste") == "proposer":
        wrong = "Dites pourquoi : le motif et le texte sur lequel il s’appuie."
    return Typed(text, reason, wrong)


def _numbers(scheme: Scheme) -> list[tuple[str, str]]:
    known = state.current().loaded.catalogue.parameters
    return [(name, known[name].name) for name in numbers_of(scheme) if name in known]


urls = [
    path("espace/programme/dispositifs/", listing, name="programme_dispositifs"),
    path("espace/programme/dispositifs/<slug:scheme_id>/", correct, name="corriger_dispositif"),
]
