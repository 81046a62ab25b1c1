"""A list by pages, with the addresses of the others in the header `Link`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    items: Sequence[T]
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    def counts(self) -> dict[str, int]:
        return {
            "page": self.page,
            "per_page": self.per_page,
            "pages": self.pages,
            "total": self.total,
        }

    def linked(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        places = {"first": 1, "last": self.pages}
        if 1 < self.page <= self.pages + 1:
            places["prev"] = self.page - 1
        if self.page < self.pages:
            places["next"] = self.page + 1
        response["Link"] = ", ".join(
            f'<{_address(request, page)}>; rel="{rel}"' for rel, page in sorted(places.items())
        )
        response["X-Total-Count"] = str(self.total)
        return response


def paged(whole: Sequence[T], page: int, per_page: int) -> Paged[T]:
    start = (page - 1) * per_page
    return Paged(whole[start : start + per_page], page, per_page, len(whole))


def _address(request: HttpRequest, page: int) -> str:
    """Without the host, which a proxy may hide from us."""
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{request.path}?{asked.urlencode()}"


def listed(paged: Paged[Any], items: Sequence[Any], **besides: Any) -> dict[str, Any]:
    return {**besides, **paged.counts(), "items": list(items)}
