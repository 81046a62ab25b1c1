"""The national geocoding service, asked little and never waited for long.

The service of the Géoplateforme (IGN, on the Base adresse nationale) is `GET …/geocodage/search`,
with `q`, `limit`, `index=address` and `autocomplete=0` (the words are whole). It answers GeoJSON:
`geometry.coordinates` are degrees, longitude first; `properties` hold `label`, `score` (0 to 1),
`type` (housenumber, street, locality, municipality), `citycode` (Insee), `city`, `id`. More than 50
requests a second from one address are answered 429 for some seconds, told by `Retry-After`.
Read in November 2026: « Service Géoplateforme de géocodage » on geoservices.ign.fr, and
adresse.data.gouv.fr/api-doc/adresse. The bounds on the length of `q` are ours.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

from quartiers.web.geocoding.found import Found
from quartiers.web.geocoding.reading import NotAnAnswer, answers

if TYPE_CHECKING:
    import httpx  # a tenth of a second, for who asks the service only

PATIENCE = 2.0  # seconds for one try, connection and answer together
WHOLE = 3.0  # seconds for a question, its second try included
LIMIT = 8
LARGEST = 300_000  # bytes; eight answers are less than 10,000
SHORTEST, LONGEST = 3, 200  # characters that are sent
KEPT, FRESH = 500, 600.0  # answers held in memory, for so many seconds
FAILURES, REST = 3, 30.0  # after so many failures in a row, not asked for so many seconds
SILENT = "le service national des adresses ne répond pas"
CHANGED = "le service national des adresses a répondu autre chose que des adresses"
BUSY = "le service national des adresses refuse pour l’instant de nouvelles demandes"


@dataclass(frozen=True)
class Reply:
    """`trouble` is French and empty where the service answered, even that it found nothing."""

    found: tuple[Found, ...] = ()
    trouble: str = ""


class _Failure(Exception):
    """`again`: worth one more try at once."""

    def __init__(self, trouble: str, again: bool = False, rest: bool = False) -> None:
        super().__init__(trouble)
        self.trouble, self.again, self.rest = trouble, again, rest


class Geocoder:
    """One service, with what it last answered and whether it is let alone for a while."""

    def __init__(
        self,
        url: str,
        patience: float = PATIENCE,
        whole: float = WHOLE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self.patience, self.whole, self.clock = url, patience, whole, clock
        self._kept: OrderedDict[str, tuple[float, Reply]] = OrderedDict()
        self._failures, self._rests_until = 0, 0.0
        self._lock = threading.Lock()

    @cached_property
    def _http(self) -> "httpx.Client":
        import httpx

        return httpx.Client(
            timeout=self.patience,
            follow_redirects=False,
            headers={
                "User-Agent": f"quartiers-productifs/{version('quartiers-productifs')}",
                "Accept": "application/json",
            },
        )

    def ask(self, words: str) -> Reply:
        asked = " ".join(words.split())[:LONGEST]
        if len(asked) < SHORTEST:
            return Reply()
        with self._lock:
            kept = self._kept.get(asked)
            if kept is not None and self.clock() - kept[0] < FRESH:
                return kept[1]
            if self.clock() < self._rests_until:
                return Reply(trouble=SILENT)
        try:
            reply = Reply(self._patiently(asked))
        except _Failure as failure:
            self._failed(failure)
            return Reply(trouble=failure.trouble)
        self._answered(asked, reply)
        return reply

    def _patiently(self, asked: str) -> tuple[Found, ...]:
        """Once, and once more if that may help and there is time."""
        until = self.clock() + self.whole
        try:
            return self._once(asked, until)
        except _Failure as failure:
            if not failure.again or self.clock() > until - self.patience / 2:
                raise
        return self._once(asked, until)

    def _once(self, asked: str, until: float) -> tuple[Found, ...]:
        import httpx

        until = min(until, self.clock() + self.patience)
        parameters = {"q": asked, "limit": str(LIMIT), "index": "address", "autocomplete": "0"}
        try:
            with self._http.stream("GET", self.url, params=parameters) as response:
                _refuse(response.status_code)
                return answers(self._body(response, until))
        except NotAnAnswer:
            raise _Failure(CHANGED) from None
        except httpx.TimeoutException:
            raise _Failure(SILENT) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise _Failure(SILENT, again=True) from None

    def _body(self, response: "httpx.Response", until: float) -> bytes:
        """By pieces: a server that drips keeps within each timeout, and not within ours."""
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise _Failure(CHANGED)
            if self.clock() > until:
                raise _Failure(SILENT)
        return bytes(body)

    def _failed(self, failure: _Failure) -> None:
        with self._lock:
            self._failures += 1
            if failure.rest or self._failures >= FAILURES:
                self._rests_until = self.clock() + REST

    def _answered(self, asked: str, reply: Reply) -> None:
        with self._lock:
            self._failures = 0
            self._kept[asked] = (self.clock(), reply)
            self._kept.move_to_end(asked)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _refuse(status: int) -> None:
    if status == 429:
        raise _Failure(BUSY, rest=True)
    if status >= 500:
        raise _Failure(SILENT, again=True)
    if status != 200:
        raise _Failure(CHANGED)
