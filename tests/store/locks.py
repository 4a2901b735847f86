"""What another process would hold while it writes."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import apsw
import asyncpg

from parley.instance import database_path
from parley.settings import Settings

R = TypeVar("R")


class WriteLock:
    """A lock that keeps everyone else from writing notes; on SQLite, anything."""

    def __init__(self, settings: Settings) -> None:
        self._lock = _OnSqlite(settings) if settings.database == "sqlite" else _OnPostgres(settings)

    def take(self) -> None:
        """Let no one else write."""
        self._lock.take()

    def release(self) -> None:
        """Let others write again."""
        self._lock.release()

    def close(self) -> None:
        """Forget it."""
        self._lock.close()


class _OnSqlite:
    def __init__(self, settings: Settings) -> None:
        self._connection = apsw.Connection(str(database_path(settings.data)))

    def take(self) -> None:
        self._connection.execute("begin immediate")

    def release(self) -> None:
        self._connection.execute("rollback")

    def close(self) -> None:
        self._connection.close()


class _OnPostgres:
    """On an event loop of its own: that of the test is where others wait for it."""

    def __init__(self, settings: Settings) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection: asyncpg.Connection = self._run(asyncpg.connect(settings.database))

    def take(self) -> None:
        self._run(self._connection.execute("begin; lock table notes in exclusive mode"))

    def release(self) -> None:
        self._run(self._connection.execute("rollback"))

    def close(self) -> None:
        self._run(self._connection.close())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        return self._thread.submit(self._runner.run, work).result()
