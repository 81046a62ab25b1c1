"""Download one file well: resume, retry, check. The only module that speaks to the network.

What is under way lives beside the target as `.part`, with the validator (ETag or date) that lets
the next attempt, or the next run, go on from there. The target appears whole or not at all.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import httpx

from quartiers.errors import SourceCorrupt, SourceError, SourceMissing
from quartiers.pipeline.wholeness import refuse_page, refuse_partial
from quartiers.storage.disk import check_room, checksum_of, full_disk_said, size_text, sync

Progress = Callable[[int, int | None], None]  # bytes done, bytes in all where known
Sleep = Callable[[float], None]
T = TypeVar("T")

ATTEMPTS = 5  # in a row without a new byte
LONGEST_WAIT = 120.0
LARGEST = 20_000_000_000
_AGAIN = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Downloaded:
    path: Path
    checksum: str  # sha256:…
    modified_on: str  # ISO day from Last-Modified, "" where not told


class Unreachable(SourceMissing):
    """The server does not answer at all: asking it for another file is no use either."""


class _Retry(Exception):
    """Worth another try; `wait` is what the server asked for, if it did."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


@contextmanager
def new_client() -> Iterator[httpx.Client]:
    """A client with our timeouts. `identity`: a range of a compressed answer means nothing."""
    agent = f"quartiers-productifs/{version('quartiers-productifs')}"
    with httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(30.0, connect=15.0),
        headers={"User-Agent": agent, "Accept-Encoding": "identity"},
    ) as client:
        yield client


def get_json(client: httpx.Client, url: str, *, sleep: Sleep = time.sleep) -> Any:
    """The JSON answer of an API, with the same retries as a download."""

    def once() -> Any:
        response = client.get(url)
        _check_status(response, url)
        try:
            return response.json()
        except ValueError as error:
            raise SourceCorrupt(
                f"{url} n’a pas répondu en JSON.",
                "Réessayez plus tard, ou utilisez un dossier local avec --mirror.",
            ) from error

    return _insist(once, lambda: 0, url, sleep)


