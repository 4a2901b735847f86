"""Tells people, beside the server: follows the feed, and closes windows that are due."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

import structlog

from parley.events import Feed
from parley.mail import MailBranding
from parley.mail.rounds import run_rounds
from parley.notices.closing import AddUnsubscribeToken, CloseWindow, StaleNoticeError
from parley.notices.gathering import gather
from parley.notices.mails import NoticeWriter
from parley.notices.presence import Presence
from parley.notices.windows import (
    DueWindow,
    MoveWindow,
    OpenWindows,
    find_due_windows,
    find_position,
    read_feed_part,
)
from parley.people.validation import is_time_zone
from parley.settings import Settings, SettingsError
from parley.store import Store, StoreUnavailableError

_PROMPT_SECONDS: Final = 5.0
"""A window shorter than this is looked for as soon as something happens."""

_PAUSE_PER_WORK: Final = 20
_LONGEST_PAUSE: Final = 2.0
_GAP_SECONDS: Final = 0.05
_AT_ONCE: Final = 16
_LOOK_AGAIN: Final = 30_000
_TOO_MANY: Final = 10 * 60 * 1000

_log = structlog.get_logger(__name__)


class NoticeDispatcher:
    """Mails people what is unread while they are away.

    Args:
        store: Where all of it is.
        settings: How the instance is set up.
        writer: Who writes the notices.
        presence: Who is at the inbox.
        wake_mail: What to call once a mail was queued.
        clock: The present moment, in milliseconds.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it stands on
        self,
        store: Store,
        settings: Settings,
        writer: NoticeWriter,
        presence: Presence,
        wake_mail: Callable[[], None],
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._settings = settings
        self._writer = writer
        self._presence = presence
        self._wake_mail = wake_mail
        self._clock = clock
        self._woken = asyncio.Event()
        if settings.notice_seconds < _PROMPT_SECONDS:
            store.subscribe(self._woken.set)

    async def run(self, stopping: asyncio.Event) -> None:
        """Mail people until `stopping` is set."""
        await run_rounds(self._try_round, self._woken, stopping, gap_seconds=_GAP_SECONDS)

    async def _try_round(self, stopping: asyncio.Event) -> None:
        try:
            await self.tell(stopping)
        except StoreUnavailableError as error:
            _log.error("notices_unavailable", problem=str(error))
        except Exception:  # noqa: BLE001 - one bad round must not end all others
            _log.exception("notices_failed")

    async def tell(self, stopping: asyncio.Event) -> None:
        """Look through what is new in the feed, and tell those whose windows are due.

        A flood of messages takes its time, so that it leaves the machine to those who write them.

        Raises:
            StoreUnavailableError: The store can't be read or written now.
        """
        more = True
        while more and not stopping.is_set():
            begun = time.monotonic()
            await self._presence.publish()
            more = await self._follow()
            await self._close_due(stopping)
            if more:
                pause = min(_LONGEST_PAUSE, _PAUSE_PER_WORK * (time.monotonic() - begun))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), pause)

    async def _close_due(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            due = await self._store.read(find_due_windows, self._clock(), _AT_ONCE)
            closed = await asyncio.gather(*map(self._close, due))
            if any(closed):
                self._wake_mail()
            if len(due) < _AT_ONCE:
                return

    async def _follow(self) -> bool:
        """Look through a part of the feed; return whether there is more of it."""
        position = await self._store.read(find_position)
        if position.reached >= position.newest:
            return False
        now = self._clock()
        part = await self._store.read_slow(read_feed_part, position, self._settings, now)
        await self._store.write(OpenWindows(part))
        return part.through < position.newest

    async def _close(self, window: DueWindow) -> bool:
        """Close a window; return whether a mail was queued."""
        now = self._clock()
        if await self._presence.is_present(window.user_id):
            await self._store.write(MoveWindow(window, now + self._look_again))
            return False
        found = await self._store.read_slow(gather, window.user_id, self._settings, now)
        if found.too_many:
            await self._store.write(MoveWindow(window, now + _TOO_MANY))
            return False
        mail = None
        if found.recipient is not None and found.conversations:
            if not found.recipient.token:
                await self._store.write(AddUnsubscribeToken(window.user_id))
                return await self._close(window)
            mail = await asyncio.to_thread(
                self._writer.write, found.recipient, found.conversations, now
            )
        command = CloseWindow(
            window, found.snapshot, mail, found.conversations, found.again_at, now
        )
        try:
            return await self._store.write(command) and mail is not None
        except StaleNoticeError:  # it is due still, and written anew with the next round
            return False

    @property
    def _look_again(self) -> int:
        return max(_LOOK_AGAIN, int(self._settings.notice_seconds * 1000))


def create_dispatcher(  # noqa: PLR0913, PLR0917 - as above
    settings: Settings,
    store: Store,
    feed: Feed,
    base: str,
    wake_mail: Callable[[], None],
    clock: Callable[[], int],
) -> NoticeDispatcher:
    """Return what tells the people of an instance.

    Args:
        settings: How the instance is set up.
        store: Where all of it is.
        feed: Where those listen who are at the inbox.
        base: What the addresses of the instance start with, without a slash at the end.
        wake_mail: What to call once a mail was queued.
        clock: The present moment, in milliseconds.

    Raises:
        SettingsError: There is no such time zone, or the firm's logo can't be read.
    """
    if not is_time_zone(settings.time_zone):
        raise SettingsError(f"PARLEY_TIME_ZONE: there is no time zone {settings.time_zone}")
    writer = NoticeWriter(settings, MailBranding.create(settings), base)
    presence = Presence(store, feed.present, clock)
    return NoticeDispatcher(store, settings, writer, presence, wake_mail, clock)
