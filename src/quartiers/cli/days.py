"""Dates as people type them on the command line."""

from datetime import date


def read_day(text: str | None) -> date | None:
    """AAAA-MM-JJ; None where nothing was typed."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        from quartiers.errors import BadInput

        raise BadInput(
            f"« {text} » n’est pas une date.", "Écrivez-la AAAA-MM-JJ, par exemple 2026-09-01."
        ) from None
