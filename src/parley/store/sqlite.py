"""SQLite: a writer thread that commits batches, reads on the event loop, long ones in threads.

WAL with `synchronous=FULL`: an acknowledged write survives a power cut.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, Final, cast

import apsw
import msgspec
import structlog

from parley.store import metrics, row_types
from parley.store.base import (
    MAX_BACKLOGS,
    AnyCommand,
    Command,
    Dialect,
    P,
    Parameters,
    R,
    Row,
    StoreBusyError,
    StoreUnavailableError,
    Transaction,
)
from parley.store.batches import WriteProbe, execute_all
from parley.store.group_commit import GroupCommit
from parley.store.sqlite_files import connect
from parley.turns import WAITING, ThreadTurns

SLOW_READ_SECONDS: Final = 5.0
"""For how long one long read may have a thread that others wait for."""

_READERS: Final = 3
_READERS_EACH: Final = 2
"""Threads of each kind of long read, and how many of them one person may have: so one is left."""

_STEPS_BETWEEN_LOOKS: Final = 100_000
"""Of SQLite's own machine: some milliseconds."""

_log = structlog.get_logger(__name__)

# The engine's own failures: no command caused them, so no command is to blame.
_ENGINE_FAILURES = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.ReadOnlyError,
)


class SqliteTransaction:
    """Statements on one connection; nothing in them suspends.

    What an engine spells as one statement may be several here, one after another.

    Args:
        connection: A connection.
        isolates: Whether commands share the transaction, so that each needs a savepoint.
    """

    dialect = Dialect.SQLITE
    id_cache = None

    def __init__(self, connection: apsw.Connection, *, isolates: bool = False) -> None:
        self._connection = connection
        self._isolates = isolates
        self.wrote_events = False

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows."""
        cursor = self._connection.execute(sql, to_bindings(parameters))
        try:
            row_type = row_types.get(sql) or row_types.add(sql, _columns(cursor))
        except apsw.ExecutionCompleteError:  # there are no rows
            return []
        return [*map(row_type, cursor.fetchall())]

    async def fetch_one(self, sql: str, parameters: Parameters) -> Row | None:
        """Return the first row, or `None`."""
        rows = await self.fetch(sql, parameters)
        return rows[0] if rows else None

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows, which nobody else can change here."""
        return await self.fetch(sql, parameters)

    async def execute_final(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run the last statement, and return its rows."""
        return await self.fetch(sql, parameters)

    async def execute(self, sql: str, parameters: Parameters) -> int:
        """Change rows; return how many."""
        self._connection.execute(sql, to_bindings(parameters))
        return self._connection.changes()

    async def compute(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it here: what takes long has a thread already."""
        return function(*args, **kwargs)

    async def execute_isolated(self, command: Command[R]) -> R | Exception:
        """Execute one of several commands within a savepoint.

        Raises:
            Exception: The engine failed; or the command did, which has the transaction to itself.
        """
        if not self._isolates:
            return await command.execute(self)
        self._connection.execute("savepoint command")
        try:
            result = await command.execute(self)
        except _ENGINE_FAILURES:
            raise
        except Exception as error:  # noqa: BLE001 - becomes the outcome of the command
            self._connection.execute("rollback to command")
            self._connection.execute("release command")
            return error
        self._connection.execute("release command")
        return result


def _columns(cursor: apsw.Cursor) -> list[str]:
    return [column[0] for column in cursor.description]


def to_bindings(parameters: Parameters) -> dict[str, Any]:
    """Return the values as SQLite takes them: a list travels as JSON, for `json_each`."""
    return {
        name: msgspec.json.encode(value).decode() if isinstance(value, list) else value
        for name, value in parameters.items()
    }


def run_to_completion(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine over a `SqliteTransaction` to its end.

    Raises:
        RuntimeError: It awaited something other than statements.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        return cast("R", done.value)
    coroutine.close()
    raise RuntimeError("a transaction awaited something outside the database")


def _connect_to_read(path: Path) -> apsw.Connection:
    connection = connect(path)
    connection.execute("pragma query_only=on")
    return connection


def _read(connection: apsw.Connection, query: Coroutine[Any, Any, R]) -> R:
    """Run a query over a connection; all its statements see one state."""
    try:
        connection.execute("begin")
        try:
            return run_to_completion(query)
        finally:
            if connection.in_transaction:  # some failures of the engine end it
                connection.execute("commit")
    except _ENGINE_FAILURES as error:
        raise StoreUnavailableError(str(error)) from error
    finally:
        query.close()  # of one that never began


def _turns(kind: str, waiting: int = WAITING) -> ThreadTurns:
    return ThreadTurns(kind, at_once=_READERS, each=_READERS_EACH, waiting=waiting)


class _Readers:
    """Threads that read, each over a connection of its own, for one kind of read.

    A connection is opened when a read needs it: most commands need none.

    Args:
        path: The database file.
        turns: At the threads.
        seconds: After how long a read is given up; `None` where it is bounded by itself.
    """

    def __init__(self, path: Path, turns: ThreadTurns, seconds: float | None) -> None:
        self._path = path
        self._turns = turns
        self._seconds = seconds
        self._idle: list[apsw.Connection] = []

    async def read(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a query in one of the threads, when it is the turn of whoever asks."""
        return await self._turns.run(self._read, query, *args, **kwargs)

    def close(self) -> None:
        """Finish what has begun, and close the connections."""
        self._turns.close()
        while self._idle:
            self._idle.pop().close()

    def _read(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _connect_to_read(self._path)
        try:
            self._limit(connection)
            return _read(connection, query(SqliteTransaction(connection), *args, **kwargs))
        except apsw.InterruptError as error:
            raise StoreBusyError("a read took too long, and was given up") from error
        finally:
            self._idle.append(connection)

    def _limit(self, connection: apsw.Connection) -> None:
        if self._seconds is None:
            return
        end = time.monotonic() + self._seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)


class SqliteStore:
    """A database in one file, for one process that serves (command lines may join it).

    Args:
        path: The database file, already migrated.
        slow_read_seconds: After how long a long read is given up.
    """

    shared = False

    def __init__(self, path: Path, slow_read_seconds: float = SLOW_READ_SECONDS) -> None:
        self._writing = connect(path)
        self._reading = _connect_to_read(path)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parley-writer")
        searches = _Readers(path, _turns("searches"), slow_read_seconds)
        lists = _Readers(path, _turns("lists"), slow_read_seconds)
        backlogs = _Readers(path, _turns("backlogs", waiting=MAX_BACKLOGS), slow_read_seconds)
        large = _Readers(path, _turns("large-reads"), None)
        self._readers = (searches, lists, backlogs, large)
        self.search = searches.read
        self.read_slow = lists.read
        self.read_backlog = backlogs.read
        self.read_large = large.read
        self._group = GroupCommit(self._commit_in_thread)
        self._wrote_events = False
        self._wakes: list[Callable[[], None]] = []

    async def write(self, command: AnyCommand[R]) -> R:
        """Apply a command and return its result once it is on disk (see `Store.write`)."""
        return await self._group.write(command)

    async def read(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a bounded query on the event loop: it takes less time than a thread's hop."""
        return _read(self._reading, query(SqliteTransaction(self._reading), *args, **kwargs))

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Call `wake` after events were added to the feed (see `Store.subscribe`).

        Those that another process adds, such as a command line, call nothing.
        """
        self._wakes.append(wake)

    async def check(self) -> None:
        """Show that the writer is alive and its transactions reach the disk."""
        await self.write(WriteProbe())

    async def close(self) -> None:
        """Finish what is queued, then close the file; the last one out folds the WAL into it."""
        await self._group.close()
        self._writer.shutdown()
        for readers in self._readers:
            readers.close()
        self._reading.close()
        self._writing.close()

    async def _commit_in_thread(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        loop = asyncio.get_running_loop()
        outcomes = await loop.run_in_executor(self._writer, self._commit, commands)
        if self._wrote_events:
            self._wrote_events = False
            for wake in self._wakes:
                wake()
        return outcomes

    def _commit(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        """Write a batch; where a command breaks it, write each alone: only that one fails."""
        started = time.perf_counter()
        try:
            outcomes = self._in_transaction(commands)
        except StoreUnavailableError as error:
            metrics.FAILED_BATCHES.inc()
            _log.error("batch_failed", commands=len(commands), problem=str(error))
            return [error] * len(commands)
        except Exception as error:  # noqa: BLE001 - becomes the outcome of the command that caused it
            if len(commands) == 1:
                return [error]
            return [outcome for command in commands for outcome in self._commit([command])]
        metrics.COMMIT_SECONDS.observe(time.perf_counter() - started)
        metrics.BATCH_SIZE.observe(len(commands))
        return outcomes

    def _in_transaction(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        try:
            self._writing.execute("begin immediate")
            transaction = SqliteTransaction(self._writing, isolates=len(commands) > 1)
            outcomes = run_to_completion(execute_all(transaction, commands))
            self._writing.execute("commit")
            self._wrote_events = self._wrote_events or transaction.wrote_events
        except BaseException as error:
            with contextlib.suppress(*_ENGINE_FAILURES):  # the first failure is the one to tell
                if self._writing.in_transaction:
                    self._writing.execute("rollback")
            if isinstance(error, _ENGINE_FAILURES):
                raise StoreUnavailableError(str(error)) from error
            raise
        return outcomes
