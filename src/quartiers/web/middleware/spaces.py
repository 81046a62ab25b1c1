"""French spaces that do not break, in the words of every public page, wherever they come from.

`typeset` sets a text as it is written; here nothing is forgotten, be it the text of a template, of
the catalogue or of a file. Attributes are left alone, and so is what one types, copies or sends.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from quartiers.territory.french import FIRM, THIN
from quartiers.web.middleware.answers import PRIVATE

# An option without a value sends its text.
_SPACE = re.compile(
    r"<(code|option(?=>)|pre|script|style|textarea)\b.*?</\1>|<[^>]*>"
    r"|(?<=«) | (?=[:;?!%](?:[\s<).,]|$))| (?=»)",
    re.DOTALL,
)


class Spaces:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_page(request, response):
            response.content = spaced(response.content.decode()).encode()
        return response


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Disposition")
        and not request.path.startswith(PRIVATE)
    )


def spaced(page: str) -> str:
    return _SPACE.sub(_firm, page)


def _firm(found: re.Match[str]) -> str:
    if found.group() != " ":
        return found.group()
    return THIN if found.string[found.end()] in ";?!%" else FIRM
