"""Freezing a diagnostic: what it says today, kept whole, and never changed."""

import json
from datetime import date

from quartiers.documents import as_json
from quartiers.usecases.diagnose import diagnose
from quartiers.web import state
from quartiers.web.accounts.models import User
from quartiers.web.strategies.models import FrozenDiagnostic


def freeze(
    territory: str, zone: str, by: User | None, as_of: date | None = None
) -> FrozenDiagnostic:
    """A new one beside those that are already there; the same day, register and figures give the
    one that is there. Raises UnknownCode, StoreEmpty or BadInput, as the diagnostic does."""
    now = state.current()
    made = diagnose(zone, as_of=as_of or now.day, store=now.store_of(zone))
    content = json.loads(as_json.render(made))
    for held in FrozenDiagnostic.objects.filter(
        territory=territory, zone=made.zone.code, as_of=made.as_of, register=made.stock_date
    ):
        if held.content["blocks"] == content["blocks"]:
            return held
    return FrozenDiagnostic.objects.create(
        territory=territory,
        zone=made.zone.code,
        zoning=made.zone.zoning,
        as_of=date.fromisoformat(made.as_of),
        register=made.stock_date,
        content=content,
        made_by=by,
    )
