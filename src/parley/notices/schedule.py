"""When a notice is due, by the clock on a person's wall. Pure."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

_HOUR: Final = 60 * 60 * 1000


def due_time(
    rhythm: str,
    earliest: int,
    zone: tzinfo,
    *,
    digest_hour: int,
    quiet: tuple[int, int] | None,
) -> int:
    """Return when a notice is due, in milliseconds.

    Args:
        rhythm: `immediate`, `hourly` or `daily`.
        earliest: When the window closes that the first message opened.
        zone: The person's time zone.
        digest_hour: The hour of a daily notice.
        quiet: From which hour until which nothing is due; where both are the same, never quiet.
    """
    if rhythm == "daily":
        return _next_hour(earliest, digest_hour, zone)
    due = -(-earliest // _HOUR) * _HOUR if rhythm == "hourly" else earliest
    if quiet is None or not _is_quiet(due, quiet, zone):
        return due
    return _next_hour(due, quiet[1], zone)


def _is_quiet(moment: int, quiet: tuple[int, int], zone: tzinfo) -> bool:
    begin, end = quiet
    hour = datetime.fromtimestamp(moment / 1000, zone).hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def _next_hour(moment: int, hour: int, zone: tzinfo) -> int:
    """Return the next moment at which clocks show an hour."""
    local = datetime.fromtimestamp(moment / 1000, zone)
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if wanted.timestamp() * 1000 < moment:
        wanted = (wanted.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return int(wanted.timestamp() * 1000)
