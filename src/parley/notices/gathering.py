"""What a person has unread when a window closes, as far as it was not told before.

What was read, deleted or left meanwhile is not among it. A conversation that a notice told of is
silent until the person has been there; if they do not come, it may be told of again after pauses
that grow.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from parley.conversations.body.snippet import read_text
from parley.mail.queue import is_refused
from parley.notices.preferences import (
    Level,
    NoticePreferences,
    Rhythm,
    level_for,
    level_in,
    read_preferences,
)
from parley.settings import Settings
from parley.store import Queries, Row, Transaction

_queries = Queries("parley.notices")

_HOUR: Final = 60 * 60 * 1000
_DAY: Final = 24 * _HOUR
OLDEST: Final = 14 * _DAY
"""A message that was written before so long is not told any more."""

_CONVERSATIONS: Final = 20
_MESSAGES: Final = 500
_LONGEST_PAUSE: Final = 7 * _DAY
_TEXTS: Final = 10
_LONGEST_TEXT: Final = 4_000
_BLOCK_END: Final = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote|tr)>|<br>")


class Recipient(NamedTuple):
    """Whom a notice is for.

    Attributes:
        level: The most that it tells.
        token: What ends their notices; empty where they have none yet.
    """

    user_id: int
    email: str
    name: str
    preferences: NoticePreferences
    level: Level
    token: str


class UnreadMessage(NamedTuple):
    """A message that is told of; its text is empty unless the level is `text`."""

    message_id: int
    author_id: int
    author: str
    files: int
    created_at: int
    text: str


class UnreadConversation(NamedTuple):
    """A conversation that is told of.

    Attributes:
        last_sequence: Up to where it is told.
        times: How often it was told without a visit of the person, this time included.
        level: What is told of it.
        title: Its title; empty where there is none, or it is not told.
    """

    conversation_id: int
    last_sequence: int
    times: int
    level: Level
    title: str
    messages: Sequence[UnreadMessage]


class UnreadSnapshot(NamedTuple):
    """What decides what is told: it must be the same when the notice is written."""

    person: Row
    conversations: Sequence[Row]


class Gathered(NamedTuple):
    """What there is to tell.

    Attributes:
        snapshot: What decided that.
        recipient: Whom; `None` where they are not to be told.
        conversations: Of what, the newest first.
        again_at: When there is more to tell, which is silent until then; `None` where there is not.
        too_many: Whether they got so many mails within the hour that this one waits.
    """

    snapshot: UnreadSnapshot | None
    recipient: Recipient | None = None
    conversations: Sequence[UnreadConversation] = ()
    again_at: int | None = None
    too_many: bool = False


async def read_snapshot(tx: Transaction, user_id: int, now: int) -> UnreadSnapshot | None:
    """Return what decides what a person is told; `None` where there is no such person."""
    person = await _queries.recipient_of_notice(tx, user_id=user_id)
    if person is None:
        return None
    rows = await _queries.unread_conversations(
        tx, user_id=user_id, since=now - OLDEST, limit=_CONVERSATIONS
    )
    return UnreadSnapshot(person, rows)


async def gather(tx: Transaction, user_id: int, settings: Settings, now: int) -> Gathered:
    """Return what there is to tell a person."""
    snapshot = await read_snapshot(tx, user_id, now)
    if snapshot is None or not snapshot.person.active:
        return Gathered(snapshot)
    recipient = _recipient(user_id, snapshot.person, settings)
    if recipient.preferences.rhythm is Rhythm.NEVER or await is_refused(tx, recipient.email):
        return Gathered(snapshot)
    if settings.notices_per_hour:
        sent = await _queries.notices_since(tx, user_id=user_id, since=now - _HOUR)
        if sent.notices >= settings.notices_per_hour:
            return Gathered(snapshot, recipient, too_many=True)
    told: list[UnreadConversation] = []
    silent: list[int] = []
    for row in snapshot.conversations:
        speaks_at = _speaks_at(row, recipient.preferences.rhythm)
        if speaks_at > now:
            silent.append(speaks_at)
            continue
        level = level_in(recipient.level, row.most)
        messages = await _read_messages(tx, recipient, row, level)
        if messages:
            told.append(
                UnreadConversation(
                    row.conversation_id,
                    row.last_sequence,
                    1 if _was_read(row) else row.times + 1,
                    level,
                    (row.title or "") if level is not Level.LINK else "",
                    messages,
                )
            )
    return Gathered(snapshot, recipient, told, min(silent, default=None))


def _recipient(user_id: int, person: Row, settings: Settings) -> Recipient:
    preferences = read_preferences(person)
    return Recipient(
        user_id,
        person.email,
        f"{person.firstname} {person.lastname}",
        preferences,
        level_for(settings, person.kind, preferences),
        person.unsubscribe_token or "",
    )


def _speaks_at(row: Row, rhythm: Rhythm) -> int:
    """Return until when a conversation is silent; digests come rarely enough by themselves."""
    if rhythm is not Rhythm.AT_ONCE or _was_read(row):
        return 0
    pause: int = min(_LONGEST_PAUSE, _HOUR * 4 ** min(row.times - 1, 6))
    told_at: int = row.told_at
    return told_at + pause


def _was_read(row: Row) -> bool:
    """Return whether the person read all that a notice told of."""
    if row.told_sequence is None:
        return True
    # What is unread are the newest messages that count: the read marker tells how many.
    unread: int = row.last_sequence - row.last_read_sequence
    came_later: int = row.last_sequence - row.told_sequence - row.uncounted_after_told
    return unread <= came_later


async def _read_messages(
    tx: Transaction, recipient: Recipient, row: Row, level: Level
) -> Sequence[UnreadMessage]:
    rows = await _queries.unread_messages(
        tx,
        user_id=recipient.user_id,
        conversation_id=row.conversation_id,
        after=row.told_sequence or 0,
        recent=min(row.last_sequence - row.last_read_sequence, _MESSAGES),
        with_text=level is Level.TEXT,
    )
    first_with_text = len(rows) - _TEXTS
    return [
        UnreadMessage(
            one.message_id,
            one.author_id,
            f"{one.firstname} {one.lastname}",
            one.attachment_count,
            one.created_at,
            _read_lines(one.html) if one.html and number >= first_with_text else "",
        )
        for number, one in enumerate(rows)
    ]


def _read_lines(html: str) -> str:
    """Return the words of a body, a line for each paragraph."""
    lines = map(read_text, _BLOCK_END.split(html))
    return _shorten("\n".join(line for line in lines if line))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT].rstrip()} …"
