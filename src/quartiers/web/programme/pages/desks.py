"""The directory of desks: by département, dated, from a form or a CSV file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.errors import BadInput, BadTable
from quartiers.programme import desks as field
from quartiers.programme.desks import BODIES, COLUMNS, read_desk
from quartiers.programme.texts import read_table
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.forms import DeskForm, typed_of
from quartiers.web.programme.frame import framed
from quartiers.web.programme.models import Desk
from quartiers.web.programme.publishing import publish
from quartiers.web.programme.upload import sent_text, takes_file


@dataclass(frozen=True)
class Report:
    """`refused`: line of the file and all that is wrong with it. Nothing is written as long as one
    line is refused."""

    good: int
    refused: tuple[tuple[int, list[str]], ...]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    require(request, Right.STEER)
    form = DeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.desk:
        _keep([form.desk])
        return see_other(reverse("guichets"))
    return _page(request, form, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    user = require(request, Right.STEER)
    desk = get_object_or_404(Desk, pk=pk)
    form = DeskForm(request.POST or None, initial=typed_of(desk))
    if request.method == "POST" and form.is_valid() and form.desk:
        with transaction.atomic():
            desk.delete()
            _keep([form.desk])
        return see_other(reverse("guichets"))
    context = framed(request, user, form=form, desk=desk, bodies=BODIES)
    return render(request, "programme/guichet.html.j2", context, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, Right.STEER)
    get_object_or_404(Desk, pk=pk).delete()
    publish()
    return see_other(reverse("guichets"))


@require_POST
@takes_file
def bring(request: HttpRequest) -> HttpResponse:
    require(request, Right.STEER)
    try:
        read, report = _read(sent_text(request))
    except BadInput as error:
        return _page(request, DeskForm(), wrong=error, status=400)
    if report.refused:
        return _page(request, DeskForm(), report=report, status=400)
    _keep(read)
    return see_other(f"{reverse('guichets')}?importes={report.good}")


def _read(text: str) -> tuple[list[field.Desk], Report]:
    table = read_table(text)
    missing = [name for name in COLUMNS if name not in table.headers]
    if missing:
        raise BadTable(
            f"La colonne « {missing[0]} » manque.", f"Colonnes attendues : {', '.join(COLUMNS)}."
        )
    good, refused = [], []
    for line, row in table.rows:
        desk, wrong = read_desk(row, state.current().day)
        if desk is None:
            refused.append((line, wrong))
        else:
            good.append(desk)
    return good, Report(len(good), tuple(refused))


def _keep(desks: Iterable[field.Desk]) -> None:
    """A desk of the same département, body and name is replaced."""
    with transaction.atomic():
        for desk in desks:
            Desk.objects.update_or_create(
                departement=desk.departement,
                body=desk.body,
                name=desk.name,
                defaults={
                    "email": desk.email,
                    "page": desk.page,
                    "checked_on": desk.checked_on,
                },
            )
    publish()


def _page(
    request: HttpRequest,
    form: DeskForm,
    *,
    report: Report | None = None,
    wrong: BadInput | None = None,
    status: int = 200,
) -> HttpResponse:
    user = require(request, Right.STEER)
    held, day = list(Desk.objects.all()), state.current().day
    brought = request.GET.get("importes", "")
    context = framed(
        request,
        user,
        desks=held,
        old={desk.pk for desk in held if (day - desk.checked_on).days > field.OLD},
        bodies=BODIES,
        columns=COLUMNS,
        form=form,
        report=report,
        wrong=wrong,
        brought=brought if brought.isdecimal() and len(brought) < 7 else "",
    )
    return render(request, "programme/guichets.html.j2", context, status=status)


urls = [
    path("espace/programme/guichets/", page, name="guichets"),
    path("espace/programme/guichets/importer/", bring, name="importer_guichets"),
    path("espace/programme/guichets/<int:pk>/", one, name="guichet"),
    path("espace/programme/guichets/<int:pk>/retirer/", remove, name="retirer_guichet"),
]
