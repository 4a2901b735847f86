"""How a person wants to be told, on the wire."""

import re
from collections.abc import Iterable
from typing import ClassVar, Final

import msgspec
from msgspec import UNSET, UnsetType

from parley.notices.preferences import (
    Level,
    NoticePreferences,
    Rhythm,
    level_for,
    max_level,
)
from parley.people.validation import check_language, check_time_zone
from parley.settings import Settings
from parley.wire import ResponseBody
from parley.wire.errors import bad_value

_LAST_HOUR: Final = 23
_QUIET_HOURS: Final = re.compile(r"([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3])", re.ASCII)


class NoticesSchema(ResponseBody, kw_only=True):
    """When a person is told by mail, and how much."""

    root: ClassVar[str] = "notices"

    rhythm: str
    digesthour: int
    content: str
    maxcontent: str
    quiethours: str | UnsetType = UNSET
    timezone: str
    language: str


class NoticesRequest(msgspec.Struct, kw_only=True):
    """What a person chooses; what is absent is as it is by default."""

    rhythm: str | UnsetType = UNSET
    digesthour: int | UnsetType = UNSET
    content: str | UnsetType = UNSET
    quiethours: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    language: str | UnsetType = UNSET


def serialize_notices(
    preferences: NoticePreferences, settings: Settings, kind: str
) -> NoticesSchema:
    """Show how a person of a kind is told."""
    begin, end = preferences.quiet_from, preferences.quiet_until
    return NoticesSchema(
        rhythm=preferences.rhythm,
        digesthour=preferences.digest_hour,
        content=level_for(settings, kind, preferences),
        maxcontent=max_level(settings, kind),
        quiethours=UNSET if begin is None or end is None else f"{begin}-{end}",
        timezone=preferences.time_zone or settings.time_zone,
        language=preferences.language or settings.mail_language,
    )


def build_preferences(request: NoticesRequest) -> NoticePreferences:
    """Return what a person chose.

    Raises:
        ApiError: 400, where something is none of what there is.
    """
    default = NoticePreferences()
    quiet = _read_quiet_hours(request.quiethours)
    hour = default.digest_hour if request.digesthour is UNSET else request.digesthour
    if not 0 <= hour <= _LAST_HOUR:
        raise bad_value("digesthour", "expected an hour from 0 to 23")
    rhythm = _choose("rhythm", request.rhythm, Rhythm)
    content = _choose("content", request.content, Level)
    return NoticePreferences(
        default.rhythm if rhythm is None else Rhythm(rhythm),
        hour,
        None if content is None else Level(content),
        *quiet,
        "" if request.timezone is UNSET else check_time_zone(request.timezone),
        "" if request.language is UNSET else check_language(request.language, "language"),
    )


def _choose(name: str, value: str | UnsetType, choices: Iterable[str]) -> str | None:
    if value is UNSET:
        return None
    *others, last = known = [str(choice) for choice in choices]
    if value not in known:
        raise bad_value(name, f"expected {', '.join(others)} or {last}")
    return value


def _read_quiet_hours(hours: str | UnsetType) -> tuple[int | None, int | None]:
    if hours is UNSET:
        return None, None
    found = _QUIET_HOURS.fullmatch(hours)
    if found is None:
        raise bad_value("quiethours", "expected two hours, such as 22-7")
    return int(found[1]), int(found[2])