def download(
    client: httpx.Client,
    url: str,
    target: Path,
    *,
    checksum: str = "",
    size: int | None = None,
    progress: Progress | None = None,
    sleep: Sleep = time.sleep,
    largest: int = LARGEST,
) -> Downloaded:
    """Bring `url` to `target`. `checksum` (`sha1:…`) and `size` are those that were published.

    Raises SourceMissing (not there, or no answer), SourceCorrupt (not the file that was expected),
    StoreFull.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(target, url)
    kept = part.done > 0

    def once() -> str:
        return _receive(client, url, part, size, progress, largest)

    with full_disk_said():
        modified_on = _insist(once, lambda: part.done, url, sleep)
        try:
            own = _check_content(part, target.name, checksum)
        except SourceCorrupt:
            if not kept:
                raise
            # The start was kept from an earlier run: the server may have changed the file silently.
            modified_on = _insist(once, lambda: part.done, url, sleep)
            own = _check_content(part, target.name, checksum)
        sync(part.path)
        part.path.replace(target)
        part.note.unlink(missing_ok=True)
    return Downloaded(path=target, checksum=own, modified_on=modified_on)


class _Part:
    """The bytes received so far and the validator that they belong to."""

    def __init__(self, target: Path, url: str) -> None:
        self.path = target.with_name(target.name + ".part")
        self.note = target.with_name(target.name + ".part.json")
        self.url = url

    @property
    def done(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def headers(self) -> dict[str, str]:
        """What asks for the rest only; nothing where it would not be safe to glue two halves."""
        try:
            known = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not self.done or known.get("url") != self.url or not known.get("validator"):
            return {}
        return {"Range": f"bytes={self.done}-", "If-Range": known["validator"]}

    def remember(self, response: httpx.Response) -> None:
        etag = response.headers.get("etag", "")
        strong = etag if etag and not etag.startswith("W/") else ""
        validator = strong or response.headers.get("last-modified", "")
        known = {"url": self.url, "validator": validator}
        self.note.write_text(json.dumps(known), encoding="utf-8")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def _receive(
    client: httpx.Client,
    url: str,
    part: _Part,
    size: int | None,
    progress: Progress | None,
    largest: int,
) -> str:
    """One attempt, from where the last one stopped. Returns the day of Last-Modified."""
    with client.stream("GET", url, headers=part.headers()) as response:
        if response.status_code == 416:  # the kept start is longer than the file
            part.forget()
            raise _Retry("la reprise a été refusée")
        _check_status(response, url)
        goes_on = response.status_code == 206 and _starts_at(response) == part.done
        if response.status_code == 206 and not goes_on:
            part.forget()
            raise _Retry("la reprise n’a pas commencé au bon endroit")
        start = part.done if goes_on else 0
        length = response.headers.get("content-length", "")
        total = start + int(length) if length.isdigit() else size
        _check_size(total, largest, url)
        check_room(part.path.parent, (total or 0) - start)
        if not goes_on:
            part.remember(response)
        with part.path.open("ab" if goes_on else "wb") as file:
            done = start
            for chunk in response.iter_raw():  # as they come: a cut loses nothing received
                file.write(chunk)
                done += len(chunk)
                _check_size(done, largest, url)
                if progress is not None:
                    progress(done, total)
        return _day(response.headers.get("last-modified", ""))


def _insist(once: Callable[[], T], progressed: Callable[[], int], url: str, sleep: Sleep) -> T:
    """Try again with growing waits; a try that brought new bytes does not count as a failure."""
    failures, seen = 0, progressed()
    while True:
        try:
            return once()
        except httpx.TooManyRedirects as error:
            raise SourceMissing(f"{url} : trop de redirections.", _ELSEWHERE) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise SourceMissing(f"{url} : adresse invalide.", _ELSEWHERE) from error
        except (_Retry, httpx.TransportError) as error:
            failures = 1 if progressed() > seen else failures + 1
            seen = progressed()
            reason = error.reason if isinstance(error, _Retry) else _french(error)
            asked = error.wait if isinstance(error, _Retry) else None
            if failures >= ATTEMPTS or (asked or 0) > LONGEST_WAIT:
                kind = Unreachable if isinstance(error, httpx.ConnectError) else SourceMissing
                raise kind(
                    f"{url} : {reason}, après plusieurs essais.",
                    "Relancez plus tard : ce qui est déjà téléchargé est gardé ; ou utilisez un "
                    "dossier local avec --mirror.",
                ) from error
            sleep(asked if asked is not None else float(2 ** (failures - 1)))


_ELSEWHERE = "Vérifiez l’adresse sur data.gouv.fr, ou utilisez un dossier local avec --mirror."


def _check_status(response: httpx.Response, url: str) -> None:
    code = response.status_code
    if code in _AGAIN:
        wait = _retry_after(response.headers.get("retry-after", ""))
        raise _Retry(f"le serveur a répondu {code}", wait)
    if code >= 400:
        raise SourceMissing(f"{url} : le serveur a répondu {code}.", _ELSEWHERE)


def _check_size(size: int | None, largest: int, url: str) -> None:
    if size is not None and size > largest:
        raise SourceError(
            f"{url} : {size_text(size)}, c’est plus que la limite de {size_text(largest)}.",
            _ELSEWHERE,
        )


def _check_content(part: _Part, name: str, checksum: str) -> str:
    """Our own checksum; a web page, a truncated file or a wrong checksum is thrown away."""
    try:
        refuse_page(part.path, part.url)
        refuse_partial(part.path, name)
        _check_checksum(part.path, name, checksum)
    except SourceCorrupt:
        part.forget()
        raise
    return checksum_of(part.path)


def _check_checksum(path: Path, name: str, published: str) -> None:
    algorithm, _, expected = published.partition(":")
    if algorithm not in ("sha256", "sha1", "md5") or not expected:
        return
    found = checksum_of(path, algorithm).partition(":")[2]
    if found != expected.lower():
        raise SourceCorrupt(
            f"{name} : somme de contrôle {algorithm} {found[:12]}… au lieu de "
            f"{expected[:12]}…, publiée avec le fichier.",
            "Relancez ; si l’erreur revient, signalez-la au producteur du fichier.",
        )


def _starts_at(response: httpx.Response) -> int | None:
    span = response.headers.get("content-range", "").removeprefix("bytes ").split("-")[0]
    return int(span) if span.isdigit() else None


def _retry_after(text: str) -> float | None:
    """Seconds to wait: the header holds a number of seconds or a date."""
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _day(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return ""


def _french(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "le serveur n’a pas répondu à temps"
    if isinstance(error, httpx.ConnectError):
        return "le serveur est injoignable"
    return "la connexion a été coupée"
