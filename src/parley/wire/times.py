"""Moments on the wire: ISO 8601 in UTC with milliseconds (contract §2).

Inside, a moment is a whole number of milliseconds since 1970-01-01 UTC.
"""

import time
from datetime import UTC, datetime


def now() -> int:
    """Return the present moment, in milliseconds."""
    return time.time_ns() // 1_000_000


def format_time(milliseconds: int) -> str:
    """Spell a moment, for example `2026-11-22T05:43:54.120Z`."""
    seconds, fraction = divmod(milliseconds, 1000)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction:03d}Z"
