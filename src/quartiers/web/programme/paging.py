"""A list cut in pages, whatever number is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from quartiers.web.templating import query

BY_PAGE = 50


@dataclass(frozen=True)
class Shown:
    rows: Sequence[Any]
    total: int
    here: int
    count: int
    asked: dict[str, str]

    def address(self, number: int) -> str:
        return query({**self.asked, "page": number if number > 1 else ""}) or "?"


def cut(request: HttpRequest, rows: Sequence[Any], by: int = BY_PAGE) -> Shown:
    typed = request.GET.get("page", "1")
    count = max(1, -(-len(rows) // by))
    number = int(typed) if typed.isdecimal() and len(typed) < 9 else 1
    here = min(max(number, 1), count)
    asked = {k: v for k, v in request.GET.items() if k != "page"}
    return Shown(rows[(here - 1) * by : here * by], len(rows), here, count, asked)
