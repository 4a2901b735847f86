"""Telling the other nodes that there are new events: PostgreSQL's `NOTIFY`, as a wake-up only.

It is sent after the commit, on a connection of its own, and once for all that was committed since
the last. Who misses one learns of the events when it looks by itself.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import asyncpg
import structlog

from parley.store.base import StoreUnavailableError
from parley.store.postgres.errors import CONNECTION_ERRORS
from parley.store.postgres.pool import PostgresTransaction, connect
from parley.store.queries import Queries

_CHANNEL: Final = "parley_events"
_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 0.5

_SECONDS_BETWEEN: Final = 0.02
"""From one notification to the next. A busy node commits every few milliseconds, and whoever is
woken reads all that is there."""

_queries = Queries("parley.store")
_log = structlog.get_logger(__name__)


class EventNotifier:
    """Announces new events to the other nodes, and listens for theirs (LISTEN, NOTIFY).

    Args:
        url: Where the database is, and who asks.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._wakes: list[Callable[[], None]] = []
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` after events were added to the feed, here or on another node."""
        self._wakes.append(wake)
        self._start()

    def announce(self) -> None:
        """Wake everyone: events were added here, and are committed."""
        self._wake()
        self._due.set()
        self._start()

    async def close(self) -> None:
        """Stop notifying and listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._follow())

    def _wake(self) -> None:
        for wake in self._wakes:
            wake()

    async def _follow(self) -> None:
        while True:
            try:
                connection = await connect(self._url, _SECONDS)
                try:
                    await self._tell_and_hear(connection)
                finally:
                    connection.terminate()
            except (StoreUnavailableError, *CONNECTION_ERRORS) as error:
                _log.warning("announcements_cut_off", problem=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)
            self._due.set()  # what was to be told meanwhile may not have been
            self._wake()  # and what others told was not heard

    async def _tell_and_hear(self, connection: asyncpg.Connection) -> None:
        """Notify and listen until the connection is lost."""
        own = connection.get_server_pid()

        def heard(_: object, sender: int, *__: object) -> None:
            if sender != own:  # those who listen here were woken at once
                self._wake()

        await _queries.commit_in_memory(PostgresTransaction(connection))
        connection.add_termination_listener(lambda _: self._due.set())
        await connection.add_listener(_CHANNEL, heard)
        while True:
            await self._due.wait()
            self._due.clear()
            if connection.is_closed():
                return
            await _queries.announce_events(PostgresTransaction(connection), channel=_CHANNEL)
            await asyncio.sleep(_SECONDS_BETWEEN)
