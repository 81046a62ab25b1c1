"""What the pages of local files share."""

from typing import Any

from django.http import HttpRequest

from quartiers.web.accounts.territoire import territory_context
from quartiers.web.localfiles.retention import erase_expired


def framed(request: HttpRequest, territory: str, **context: Any) -> dict[str, Any]:
    """The context of a page; what has had its time is erased on the way."""
    erase_expired()
    place = territory_context(request, territory)
    return {"territory": place, "fictitious": place.fictitious, **context}
