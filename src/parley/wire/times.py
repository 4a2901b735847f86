"""Moments on the wire: ISO 8601 in UTC with milliseconds (contract §2).

Inside, a moment is a whole number of milliseconds since 1970-01-01 UTC.
"""

import time
from functools import lru_cache
from typing import Final

_REMEMBERED: Final = 4096
"""Moments: a page shows many of its own twice, and the next look at it shows them again."""


def now() -> int:
    """Return the present moment, in milliseconds."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=_REMEMBERED)
def format_time(milliseconds: int) -> str:
    """Spell a moment, for example `2026-11-22T05:43:54.120Z`."""
    seconds, fraction = divmod(milliseconds, 1000)
    year, month, day, hour, minute, second, *_ = time.gmtime(seconds)
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{fraction:03d}Z"
