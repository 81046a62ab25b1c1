"""The local files of a territory, and the sending of a new one."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.errors import BadInput
from quartiers.usecases.suppression import LEAST
from quartiers.web.accounts.access import require
from quartiers.web.accounts.durations import LOCAL_FILES
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.localfiles.importing import put_aside, table_of
from quartiers.web.localfiles.models import USUAL_THRESHOLD, Access, Kind, LocalFile
from quartiers.web.localfiles.opening import entered, may_give, visible
from quartiers.web.localfiles.pages.frame import framed
from quartiers.web.uploads import sent

MOST_FILES, LARGEST_THRESHOLD = 40, 100
DONE = {
    "efface": "Le fichier et toutes ses lignes sont effacés.",
    "abandonne": "L’import est abandonné : rien n’est gardé du fichier.",
}
FIELDS = ("kind", "title", "origin", "access", "threshold", "keep_until")


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user, whole = entered(request, territory)
    context = framed(request, territory, whole=whole)
    files = list(visible(user, territory).select_related("sent_by"))
    drafts = LocalFile.objects.filter(territory=territory, sent_by=user, imported_at__isnull=True)
    context |= {
        "files": files,
        "drafts": list(drafts.defer("draft")) if whole else [],
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "fichiers/liste.html.j2", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.LOCAL_FILES, territory)
    error: BadInput | None = None
    if request.method == "POST":
        try:
            file = _received(request, user, territory)
        except BadInput as refusal:
            error = refusal
        else:
            return see_other(reverse("fichier_colonnes", args=(territory, file.pk)))
    today = timezone.localdate()
    given = {name: request.POST.get(name, "")[:400] for name in FIELDS}
    context = framed(
        request,
        territory,
        error=error,
        given=given,
        kinds=Kind.choices,
        accesses=[each for each in Access.choices if may_give(user, territory, each[0])],
        least=LEAST,
        usual=USUAL_THRESHOLD,
        first=today + timedelta(days=1),
        last=today + LOCAL_FILES,
    )
    return render(request, "fichiers/nouveau.html.j2", context, status=400 if error else 200)


def _received(request: HttpRequest, user: User, territory: str) -> LocalFile:
    terms = _terms(request, user, territory)
    if LocalFile.objects.filter(territory=territory).count() >= MOST_FILES:
        raise BadInput(
            f"Le territoire garde déjà {MOST_FILES} fichiers.", "Effacez ceux qui ne servent plus."
        )
    file = sent(request, "fichier")
    table = table_of(file)
    return LocalFile.objects.create(
        territory=territory,
        file_name="".join(filter(str.isprintable, file.name or "fichier"))[:160],
        remarks=[f"{len(table.rows)} lignes, {len(table.header)} colonnes", *table.remarks],
        draft=put_aside(table),
        sent_by=user,
        **terms,
    )


def _terms(request: HttpRequest, user: User, territory: str) -> dict[str, object]:
    """Those of the convention: none has a default that would open more than was meant."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if given["kind"] not in Kind.values:
        raise BadInput("Choisissez la nature du fichier.", "")
    for name, label, most in (("title", "un intitulé", 160), ("origin", "qui l’a transmis", 300)):
        if not (0 < len(given[name]) <= most and given[name].isprintable()):
            raise BadInput(f"Écrivez {label}, en {most} caractères au plus.", "")
    if not may_give(user, territory, given["access"]):
        raise BadInput("Choisissez qui peut ouvrir le fichier.", "")
    number = given["threshold"]
    if not (number.isdecimal() and len(number) < 4 and LEAST <= int(number) <= LARGEST_THRESHOLD):
        raise BadInput(
            f"Le seuil du secret va de {LEAST} à {LARGEST_THRESHOLD}.",
            "C’est celui de votre convention : en dessous, un compte est caché.",
        )
    return given | {"threshold": int(number), "keep_until": _end(given["keep_until"])}


def _end(text: str) -> date:
    today = timezone.localdate()
    try:
        end = date.fromisoformat(text)
    except ValueError:
        raise BadInput("Écrivez la date à laquelle le fichier sera effacé.", "") from None
    if not today < end <= today + LOCAL_FILES:
        raise BadInput(
            "La date d’effacement va de demain à trois ans.",
            "Reprenez celle de la convention ; un fichier se réimporte.",
        )
    return end


urls = [
    path("espace/<slug:territory>/fichiers/", page, name="fichiers"),
    path("espace/<slug:territory>/fichiers/nouveau/", new, name="fichier_nouveau"),
]
