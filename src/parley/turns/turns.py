"""Turns of requests: for what is awaited, and for what runs in threads."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from prometheus_client import Counter, Gauge

from parley.turns.asker import ASKER, Asker
from parley.turns.rota import LineFullError, Rota

P = ParamSpec("P")
R = TypeVar("R")

WAITING: Final = 512
WAITING_EACH: Final = 32
"""More than a browser or a program with a pool of connections asks for at once."""

_UNWATCHED_SECONDS: Final = 0.05
"""For how long one waits before its connection is watched. Most turns come sooner, and to watch
takes longer than many a read."""

_LINE = Gauge("parley_turns_waiting", "What waits for its turn at what requests share.", ("kind",))
_REFUSED = Counter(
    "parley_turns_refused_total", "What was refused because too much waited.", ("kind",)
)
_DROPPED = Counter(
    "parley_turns_dropped_total",
    "What was dropped before its turn because its client had gone away.",
    ("kind",),
)


class TooManyWaitingError(Exception):
    """Too many wait for the same; it may be asked again in a moment."""


class ClientGoneError(Exception):
    """The client went away before the turn of its request."""


class _Waiter:
    """One that waits.

    Attributes:
        begun: Whether its turn has come.
    """

    __slots__ = ("begun", "future", "person")

    def __init__(self, person: Hashable, future: asyncio.Future[None]) -> None:
        self.person = person
        self.future = future
        self.begun = False


class Turns:
    """Turns at one thing.

    Args:
        kind: What it is, in metrics.
        at_once: How many may be under way together.
        each: How many of one person; what the server does by itself is no person's.
        waiting: How many may wait.
        waiting_each: How many of one person.
    """

    def __init__(
        self,
        kind: str,
        *,
        at_once: int,
        each: int,
        waiting: int = WAITING,
        waiting_each: int = WAITING_EACH,
    ) -> None:
        self.at_once = at_once
        self._rota: Rota[_Waiter] = Rota(
            at_once=at_once, each=each, most=waiting, most_each=waiting_each
        )
        self._line = _LINE.labels(kind)
        self._refused = _REFUSED.labels(kind)
        self._dropped = _DROPPED.labels(kind)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn of whoever asks, and hold it.

        Raises:
            TooManyWaitingError: Too many wait already.
            ClientGoneError: The client went away meanwhile.
        """
        person = await self.begin()
        try:
            yield
        finally:
            self.end(person)

    def has_room(self) -> bool:
        """Return whether one more of whoever asks would be let wait."""
        asker = ASKER.get()
        return self._rota.has_room(None if asker is None else asker.person)

    async def begin(self) -> Hashable:
        """Wait for a turn, and return whose it is, for `end`. Raises what `turn` does."""
        asker = ASKER.get()
        person = None if asker is None else asker.person
        if not self._rota.begin(person):
            await self._wait(person, asker)
        return person

    def end(self, person: Hashable) -> None:
        """End the turn of a person; another begins."""
        following = self._rota.end(person)
        while following is not None:
            following.begun = True
            if not following.future.done():
                following.future.set_result(None)
                return
            following = self._rota.end(following.person)  # its request was cancelled just now

    async def _wait(self, person: Hashable, asker: Asker | None) -> None:
        loop = asyncio.get_running_loop()
        waiter = _Waiter(person, loop.create_future())
        try:
            self._rota.wait(person, waiter)
        except LineFullError as error:
            self._refused.inc()
            raise TooManyWaitingError from error
        self._line.inc()
        watching: asyncio.TimerHandle | asyncio.Task[None] | None = None

        def watch(asker: Asker) -> None:
            nonlocal watching
            watching = loop.create_task(self._drop_when_gone(asker, waiter))

        if asker is not None:
            watching = loop.call_later(_UNWATCHED_SECONDS, watch, asker)
        try:
            await waiter.future
        except asyncio.CancelledError:
            if waiter.future.cancelled() and not waiter.begun:
                self._rota.leave(person, waiter)
            elif waiter.begun and not waiter.future.cancelled():
                self.end(person)
            raise
        finally:
            self._line.dec()
            if watching is not None:
                watching.cancel()

    async def _drop_when_gone(self, asker: Asker, waiter: _Waiter) -> None:
        await asker.wait_until_gone()
        if not waiter.future.done():
            self._rota.leave(waiter.person, waiter)
            self._dropped.inc()
            waiter.future.set_exception(ClientGoneError())


class ThreadTurns(Turns):
    """Turns at threads, which begin as they are needed.

    Args:
        kind: What is done there.
        at_once: How many threads there are.
        each: How many of them work for one person.
        waiting: How many may wait.
        waiting_each: How many of one person.
    """

    def __init__(
        self,
        kind: str,
        *,
        at_once: int,
        each: int,
        waiting: int = WAITING,
        waiting_each: int = WAITING_EACH,
    ) -> None:
        super().__init__(
            kind, at_once=at_once, each=each, waiting=waiting, waiting_each=waiting_each
        )
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=f"parley-{kind}")

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function in a thread, when it is the turn of whoever asks. Raises what `turn` does.

        What has begun comes to its end, also where nobody waits for it any more.
        """
        person = await self.begin()
        try:
            running = self._threads.submit(function, *args, **kwargs)
        except BaseException:
            self.end(person)
            raise
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wrap_future(running, loop=loop)
        finally:
            if running.done():
                self.end(person)
            else:
                running.add_done_callback(partial(self._end_from_thread, loop, person))

    def close(self) -> None:
        """Wait for what has begun; nothing begins any more."""
        self._threads.shutdown()

    def _end_from_thread(
        self, loop: asyncio.AbstractEventLoop, person: Hashable, done: Future[R]
    ) -> None:
        del done
        try:
            loop.call_soon_threadsafe(self.end, person)
        except RuntimeError:  # the loop is closed, so that nobody waits
            self.end(person)


COMPUTING: Final = ThreadTurns("computing", at_once=3, each=2)
"""What keeps the interpreter busy, whatever it is: to parse, sanitise, render and draw. More at
once would not be done sooner, for there is one interpreter lock, and the event loop would wait for
it longer."""
