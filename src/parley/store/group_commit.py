"""Group commit: commands that come while one batch is being flushed make up the next.

There is no timer. A command waits for the end of the event loop's turn, so that those which came in
the same turn share a batch, and for the batch before it; a lone one is a batch of one.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, Final, NamedTuple

import structlog

from parley.store import metrics
from parley.store.base import AnyCommand, R, StoreBusyError, StoreUnavailableError
from parley.turns import ASKER

MAX_BATCH: Final = 256
MAX_QUEUE: Final = 4_000
"""About two seconds of work; what waits longer is better asked again."""
MAX_QUEUE_EACH: Final = 1_000
"""Of these, how many of one person."""

_log = structlog.get_logger(__name__)


class _Waiting(NamedTuple):
    person: Hashable
    command: AnyCommand[Any]
    done: asyncio.Future[Any]


class GroupCommit:
    """Gathers commands, hands them over in batches, and returns to each sender its outcome.

    Args:
        commit: Writes a batch and gives an outcome for each command, as `execute_all` does.
        max_in_flight: How many batches may be under way together.
        max_batch: How many commands a batch has at most.
        min_parallel_batch: How many commands must wait for a batch to begin beside one that is
            under way; fewer wait until that is done.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[AnyCommand[Any]]], Awaitable[Sequence[object]]],
        *,
        max_in_flight: int = 1,
        max_batch: int = MAX_BATCH,
        min_parallel_batch: int = 1,
    ) -> None:
        self._commit = commit
        self._max_in_flight = max_in_flight
        self._max_batch = max_batch
        self._min_parallel_batch = min_parallel_batch
        self._loop = asyncio.get_running_loop()
        self._waiting: list[_Waiting] = []
        self._unanswered_of: dict[Hashable, int] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._unanswered = 0
        self._scheduled = False
        self._closed = False

    async def write(self, command: AnyCommand[R]) -> R:
        """Apply a command and return its result once it is on disk (see `Store.write`)."""
        if self._closed:
            raise StoreUnavailableError("the store is closing")
        asker = ASKER.get()
        person = None if asker is None else asker.person
        own = self._unanswered_of.get(person, 0)
        if self._unanswered >= MAX_QUEUE or (own >= MAX_QUEUE_EACH and person is not None):
            metrics.REFUSED.inc()
            raise StoreBusyError(f"{self._unanswered} writes wait already, {own} of one person")
        done: asyncio.Future[R] = self._loop.create_future()
        self._waiting.append(_Waiting(person, command, done))
        self._unanswered_of[person] = own + 1
        self._unanswered += 1
        if not self._scheduled and self._can_dispatch():
            self._scheduled = True
            self._loop.call_soon(self._dispatch)
        return await done

    async def close(self) -> None:
        """Take no more commands, and wait until those that were taken are answered."""
        self._closed = True
        while self._waiting or self._under_way:
            self._dispatch()
            await asyncio.wait(self._under_way)

    def _dispatch(self) -> None:
        self._scheduled = False
        metrics.QUEUE_LENGTH.set(self._unanswered)
        while self._can_dispatch():
            batch, self._waiting = self._split_waiting()
            task = self._loop.create_task(self._write(batch))
            self._under_way.add(task)
            task.add_done_callback(self._finish)

    def _split_waiting(self) -> tuple[list[_Waiting], list[_Waiting]]:
        """Return the next batch, and what goes on waiting.

        Where more waits than fits into a batch, everyone's first comes before anyone's second.
        """
        if len(self._waiting) <= self._max_batch:
            return self._waiting, []
        ahead: Counter[Hashable] = Counter()
        ranks = []
        for waiting in self._waiting:
            ranks.append(ahead[waiting.person])
            ahead[waiting.person] += 1
        order = sorted(range(len(ranks)), key=ranks.__getitem__)
        fair = [self._waiting[index] for index in order]
        return fair[: self._max_batch], fair[self._max_batch :]

    def _can_dispatch(self) -> bool:
        if not self._under_way:
            return bool(self._waiting)
        return (
            len(self._under_way) < self._max_in_flight
            and len(self._waiting) >= self._min_parallel_batch
        )

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._commit([waiting.command for waiting in batch])
        except Exception as error:  # noqa: BLE001 - logged, and given to every sender
            _log.exception("batch_failed", commands=len(batch))
            outcomes = [error] * len(batch)
        self._unanswered -= len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            self._forget(waiting.person)
            if waiting.done.done():  # its request was given up; it is written all the same
                continue
            if isinstance(outcome, Exception):
                waiting.done.set_exception(outcome)
            else:
                waiting.done.set_result(outcome)

    def _forget(self, person: Hashable) -> None:
        left = self._unanswered_of[person] - 1
        if left:
            self._unanswered_of[person] = left
        else:
            del self._unanswered_of[person]

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._dispatch()
