"""So many requests of the API by address and minute, counted for all the processes together."""

import hashlib
import mmap
import os
import time
from collections.abc import Callable
from ipaddress import IPv6Network

import numpy as np
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quartiers.web.middleware.safety import address
from quartiers.web.middleware.sharing import PREFIX
from quartiers.web.problems import problem

WINDOW = 60  # seconds
SLOTS = 1 << 16
# Shared by the processes that are forked from this one. Two addresses of one slot share a count:
# one chance in 65,536. A count lost between two processes is no harm.
_counts = np.frombuffer(mmap.mmap(-1, SLOTS * 8), np.uint32).reshape(SLOTS, 2)
_key = os.urandom(16)  # so that nobody can choose the slot of another


class Limits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rate = settings.OPTIONS.rate
        if not rate or not request.path.startswith(PREFIX) or request.method == "OPTIONS":
            return self.get_response(request)
        left, reset = counted(network(address(request)), rate, time.time())
        if left < 0:
            response = problem(
                429,
                "trop_de_requetes",
                f"Plus de {rate} requêtes en une minute depuis votre adresse.",
                f"Recommencez dans {reset} s ; pour beaucoup de points, envoyez-les en un seul "
                "appel POST à /api/v1/locate.",
            )
            response["Retry-After"] = str(reset)
        else:
            response = self.get_response(request)
        response["RateLimit-Limit"] = str(rate)
        response["RateLimit-Remaining"] = str(max(left, 0))
        response["RateLimit-Reset"] = str(reset)
        return response


def network(address: str) -> str:
    """An address of version 6 stands for its /64, which one client has for itself alone."""
    if ":" not in address:
        return address
    try:
        return str(IPv6Network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def counted(who: str, rate: int, now: float) -> tuple[int, int]:
    """Count one request; how many are left (-1: refused) and in how many seconds it starts anew."""
    window, spent = divmod(int(now), WINDOW)
    digest = hashlib.blake2b(who.encode(), digest_size=4, key=_key).digest()
    slot = _counts[int.from_bytes(digest) % SLOTS]
    if slot[0] != window:
        slot[:] = window, 0
    slot[1] += 1
    return max(rate - int(slot[1]), -1), WINDOW - spent
