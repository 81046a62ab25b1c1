"""Waves and their labels."""

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.forms import OPERATORS, CohortForm, NewLabelForm
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import Cohort, Label, Opinion
from quartiers.web.programme.publishing import publish


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    user = require(request, Right.STEER)
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return see_other(reverse("vague", args=(form.save().slug,)))
    labelled = Q(labels__state=Label.State.LABELLISE)
    waves = Cohort.objects.annotate(
        count=Count("labels"), labelled=Count("labels", filter=labelled)
    )
    context = framed(request, user, waves=waves, form=form)
    return render(request, "programme/vagues.html.j2", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    user = require(request, Right.STEER)
    wave = get_object_or_404(Cohort, slug=slug)
    adding = request.POST.get("geste") == "ajouter"
    form = CohortForm(None if adding else request.POST or None, instance=wave)
    new = NewLabelForm(request.POST if adding else None, instance=Label(cohort=wave))
    if request.method == "POST" and (new if adding else form).is_valid():
        saved = (new if adding else form).save()
        publish()
        if adding:
            return see_other(reverse("label", args=(saved.pk,)))
        return see_other(reverse("vague", args=(wave.slug,)))
    opinions = Prefetch("opinions", Opinion.objects.select_related("organisation"))
    labels = Label.objects.filter(cohort__slug=slug).select_related("merged_into")
    context = framed(
        request,
        user,
        wave=get_object_or_404(Cohort, slug=slug),
        labels=labels.order_by("name").prefetch_related(opinions),
        operators=OPERATORS,
        form=form,
        new=new,
    )
    return render(request, "programme/vague.html.j2", context, status=_status(form, new))


def _status(*forms: object) -> int:
    return 400 if any(form.is_bound and form.errors for form in forms) else 200  # type: ignore[attr-defined]


urls = [
    path("espace/programme/vagues/", listing, name="vagues"),
    path("espace/programme/vagues/<slug:slug>/", page, name="vague"),
]
