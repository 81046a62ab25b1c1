"""Addresses of the simulator: they hold facts, as `usecases.answers_link` writes them."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from quartiers.usecases.answers_link import MARK


def simulator(
    answers: Iterable[str],
    day: date | None = None,
    name: str = "simulateur",
    args: tuple[str, ...] = (),
    **more: object,
) -> str:
    pairs = [("f", text) for text in answers]
    if day is not None:
        pairs.append(("date", day.isoformat()))
    pairs += [(key, str(value)) for key, value in more.items() if value not in (None, "")]
    asked = urlencode(pairs, safe=f"@:,{MARK}")
    return reverse(name, args=args) + (f"?{asked}" if asked else "")
