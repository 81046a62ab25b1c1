"""A small table sent with a form: a file kept in memory, or text that was pasted."""

from collections.abc import Callable
from functools import wraps

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from quartiers.errors import BadTable
from quartiers.programme.texts import decoded

View = Callable[..., HttpResponse]


def takes_file(view: View) -> View:
    """The site takes no file unless a page says so, before its form is read."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def taking(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return checked(request, *args, **given)

    return taking


def sent_text(request: HttpRequest) -> str:
    """Of the file, else of the text pasted. Raises BadTable where neither can be read."""
    file = request.FILES.get("fichier")
    if file is not None:
        return decoded(file.read())
    text = request.POST.get("texte", "")
    if not text.strip():
        raise BadTable(
            "Aucun contenu n’a été reçu.",
            "Choisissez un fichier CSV de moins de 2,5 Mo, ou collez son contenu.",
        )
    return text
