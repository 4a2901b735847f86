"""PostgreSQL: several batches in flight, any number of nodes over one database.

An acknowledged write is on its disk. Where SQLite's one writer keeps writes apart, row locks do it
here: a transaction holds commands of one kind, which take their locks in one order.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Concatenate, Final

import structlog

from parley.store import metrics
from parley.store.base import (
    MAX_BACKLOGS,
    AnyCommand,
    Command,
    P,
    R,
    StoreUnavailableError,
    Transaction,
)
from parley.store.batches import WriteProbe, execute_all, group_by_type
from parley.store.group_commit import MAX_QUEUE, MAX_QUEUE_EACH, GroupCommit
from parley.store.id_cache import IdCache
from parley.store.postgres.notify import EventNotifier
from parley.store.postgres.pool import (
    PATIENCE_SECONDS,
    ConflictError,
    ConnectionLostError,
    ConnectionPool,
)
from parley.store.read_plan import is_single_statement
from parley.turns import Turns

BATCHES_AT_ONCE: Final = 3
WORTH_A_BATCH_BESIDE: Final = 8
"""Commands for which a batch begins beside another. A batch takes the same ways to the database and
back, and the same flush, whatever its size: so a few had better wait for the next."""
SOLE_COMMANDS_AT_ONCE: Final = 4
SOLE_COMMANDS_EACH: Final = 2
READS_AT_ONCE: Final = 8
READS_EACH: Final = 4
LARGE_READS_AT_ONCE: Final = 3
LARGE_READS_EACH: Final = 2
SEARCHES_AT_ONCE: Final = 3
SEARCHES_EACH: Final = 2
LISTS_AT_ONCE: Final = 2
BACKLOGS_AT_ONCE: Final = 2
"""Reads, of all that ask and of one person, for each of which there is a connection; but large ones
share those of the others."""

_READS_WAITING: Final = 4_000
_READS_WAITING_EACH: Final = 1_000

_SECONDS: Final = 10.0
_LONG_SECONDS: Final = 60.0
_ATTEMPTS: Final = 3

_log = structlog.get_logger(__name__)


class PostgresStore:
    """A database of a PostgreSQL server.

    Args:
        url: `postgresql://user:password@host:port/name`, already migrated.
    """

    shared = True

    def __init__(self, url: str) -> None:
        writers = BATCHES_AT_ONCE + SOLE_COMMANDS_AT_ONCE
        self._writing = ConnectionPool(
            url, turns=Turns("writes", at_once=writers, each=writers), seconds=_SECONDS
        )
        self._reading = ConnectionPool(
            url,
            turns=Turns(
                "reads",
                at_once=READS_AT_ONCE,
                each=READS_EACH,
                waiting=_READS_WAITING,
                waiting_each=_READS_WAITING_EACH,
            ),
            seconds=_SECONDS,
        )
        self._large_reads = Turns("large-reads", at_once=LARGE_READS_AT_ONCE, each=LARGE_READS_EACH)
        self._searching = _long_reads(
            url, Turns("searches", at_once=SEARCHES_AT_ONCE, each=SEARCHES_EACH)
        )
        self._listing = _long_reads(url, Turns("lists", at_once=LISTS_AT_ONCE, each=1))
        self._catching_up = _long_reads(
            url, Turns("backlogs", at_once=BACKLOGS_AT_ONCE, each=1, waiting=MAX_BACKLOGS)
        )
        self._sole_commands = Turns(
            "commands",
            at_once=SOLE_COMMANDS_AT_ONCE,
            each=SOLE_COMMANDS_EACH,
            waiting=MAX_QUEUE,
            waiting_each=MAX_QUEUE_EACH,
        )
        self._notifier = EventNotifier(url)
        self._id_cache = IdCache()
        self._group = GroupCommit(
            self._commit, max_in_flight=BATCHES_AT_ONCE, min_parallel_batch=WORTH_A_BATCH_BESIDE
        )
        self._sole = GroupCommit(self._commit, max_in_flight=SOLE_COMMANDS_AT_ONCE, max_batch=1)

    async def write(self, command: AnyCommand[R]) -> R:
        """Apply a command and return its result once it is on disk (see `Store.write`).

        One that runs statements of its own has a transaction of its own: sharing one, it could lock
        rows in another order than its neighbours.
        """
        if not isinstance(command, Command):
            return await self._group.write(command)
        async with self._sole_commands.turn():
            return await self._sole.write(command)

    async def read(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a bounded query in a transaction that sees one state."""
        return await _read(self._reading, query, *args, **kwargs)

    async def read_large(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a bounded query that may give much, on few of the connections for reads."""
        async with self._large_reads.turn():
            return await _read(self._reading, query, *args, **kwargs)

    async def read_slow(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a query that may take long on connections of its own."""
        return await _read(self._listing, query, *args, **kwargs)

    async def search(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a search on connections of its own."""
        return await _read(self._searching, query, *args, **kwargs)

    async def read_backlog(
        self,
        query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Read what was missed of the feed, on connections of its own."""
        return await _read(self._catching_up, query, *args, **kwargs)

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Call `wake` after events were added to the feed, here or on another node."""
        self._notifier.listen(wake)

    async def check(self) -> None:
        """Show that transactions reach the disk."""
        await self.write(WriteProbe())

    async def close(self) -> None:
        """Finish what is queued, then close the connections."""
        await asyncio.gather(self._group.close(), self._sole.close())
        long_reads = (self._searching, self._listing, self._catching_up)
        parts = (self._notifier, self._writing, self._reading, *long_reads)
        await asyncio.gather(*[part.close() for part in parts])

    async def _commit(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        """Write a batch, the commands of each kind in a transaction of their own."""
        outcomes: list[object] = [None] * len(commands)

        async def write(positions: Sequence[int]) -> None:
            results = await self._commit_kind([commands[position] for position in positions])
            for position, result in zip(positions, results, strict=True):
                outcomes[position] = result

        await asyncio.gather(*map(write, group_by_type(commands).values()))
        return outcomes

    async def _commit_kind(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        """Write commands; where one breaks the others, write each alone: only that one fails."""
        started = time.perf_counter()
        try:
            outcomes = await self._with_retries(commands)
        except StoreUnavailableError as error:
            metrics.FAILED_BATCHES.inc()
            _log.error("batch_failed", commands=len(commands), problem=str(error))
            return [error] * len(commands)
        except Exception as error:  # noqa: BLE001 - becomes the outcome of the command that caused it
            if len(commands) == 1:
                return [_public_error(error)]
            return [
                outcome for command in commands for outcome in await self._commit_kind([command])
            ]
        metrics.COMMIT_SECONDS.observe(time.perf_counter() - started)
        metrics.BATCH_SIZE.observe(len(commands))
        return outcomes

    async def _with_retries(self, commands: Sequence[AnyCommand[Any]]) -> list[object]:
        """Write commands in one transaction; again where others came first, or it was cut off."""
        conflicts = 0
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                async with self._writing.transaction(id_cache=self._id_cache) as tx:
                    outcomes = await execute_all(tx, commands)
            except ConflictError:
                conflicts += 1
                if conflicts == _ATTEMPTS:
                    raise
            except ConnectionLostError as error:
                if time.monotonic() >= give_up_at:
                    raise StoreUnavailableError(str(error)) from error
            else:
                if tx.wrote_events:
                    self._notifier.announce()
                return outcomes


def _long_reads(url: str, turns: Turns) -> ConnectionPool:
    return ConnectionPool(url, turns=turns, seconds=_LONG_SECONDS, keep_plans=False)


async def _read(
    connections: ConnectionPool,
    query: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, R]],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Run a query, again where its connection was lost: it changes nothing."""
    lend = connections.statement if is_single_statement(query) else connections.snapshot
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            async with lend() as tx:
                return await query(tx, *args, **kwargs)
        except (ConflictError, ConnectionLostError) as error:
            if time.monotonic() >= give_up_at:
                raise StoreUnavailableError(str(error)) from error


def _public_error(error: Exception) -> Exception:
    """Return the error for a command's sender: a lasting conflict is no fault of theirs."""
    if isinstance(error, ConflictError):
        return StoreUnavailableError(str(error))
    return error
