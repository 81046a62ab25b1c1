"""What the national pages share."""

from typing import Any

from django.http import HttpRequest

from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.programme import access
from quartiers.web.programme.keeping import kept
from quartiers.web.programme.reading import Held


def framed(request: HttpRequest, user: User, **context: Any) -> dict[str, Any]:
    return {"pages": access.menu(user), **context}


def board_of(request: HttpRequest) -> tuple[User, Held]:
    """The rows that the board is made of: the real ones, or on demand the fictitious ones alone."""
    user = require(request, Right.STEER)
    wanted = request.GET.get("donnees") == "fictives" and state.current().demo is not None
    return user, kept(fictitious=wanted)
