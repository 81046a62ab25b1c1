"""The diagnostic of a neighbourhood as a file, made when it is asked for."""

import threading

from django.http import Http404, HttpRequest, HttpResponse

from quartiers.documents.render import render
from quartiers.errors import BadInput
from quartiers.territory.codes import Qpv
from quartiers.web import figures, state
from quartiers.web.asked import day

MOST = 4  # neighbourhoods compared at once
_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "pdf": ("PDF", "application/pdf"),
    "docx": ("Word (DOCX)", f"{_OFFICE}.wordprocessingml.document"),
    "odt": ("OpenDocument (ODT)", "application/vnd.oasis.opendocument.text"),
    "xlsx": ("Excel (XLSX)", f"{_OFFICE}.spreadsheetml.sheet"),
    "html": ("Page autonome (HTML)", "text/html; charset=utf-8"),
    "json": ("Données (JSON)", "application/json"),
}
# One at a time: a document takes a whole processor, and its memory.
_making = threading.Lock()


def document(request: HttpRequest, code: str, forme: str) -> HttpResponse:
    if forme not in FORMATS:
        raise Http404
    asked = Qpv(code)
    diagnostic = figures.diagnostic(
        asked, day(request, "date", state.current().day), compared(request)
    )
    with _making:
        body = render(diagnostic, forme)
    response = HttpResponse(body, content_type=FORMATS[forme][1])
    name = f"diagnostic-{asked}-{diagnostic.stock_date}.{forme}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def compared(request: HttpRequest) -> tuple[str, ...]:
    """The neighbourhoods to compare with: repeated, or several in one field. Raises BadInput."""
    typed = " ".join(request.GET.getlist("comparer")).replace(",", " ").replace(";", " ")
    codes = tuple(dict.fromkeys(typed.split()))
    if len(codes) > MOST:
        raise BadInput(
            f"{len(codes)} quartiers à comparer, c’est trop pour un tableau lisible.",
            f"Choisissez-en {MOST} au plus.",
        )
    return tuple(dict.fromkeys(str(Qpv(code)) for code in codes))
