"""What the pages of a survey share."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from quartiers.usecases.premises import STATES
from quartiers.usecases.shop_units import family_choices
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.surveys.models import Survey
from quartiers.web.zones import zone_names


def opened(request: HttpRequest, territory: str, pk: int) -> tuple[User, Survey]:
    """Through the territory of the address. Raises Http404."""
    user = require(request, Right.SURVEY, territory)
    found = Survey.objects.filter(territory=territory, deleted_at__isnull=True)
    return user, get_object_or_404(found, pk=pk)


def framed(request: HttpRequest, territory: str, **context: Any) -> dict[str, Any]:
    place = territory_context(request, territory)
    return {
        "territory": place,
        "fictitious": place.fictitious,
        "states": STATES,
        "families": family_choices(),
        "family_labels": dict(family_choices()),
        "zones": zone_names(territory),
        **context,
    }
