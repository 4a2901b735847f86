"""Following the feed: the first message to somebody opens a window, at whose end they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.notices.preferences import due_for, read_preferences
from parley.settings import Settings
from parley.store import Command, Queries, Transaction, single_statement

_queries = Queries("parley.notices")

_EVENTS_AT_ONCE: Final = 10_000


class FeedPosition(NamedTuple):
    """Up to where the feed was looked through, and where it ends."""

    reached: int
    newest: int


class Window(NamedTuple):
    """What opens for a person, and when it closes."""

    user_id: int
    opened_at: int
    due_at: int


class FeedPart(NamedTuple):
    """Windows that a part of the feed opens."""

    after: int
    through: int
    windows: Sequence[Window]


class DueWindow(NamedTuple):
    """A window that closes now."""

    user_id: int
    opened_at: int
    due_at: int


@single_statement
async def find_position(tx: Transaction) -> FeedPosition:
    """Return up to where the feed was looked through, and where it ends."""
    row = await _queries.position_of_notices(tx)
    return FeedPosition(row.reached or 0, row.newest or 0)


async def read_feed_part(
    tx: Transaction, position: FeedPosition, settings: Settings, now: int
) -> FeedPart:
    """Return the windows that the next part of the feed opens."""
    after, newest = position
    through = min(newest, after + _EVENTS_AT_ONCE)
    rows = await _queries.recipients_of_events(
        tx, after=after, through=through, soon=now + int(settings.notice_seconds * 1000)
    )
    windows = []
    for row in rows:
        due_at = due_for(settings, read_preferences(row), row.first_at, now)
        if due_at is not None:
            windows.append(Window(row.user_id, row.first_at, due_at))
    return FeedPart(after, through, windows)


@dataclass(frozen=True, slots=True)
class OpenWindows(Command[bool]):
    """Open windows, and go on in the feed, both or none; return whether nobody else did before."""

    part: FeedPart

    @override
    async def execute(self, tx: Transaction) -> bool:
        after, through, windows = self.part
        if not await _queries.move_position(tx, after=after, through=through):
            return False
        if windows:
            await _queries.open_windows(tx, windows=[*windows])
        return True


@single_statement
async def find_due_windows(tx: Transaction, now: int, limit: int) -> Sequence[DueWindow]:
    """Return some of the windows that close now."""
    rows = await _queries.due_windows(tx, now=now, limit=limit)
    return [DueWindow(row.user_id, row.opened_at, row.due_at) for row in rows]


@dataclass(frozen=True, slots=True)
class MoveWindow(Command[None]):
    """Close a window later: the person is at the inbox, or got enough mails within the hour."""

    window: DueWindow
    later: int

    @override
    async def execute(self, tx: Transaction) -> None:
        user_id, _, due_at = self.window
        await _queries.move_window(tx, user_id=user_id, due_at=due_at, later=self.later)
