"""The columns of a file that was sent: chosen, tried without writing, then imported or given up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from quartiers.errors import BadInput
from quartiers.usecases.local_match import MOST_KEPT
from quartiers.web.accounts.onward import see_other
from quartiers.web.localfiles.importing import chosen, mapping_of, taken_back, tried, written
from quartiers.web.localfiles.models import LocalFile
from quartiers.web.localfiles.opening import own_draft
from quartiers.web.localfiles.pages.frame import framed

PREVIEW = 5
KEY_LABELS = (
    ("siret", "SIRET", "Rapproché du registre Sirene"),
    ("qpv", "Code de quartier (QPV)", "QN… ou QP…"),
    ("adresse", "Adresse", "Numéro et voie, rapprochés à la lettre près"),
    ("commune", "Commune", "Nom ou code Insee, pour situer l’adresse"),
    ("categorie", "Colonne à croiser", "Une seule, fixée à l’import : état, activité…"),
)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    if request.method == "POST" and request.POST.get("suite") == "importer":
        return _import(request, territory, pk)
    _, file = own_draft(request, territory, pk)
    table, error = taken_back(file), None
    mapping = mapping_of(file, table)
    if request.method == "POST":
        if request.POST.get("suite") == "abandonner":
            file.delete()
            return _back(territory, "?fait=abandonne")
        try:
            mapping = chosen(request.POST.dict(), request.POST.getlist("garder"), table)
            tried(file, table, mapping)
        except BadInput as refusal:
            error = refusal
        else:
            here = reverse("fichier_colonnes", args=(territory, pk))
            return see_other(f"{here}#essai")
    context = framed(
        request,
        territory,
        file=file,
        table=table,
        preview=table.rows[:PREVIEW],
        mapping=mapping,
        keys=KEY_LABELS,
        most_kept=MOST_KEPT,
        error=error,
    )
    return render(request, "fichiers/colonnes.html.j2", context, status=400 if error else 200)


def _import(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """What was tried is what is imported: the choice of columns is not read again."""
    there = reverse("fichier", args=(territory, pk))
    done = LocalFile.objects.filter(pk=pk, territory=territory, imported_at__isnull=False)
    if request.user.is_authenticated and done.filter(sent_by=request.user).exists():
        return see_other(there)
    _, file = own_draft(request, territory, pk)
    if not file.mapping:
        return see_other(reverse("fichier_colonnes", args=(territory, pk)))
    table = taken_back(file)
    written(file, table, mapping_of(file, table))
    return see_other(there)


def _back(territory: str, query: str = "") -> HttpResponse:
    return see_other(reverse("fichiers", args=(territory,)) + query)


urls = [
    path("espace/<slug:territory>/fichiers/<int:pk>/colonnes/", page, name="fichier_colonnes"),
]
