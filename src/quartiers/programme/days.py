"""Days as the files of offices write them."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?", re.ASCII)
_FRENCH = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: .*)?", re.ASCII)


def read_day(text: str) -> date | None:
    """`2026-05-14 10:31:12 +0200`, `14/05/2026 10:31`; the hour is left; None for anything else."""
    typed = text.strip()
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _FRENCH.fullmatch(typed):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
