"""Moments on the wire: ISO 8601 in UTC with milliseconds (contract §2).

Inside, a moment is a whole number of milliseconds since 1970-01-01 UTC.
"""

import time
from datetime import date
from functools import lru_cache
from typing import Final

_REMEMBERED: Final = 4096
"""Moments, and days: a page shows many of its own twice, and the next look shows them again."""


_EPOCH: Final = date(1970, 1, 1).toordinal()


def now() -> int:
    """Return the present moment, in milliseconds."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=_REMEMBERED)
def format_time(milliseconds: int) -> str:
    """Spell a moment, for example `2026-11-22T05:43:54.120Z`."""
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    second, fraction = divmod(rest, 1000)
    return f"{_format_day(days)}T{hour:02d}:{minute:02d}:{second:02d}.{fraction:03d}Z"


@lru_cache(maxsize=_REMEMBERED)
def _format_day(days: int) -> str:
    """Spell a day, so many days after 1970-01-01."""
    return date.fromordinal(_EPOCH + days).isoformat()
