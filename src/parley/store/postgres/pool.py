"""Connections to PostgreSQL: lent for a transaction each, made anew where they were lost.

A database that is gone is waited for, but not for long: what it can't do within two seconds is told
to be tried again, and once it has been gone that long, at once.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from typing import Final

import asyncpg

from parley.settings import redact_password
from parley.store import row_types
from parley.store.base import (
    Command,
    DatabaseNotReadyError,
    Dialect,
    P,
    Parameters,
    R,
    Row,
    StoreBusyError,
    StoreUnavailableError,
)
from parley.store.id_cache import IdCache
from parley.store.paramstyle import compile_statement
from parley.store.postgres.errors import (
    CONNECTION_ERRORS,
    NOT_READY,
    ErrorClass,
    classify_error,
)
from parley.store.queries import Queries
from parley.turns import COMPUTING, Turns

PATIENCE_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 0.05
_CONNECT_SECONDS: Final = 2.0
_LOCK_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 2.0
"""For which the database may be late to say that a statement took too long."""

_queries = Queries("parley.store")


class ConflictError(Exception):
    """Another transaction was first; nothing was written."""


class ConnectionLostError(Exception):
    """The connection is gone; nothing was written."""


class PostgresTransaction:
    """Statements on one connection.

    Args:
        connection: A connection.
        begun: Whether it is in a transaction, or is to be in none. Else one is begun once it is
            needed: a single write is a transaction by itself, and takes one round trip, not three.
        id_cache: Ids that were allocated ahead.
    """

    dialect = Dialect.POSTGRES

    def __init__(
        self,
        connection: asyncpg.Connection,
        *,
        begun: bool = True,
        id_cache: IdCache | None = None,
    ) -> None:
        self._connection = connection
        self.begun = begun
        self.id_cache = id_cache
        self.wrote_events = False

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows."""
        await self._begin()
        return await self._ask(sql, parameters)

    async def fetch_one(self, sql: str, parameters: Parameters) -> Row | None:
        """Return the first row, or `None`."""
        rows = await self.fetch(sql, parameters)
        return rows[0] if rows else None

    async def fetch_unlocked(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows that are there at this moment."""
        return await self._ask(sql, parameters)

    async def execute(self, sql: str, parameters: Parameters) -> int:
        """Change rows; return how many."""
        await self._begin()
        statement = compile_statement(sql)
        tag = await self._connection.execute(statement.sql, *statement.arguments(parameters))
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_final(self, sql: str, parameters: Parameters) -> list[Row]:
        """Run the last statement, and return its rows."""
        async with contextlib.nullcontext() if self.begun else _map_commit(self._connection):
            return await self._ask(sql, parameters)

    async def compute(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it in a thread: all transactions are on the event loop."""
        return await COMPUTING.run(function, *args, **kwargs)

    async def execute_isolated(self, command: Command[R]) -> R | Exception:
        """Execute a command, which has the transaction to itself: what it raises undoes it."""
        return await command.execute(self)

    async def _begin(self) -> None:
        if not self.begun:
            await self._connection.execute("begin")
            self.begun = True

    async def _ask(self, sql: str, parameters: Parameters) -> list[Row]:
        statement = compile_statement(sql)
        rows = await self._connection.fetch(statement.sql, *statement.arguments(parameters))
        if not rows:
            return []
        return [*map(row_types.get(sql) or row_types.add(sql, rows[0].keys()), rows)]


class SingleStatementRead(PostgresTransaction):
    """A statement that is asked once, and sees one state by itself."""

    asked = False

    async def _ask(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows.

        Raises:
            RuntimeError: It is the second statement, which could see another state.
        """
        if self.asked:
            raise RuntimeError("a read that was said to be one statement asks another")
        self.asked = True
        return await super()._ask(sql, parameters)


class ConnectionPool:
    """At most so many connections to one database.

    Args:
        url: Where it is, and who asks.
        turns: How many, and how many of them for one person.
        seconds: The longest that one statement may take.
        keep_plans: See `connect`.
    """

    def __init__(self, url: str, *, turns: Turns, seconds: float, keep_plans: bool = True) -> None:
        self._url = url
        self._seconds = seconds
        self._keep_plans = keep_plans
        self._turns = turns
        self._idle: list[asyncpg.Connection] = []
        self._gone_since: float | None = None

    @contextlib.asynccontextmanager
    async def transaction(
        self, *, id_cache: IdCache | None = None
    ) -> AsyncIterator[PostgresTransaction]:
        """Yield a transaction, which is committed where nothing goes wrong in it.

        Args:
            id_cache: See `PostgresTransaction`.

        Raises:
            ConflictError: Another transaction was first.
            ConnectionLostError: The connection was lost before the transaction was to commit.
            StoreUnavailableError: The database can't do that now. Where it was to commit, it may
                have done so.
        """
        async with self._acquire() as connection:
            tx = PostgresTransaction(connection, begun=False, id_cache=id_cache)
            async with _map_errors(connection):
                yield tx
            if tx.begun:
                await _commit(connection)

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresTransaction]:
        """Yield a transaction that only reads, and all of whose statements see one state.

        Raises:
            ConnectionLostError: The connection was lost.
            StoreUnavailableError: The database can't do that now.
        """
        async with self._acquire() as connection:
            async with _map_errors(connection):
                await connection.execute("begin isolation level repeatable read read only")
                yield PostgresTransaction(connection)
            await _commit(connection)

    @contextlib.asynccontextmanager
    async def statement(self) -> AsyncIterator[PostgresTransaction]:
        """Yield what takes one statement that only reads, and which is its own transaction.

        Raises:
            ConnectionLostError: The connection was lost.
            StoreUnavailableError: The database can't do that now.
        """
        async with self._acquire() as connection, _map_errors(connection):
            yield SingleStatementRead(connection)

    @contextlib.asynccontextmanager
    async def _acquire(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            async with asyncio.timeout(self._seconds):
                person = await self._turns.begin()
        except TimeoutError as error:
            raise StoreBusyError("every connection to the database is in use") from error
        try:
            connection = self._pop_idle() or await self._connect()
            try:
                yield connection
            except StoreUnavailableError as error:
                if isinstance(error.__cause__, TimeoutError):
                    self._expire_idle()
                raise
            finally:
                if not connection.is_closed():
                    self._idle.append(connection)
        finally:
            self._turns.end(person)

    def _expire_idle(self) -> None:
        """Let go of those that are not lent, where one fell silent: it may be the way to them.

        Otherwise each would take as long to be found out, one after another.
        """
        while self._idle:
            self._idle.pop().terminate()

    def _pop_idle(self) -> asyncpg.Connection | None:
        """Return the one that was used last and is still open."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    async def _connect(self) -> asyncpg.Connection:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection = await connect(self._url, self._seconds, keep_plans=self._keep_plans)
            except StoreUnavailableError:
                now = loop.time()
                self._gone_since = self._gone_since or now
                if now - self._gone_since >= PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                self._gone_since = None
                return connection

    async def close(self) -> None:
        """Close those that are not lent: all at once, for each may be silent."""
        closing = [connection.close(timeout=_CONNECT_SECONDS) for connection in self._idle]
        self._idle.clear()
        await asyncio.gather(*closing, return_exceptions=True)  # they are gone either way


@contextlib.asynccontextmanager
async def _map_errors(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Leave a connection usable, or closed, whatever becomes of statements on it."""
    try:
        yield
    except Exception as error:
        failure = classify_error(error, connection)
        await _reset(connection, failure)
        if failure is ErrorClass.STATEMENT:
            raise
        raise _to_store_error(failure, error) from error
    except BaseException:  # the request was given up in the middle of a statement
        connection.terminate()
        raise


async def connect(url: str, seconds: float, *, keep_plans: bool = True) -> asyncpg.Connection:
    """Open a connection, on which an acknowledged commit is on disk.

    Args:
        url: Where the database is, and who asks.
        seconds: The longest that one statement may take.
        keep_plans: Whether a statement is planned once, for whatever it is asked with. Else
            PostgreSQL may plan it each time, for what it is asked with: worth it only where it
            runs long. A page of the inbox takes half as long to run as to be planned.

    Raises:
        StoreUnavailableError: There is no way to the database; the message holds no secret.
    """
    connecting = asyncio.ensure_future(_connect(url, seconds, keep_plans=keep_plans))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        # Cut short in the middle, asyncpg would leave behind what nobody closes.
        with contextlib.suppress(StoreUnavailableError):
            (await connecting).terminate()
        raise


async def _connect(url: str, seconds: float, *, keep_plans: bool) -> asyncpg.Connection:
    milliseconds = str(round(seconds * 1000))
    try:
        connection = await asyncpg.connect(
            url,
            timeout=_CONNECT_SECONDS,
            command_timeout=seconds + _GRACE_SECONDS,
            statement_cache_size=1_000,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "parley",
                "statement_timeout": milliseconds,
                "lock_timeout": str(round(_LOCK_SECONDS * 1000)),
                # A node that froze or was cut off must not keep others waiting for what it locked.
                "idle_in_transaction_session_timeout": milliseconds,
                # Until a table is analysed, a plan may read all of it, and such a plan is kept.
                "enable_seqscan": "off",
                "plan_cache_mode": "force_generic_plan" if keep_plans else "auto",
                "jit": "off",  # it takes longer to compile our statements than to run them
            },
        )
        try:
            await _queries.commit_to_disk(PostgresTransaction(connection))
        except Exception:
            with contextlib.suppress(Exception):  # the first failure is the one to tell
                await connection.close(timeout=_CONNECT_SECONDS)
            raise
    except CONNECTION_ERRORS as error:
        failure = DatabaseNotReadyError if isinstance(error, NOT_READY) else StoreUnavailableError
        raise failure(f"{redact_password(url)}: {_describe(error)}") from error
    except ValueError as error:  # what it says may hold the password
        raise StoreUnavailableError(f"{redact_password(url)}: no PostgreSQL address") from error
    return connection


def _describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError):
        if error.errno is not None and error.errno > 0:  # that of a name not found is negative
            return os.strerror(error.errno)
        return error.strerror or "can't be reached"
    if isinstance(error, asyncpg.PostgresError):
        return str(error)
    return "the connection was cut off"


async def _commit(connection: asyncpg.Connection) -> None:
    async with _map_commit(connection):
        tag = await connection.execute("commit")
    if tag != "COMMIT":
        raise RuntimeError("a statement of the transaction failed, and nobody was told")


@contextlib.asynccontextmanager
async def _map_commit(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Distinguish a commit that was refused from one of which nobody knows."""
    try:
        yield
    except Exception as error:
        failure = classify_error(error, connection)
        await _reset(connection, failure)
        if failure is ErrorClass.STATEMENT:
            raise
        if failure is ErrorClass.CONFLICT:
            raise ConflictError(str(error)) from error
        raise StoreUnavailableError(f"cut off while it committed: {_describe(error)}") from error
    except BaseException:
        connection.terminate()
        raise


async def _reset(connection: asyncpg.Connection, failure: ErrorClass) -> None:
    """Roll back; where that can't be done, leave it to the database to notice."""
    if failure in {ErrorClass.LOST, ErrorClass.ENGINE}:
        connection.terminate()
        return
    if connection.is_closed() or not connection.is_in_transaction():
        return
    try:
        await connection.execute("rollback")
    except Exception:  # noqa: BLE001 - the first failure is the one to tell
        connection.terminate()


def _to_store_error(failure: ErrorClass, error: Exception) -> Exception:
    if failure is ErrorClass.CONFLICT:
        return ConflictError(str(error))
    if failure is ErrorClass.LOST:
        return ConnectionLostError(_describe(error))
    return StoreUnavailableError(_describe(error))
