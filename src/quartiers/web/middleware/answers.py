"""Answers worth keeping: compressed once, told apart by an ETag, given again while nothing moved.

Every public page is the same for everyone (no cookie, no session): an answer depends on what is
asked, on what the client accepts and on the mark of the data. What bears the address or the answers
of a person says `Cache-Control: no-store`, and is never kept.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from quartiers.web import state

ROOM = 32_000_000  # bytes of answers kept by a process
LARGEST = 4_000_000
# What is of a signed-in person is never kept, nor compressed: it holds their secrets beside what
# they typed.
PRIVATE = "/espace/"
SMALL = 600  # bytes under which compressing gains nothing
FRESH = "public, max-age=60"
TEXT = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "application/vnd.mapbox-vector-tile",
    "image/svg+xml",
)


@dataclass(frozen=True)
class Kept:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Shelf:
    """The answers last used, up to so many bytes."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, 0
        self._answers: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> Kept | None:
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
            return kept

    def put(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            former = self._answers.pop(key, None)
            self._answers[key] = kept
            self.held += len(kept.body) - (len(former.body) if former else 0)
            while self.held > self.room:
                _, old = self._answers.popitem(last=False)
                self.held -= len(old.body)


shelf = Shelf(ROOM)


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
        key = _key(request)
        kept = shelf.get(key)
        if kept is None:
            response = self.get_response(request)
            if response.streaming:
                return response
            response.setdefault("Cache-Control", FRESH)
            if response.status_code != 200 or "no-store" in response["Cache-Control"]:
                return _compressed(request, response)
            kept = _finished(request, response)
            if len(kept.body) <= LARGEST:
                shelf.put(key, kept)
        return _given(request, kept)


def _key(request: HttpRequest) -> tuple[str, ...]:
    """A query longer than a page's own could fill the shelf: it is part of the key, hashed."""
    asked = hashlib.blake2b(request.get_full_path().encode(), digest_size=16).hexdigest()
    accepted = request.headers.get("Accept", "") if request.path.startswith("/api/") else ""
    htmx = request.headers.get("HX-Request", "")
    return state.current().mark, asked, request.get_host(), accepted, htmx, encoding_for(request)


def encoding_for(request: HttpRequest) -> str:
    """The best of the encodings that the client names, "" for none."""
    named = {}
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.strip().partition(";")
        named[name] = weight.replace(" ", "") not in ("q=0", "q=0.0")
    return next((name for name in ("br", "gzip") if named.get(name)), "")


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
