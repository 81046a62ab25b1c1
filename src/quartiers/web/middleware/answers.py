"""Answers worth keeping: compressed once, told apart by an ETag, given again while nothing moved.

Every public page is the same for everyone (no cookie, no session): an answer depends on what is
asked, on what the client accepts and on the mark of the data. What bears the address or the answers
of a person says `Cache-Control: no-store`, and is never kept.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from quartiers.storage.disk import data_folder
from quartiers.storage.version import package_mark
from quartiers.web import state
from quartiers.web.middleware.shelf import Disk, Kept, Key, Shelf
from quartiers.web.options import PRIVATE

ROOM = 16_000_000  # bytes of answers kept by a process
LARGEST = 4_000_000
# What is of a signed-in person is never kept, nor compressed: it holds their secrets beside what
# they typed.
API = "/api/"
ENCODINGS = ("br", "gzip", "")  # the best first; "" is none
SMALL = 1_400  # bytes: what one packet holds is sent as it is
FRESH = "public, max-age=60"
TEXT = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "application/vnd.mapbox-vector-tile",
    "image/svg+xml",
)


shelf = Shelf(ROOM)
disk = Disk(data_folder() / "cache")


class Answers:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PRIVATE):
            response = self.get_response(request)
            response["Cache-Control"] = "no-store"
            return response
        if request.method not in ("GET", "HEAD"):
            return _compressed(request, self.get_response(request))
        mark, key = state.current().mark, _key(request)
        kept = shelf.get((mark, *key, encoding_for(request)))
        if kept is None:
            with shelf.making((mark, *key)):
                kept = _recalled(request, mark, key)
                if kept is None:
                    return self._made(request, mark, key)
        return _given(request, kept)

    def _made(self, request: HttpRequest, mark: str, key: Key) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming:
            return response
        response.setdefault("Cache-Control", FRESH)
        if response.status_code != 200 or "no-store" in response["Cache-Control"]:
            return _compressed(request, response)
        kept = _finished(request, response)
        if len(kept.body) <= LARGEST:
            shelf.put((mark, *key, encoding_for(request)), kept)
            if _for_all(request):
                disk.put(f"{mark}-{_look()}", key, kept)
        return _given(request, kept)


def _recalled(request: HttpRequest, mark: str, key: Key) -> Kept | None:
    """What this process or another made already, compressed again if it was for other clients."""
    wanted = encoding_for(request)
    for encoding in (wanted, *ENCODINGS):
        kept = shelf.get((mark, *key, encoding))
        if kept is not None:
            break
    else:
        kept = disk.get(f"{mark}-{_look()}", key) if _for_all(request) else None
    if kept is None:
        return None
    if kept.header("Content-Encoding") != wanted:
        kept = _recoded(request, kept)
    shelf.put((mark, *key, wanted), kept)
    return kept


@cache
def _look() -> str:
    """What a page depends on besides the data: the program and its settings."""
    told = f"{package_mark()} {settings.OPTIONS}"
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _for_all(request: HttpRequest) -> bool:
    """What goes on the disk: pages that nobody's words made, and of which there are so many."""
    return not request.META["QUERY_STRING"] and not request.path.startswith(API)


def _key(request: HttpRequest) -> Key:
    """What was asked, whatever the encoding. A long query could fill the shelf: it is hashed."""
    asked = hashlib.blake2b(request.get_full_path().encode(), digest_size=16).hexdigest()
    accepted = request.headers.get("Accept", "") if request.path.startswith(API) else ""
    htmx = request.headers.get("HX-Request", "")
    return asked, request.get_host(), accepted, htmx


def encoding_for(request: HttpRequest) -> str:
    """The best of the encodings that the client names, "" for none."""
    named = {}
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.strip().partition(";")
        named[name] = weight.replace(" ", "") not in ("q=0", "q=0.0")
    return next((name for name in ENCODINGS if named.get(name)), "")


def _finished(request: HttpRequest, response: HttpResponse) -> Kept:
    response = _compressed(request, response)
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    response["ETag"] = f'"{digest}"'
    return Kept(response.status_code, tuple(response.items()), response.content)


def _compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    kind = response.get("Content-Type", "")
    if response.streaming or response.has_header("Content-Encoding") or not kind.startswith(TEXT):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    chosen = encoding_for(request)
    if not chosen or len(response.content) < SMALL:
        return response
    squeeze = _brotli if chosen == "br" else _gzip
    response.content = squeeze(response.content)
    response["Content-Encoding"] = chosen
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response


def _recoded(request: HttpRequest, kept: Kept) -> Kept:
    """The same answer, for a client that does not read the encoding it was made in."""
    response = HttpResponse(_plain(kept), status=kept.status)
    for name, value in kept.headers:
        if name not in ("Content-Encoding", "Content-Length", "ETag"):
            response[name] = value
    return _finished(request, response)


def _plain(kept: Kept) -> bytes:
    match kept.header("Content-Encoding"):
        case "br":
            opened: bytes = brotli.decompress(kept.body)
            return opened
        case "gzip":
            return gzip.decompress(kept.body)
        case _:
            return kept.body


def _brotli(body: bytes) -> bytes:
    squeezed: bytes = brotli.compress(body, quality=5)
    return squeezed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def _given(request: HttpRequest, kept: Kept) -> HttpResponse:
    headers = dict(kept.headers)
    known = request.headers.get("If-None-Match", "")
    same = headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]
    response = HttpResponse(b"" if same else kept.body, status=304 if same else kept.status)
    del response["Content-Type"]
    for name, value in headers.items():
        if not same or name not in ("Content-Type", "Content-Encoding", "Content-Length"):
            response[name] = value
    return response
