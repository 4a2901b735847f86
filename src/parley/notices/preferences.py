"""How a person wants to be told, and how the instance tells people who never said."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from typing_extensions import override

from parley.notices.schedule import due_time
from parley.settings import Settings
from parley.store import Command, Queries, Row, Transaction

_queries = Queries("parley.notices")


class Rhythm(StrEnum):
    """When a person is told."""

    AT_ONCE = "immediate"
    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


class Level(StrEnum):
    """What a notice tells; each tells what those before it do."""

    LINK = "link"
    """Who wrote, how many messages, and how many files."""
    TITLE = "title"
    """The titles of the conversations, too."""
    TEXT = "text"
    """The messages themselves, too."""


LEVELS: Final = tuple(Level)


class NoticePreferences(NamedTuple):
    """How a person wants to be told.

    Attributes:
        rhythm: When.
        digest_hour: The hour of the day of a daily notice, in the person's time zone.
        level: What a notice may tell; `None` for as much as the instance allows.
        quiet_from: The hour at which quiet begins; `None` for none.
        quiet_until: The hour at which it ends.
        time_zone: The person's (IANA); empty for the instance's.
        language: That of their mails; empty for the instance's.
    """

    rhythm: Rhythm = Rhythm.AT_ONCE
    digest_hour: int = 8
    level: Level | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = ""
    language: str = ""


DEFAULT: Final = NoticePreferences()


def read_preferences(row: Row | None) -> NoticePreferences:
    """Return what a row says; the defaults, where a person said nothing."""
    if row is None:
        return DEFAULT
    if row.rhythm is None:
        return DEFAULT._replace(time_zone=row.time_zone, language=row.language)
    return NoticePreferences(
        Rhythm(row.rhythm),
        row.digest_hour,
        None if row.level is None else Level(row.level),
        row.quiet_from,
        row.quiet_until,
        row.time_zone,
        row.language,
    )


def max_level(settings: Settings, kind: str) -> Level:
    """Return the most that notices tell people of a kind."""
    return Level(settings.notice_internal if kind == "internal" else settings.notice_external)


def allowed_levels(settings: Settings, kind: str) -> Sequence[Level]:
    """Return what people of a kind may choose; the last is the most that they are told."""
    return LEVELS[: LEVELS.index(max_level(settings, kind)) + 1]


def level_for(settings: Settings, kind: str, preferences: NoticePreferences) -> Level:
    """Return what a notice tells a person: at most what the instance allows."""
    most = max_level(settings, kind)
    wanted = preferences.level or most
    return min(most, wanted, key=LEVELS.index)


def level_in(level: Level, most: int) -> Level:
    """Return what is told of a conversation whose sites allow so much, an index of `LEVELS`."""
    return LEVELS[min(LEVELS.index(level), most)]


def get_zone(settings: Settings, preferences: NoticePreferences) -> ZoneInfo:
    """Return a person's time zone."""
    return ZoneInfo(preferences.time_zone or settings.time_zone)


def due_for(
    settings: Settings, preferences: NoticePreferences, first_at: int, now: int
) -> int | None:
    """Return when a person is told of what came at `first_at`; `None` for never."""
    if preferences.rhythm is Rhythm.NEVER:
        return None
    return due_time(
        preferences.rhythm,
        max(now, first_at + int(settings.notice_seconds * 1000)),
        get_zone(settings, preferences),
        digest_hour=preferences.digest_hour,
        quiet=None
        if preferences.quiet_from is None or preferences.quiet_until is None
        else (preferences.quiet_from, preferences.quiet_until),
    )


async def find_preferences(tx: Transaction, user_id: int) -> NoticePreferences:
    """Return how a person wants to be told."""
    return read_preferences(await _queries.preferences_of(tx, user_id=user_id))


@dataclass(frozen=True, slots=True)
class SetPreferences(Command[None]):
    """Note how a person wants to be told, from now on: what is under way comes when they say.

    Attributes:
        due_at: When a notice that is under way comes; `None` for never.
    """

    user_id: int
    preferences: NoticePreferences
    due_at: int | None

    @override
    async def execute(self, tx: Transaction) -> None:
        chosen = self.preferences
        await _queries.set_preferences(
            tx,
            user_id=self.user_id,
            rhythm=chosen.rhythm,
            digest_hour=chosen.digest_hour,
            level=chosen.level,
            quiet_from=chosen.quiet_from,
            quiet_until=chosen.quiet_until,
            unsubscribe_token=new_unsubscribe_token(),
        )
        await _queries.set_locale(
            tx, user_id=self.user_id, language=chosen.language, time_zone=chosen.time_zone
        )
        if self.due_at is None:
            await _queries.delete_window_of(tx, user_id=self.user_id)
        else:
            await _queries.set_due_time(tx, user_id=self.user_id, due_at=self.due_at)


def new_unsubscribe_token() -> str:
    """Return what is in the address by which a person ends their notices; it opens nothing."""
    return secrets.token_urlsafe(24)


class Subscriber(NamedTuple):
    """Whose notices an address ends.

    Attributes:
        user_id: The person.
        email: Their address.
        ended: Whether they have ended already.
    """

    user_id: int
    email: str
    ended: bool


async def find_subscriber(tx: Transaction, token: str) -> Subscriber | None:
    """Return whose notices a token ends; `None` where nobody's."""
    row = await _queries.user_of_unsubscribe_token(tx, token=token)
    return row and Subscriber(row.user_id, row.email, row.rhythm == Rhythm.NEVER)


@dataclass(frozen=True, slots=True)
class EndNotices(Command[bool]):
    """End the notices of whoever has a token; return whether somebody has it."""

    token: str

    @override
    async def execute(self, tx: Transaction) -> bool:
        subscriber = await find_subscriber(tx, self.token)
        if subscriber is None:
            return False
        await _queries.end_notices(tx, token=self.token)
        await _queries.delete_window_of(tx, user_id=subscriber.user_id)
        return True
