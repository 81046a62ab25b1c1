"""gunicorn's process, which says in French what it refuses before any page is asked."""

import contextlib
from html import escape
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

TOO_LONG = (
    "414 URI Too Long",
    "Cette adresse est trop longue pour être lue.",
    "Raccourcissez votre recherche, ou retirez des réponses du lien.",
)
TOO_MANY = (
    "431 Request Header Fields Too Large",
    "Les en-têtes de cette demande sont trop longs pour être lus.",
    "Effacez les témoins (cookies) de ce site dans votre navigateur, puis recommencez.",
)
PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{0}</title></head>\n'
    '<body>\n<h1>{0}</h1>\n<p>{1}</p>\n<p><a href="/">Accueil</a></p>\n</body>\n</html>\n'
)


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        match exc:
            case LimitRequestLine():
                told = TOO_LONG
            case LimitRequestHeaders():
                told = TOO_MANY
            case _:
                super().handle_error(req, client, addr, exc)
                return
        with contextlib.suppress(OSError):  # who asked may be gone
            client.sendall(refusal(*told))


def refusal(status: str, message: str, hint: str) -> bytes:
    """A whole HTTP answer."""
    body = PAGE.format(escape(message), escape(hint)).encode()
    head = (
        f"HTTP/1.1 {status}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body
