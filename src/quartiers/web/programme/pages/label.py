"""One label: decision, opinions, referents, publication, merger, and its whole history."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.forms import (
    OPERATORS,
    LabelForm,
    MergeForm,
    OpinionForm,
    ReferentForm,
)
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import Label, Opinion, Referent
from quartiers.web.programme.publishing import publish

GESTURES = ("modifier", "avis", "referent", "fusionner")
SHOWN = ("state", "labelled_on", "ends_on", "decided_on", "name", "published", "maturity")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    user = require(request, Right.STEER)
    label = get_object_or_404(Label.objects.select_related("cohort", "merged_into"), pk=pk)
    gesture = request.POST.get("geste", "")
    if request.method == "POST" and gesture not in GESTURES:
        raise BadRequest
    made = _forms(request, label, gesture)
    if request.method == "POST" and made[gesture].is_valid():
        with transaction.atomic():
            _do(gesture, made[gesture], label)
        publish()
        return see_other(reverse("label", args=(pk,)))
    said = {opinion.organisation_id for opinion in label.opinions.all()}
    context = framed(
        request,
        user,
        label=Label.objects.select_related("cohort", "merged_into").get(pk=pk),
        opinions=label.opinions.select_related("organisation").order_by("given_on", "pk"),
        silent=_silent(label),
        referents=label.referents.select_related("organisation").order_by("pk"),
        merged=Label.objects.filter(merged_into=label).order_by("name"),
        history=_history(label),
        form=made["modifier"],
        opinion=made["avis"],
        referent=made["referent"],
        merge=made["fusionner"],
        said=said,
    )
    status = 400 if gesture and made[gesture].errors else 200
    return render(request, "programme/label.html.j2", context, status=status)


@require_http_methods(["POST"])
def remove_referent(request: HttpRequest, pk: int, referent: int) -> HttpResponse:
    require(request, Right.STEER)
    get_object_or_404(Referent, pk=referent, label=pk).delete()
    return see_other(reverse("label", args=(pk,)))


def _forms(request: HttpRequest, label: Label, gesture: str) -> dict[str, forms.BaseForm]:
    def sent(name: str) -> Any:
        return request.POST if gesture == name else None

    return {
        "modifier": LabelForm(sent("modifier"), instance=label),
        "avis": OpinionForm(sent("avis"), prefix="avis"),
        "referent": ReferentForm(sent("referent"), prefix="referent"),
        "fusionner": MergeForm(label, sent("fusionner"), prefix="fusion"),
    }


def _do(gesture: str, form: Any, label: Label) -> None:
    match gesture:
        case "modifier":
            form.save()
        case "avis":
            given = form.cleaned_data
            Opinion.objects.update_or_create(
                label=label,
                organisation=given["organisation"],
                defaults={name: given[name] for name in ("sense", "text", "given_on")},
            )
        case "referent":
            form.instance.label = label
            form.save()
        case "fusionner":
            held = Label.objects.select_for_update().get(pk=label.pk)
            held.merged_into = form.cleaned_data["heir"]
            held.ends_on, held.state = form.cleaned_data["on"], Label.State.SORTI
            held.save()


def _silent(label: Label) -> list[str]:
    """The operators of which no organisation has given its opinion."""
    given = set(label.opinions.values_list("organisation__kind", flat=True))
    return [kind.label for kind in OPERATORS if kind not in given]


def _history(label: Label) -> list[tuple[object, str, list[str]]]:
    """When, by whom, what changed; the newest first."""
    rows = list(label.history.select_related("history_user").order_by("-history_id"))
    told = []
    for now, before in zip(rows, [*rows[1:], None], strict=True):
        who = now.history_user.name if now.history_user else "création automatique"
        if before is None:
            told.append((now.history_date, who, ["Enregistrement"]))
            continue
        changes = [
            f"{_named(name)} : {_word(before, name)} → {_word(now, name)}"
            for name in SHOWN
            if getattr(before, name) != getattr(now, name)
        ]
        if before.merged_into_id != now.merged_into_id:
            changes.append("fusion avec un autre territoire")
        told.append((now.history_date, who, changes or ["texte ou dossier modifié"]))
    return told


def _named(name: str) -> str:
    return str(Label._meta.get_field(name).verbose_name)


def _word(row: Any, name: str) -> str:
    value = getattr(row, name)
    if name == "state":
        return str(Label.State(value).label)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "—")


urls = [
    path("espace/programme/labels/<int:pk>/", page, name="label"),
    path(
        "espace/programme/labels/<int:pk>/referents/<int:referent>/retirer/",
        remove_referent,
        name="retirer_referent",
    ),
]
