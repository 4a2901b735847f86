"""Ids of conversations and messages, reserved for a whole batch at once, or for several."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from parley.store.interface import Row, Transaction
from parley.store.queries import Queries
from parley.store.steps import Steps

_MANY: Final = 8
"""From how many of a batch on ids are reserved for batches to come: some are left out for good."""

_AHEAD: Final = 8
"""For how many batches, then: it is a way to the database and back."""

_STOCK_SECONDS: Final = 1.0
"""How long they are kept: by the ids, messages of different conversations are in the order of time,
but for this."""

_queries = Queries("parley.store")


class Counter(StrEnum):
    """What is numbered."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


async def reserve(tx: Transaction, counter: Counter, count: int) -> Sequence[int]:
    """Reserve `count` ids, which rise; they are never given again.

    Ids that are reserved later are greater, also by another transaction. On PostgreSQL they come
    from a sequence, so that no transaction waits for another, and some may be left out.
    """
    if count == 0:
        return ()
    return _numbers(await _queries.advance_ids(tx, name=counter, count=count))


class Stock:
    """Ids that were reserved a moment before they are wanted.

    Args:
        clock: Seconds that pass.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._numbers: dict[Counter, list[int]] = {counter: [] for counter in Counter}
        self._kept_until = 0.0

    def take(self, wanted: Mapping[Counter, int]) -> Mapping[Counter, Sequence[int]] | None:
        """Give so many ids of each, which rise; `None` where there are too few."""
        if self._clock() >= self._kept_until:
            for numbers in self._numbers.values():
                numbers.clear()
        if any(len(self._numbers[counter]) < count for counter, count in wanted.items()):
            return None
        taken = {counter: self._numbers[counter][:count] for counter, count in wanted.items()}
        for counter, count in wanted.items():
            del self._numbers[counter][:count]
        return taken

    def put(self, counter: Counter, numbers: Iterable[int]) -> None:
        """Add ids that were just reserved."""
        self._numbers[counter] = sorted([*self._numbers[counter], *numbers])
        self._kept_until = self._clock() + _STOCK_SECONDS


async def reserve_each(
    tx: Transaction, wanted: Mapping[Counter, int]
) -> Mapping[Counter, Sequence[int]]:
    """Reserve ids of several counters, for what is new and nobody can have answered yet.

    They rise, but are not always greater than those that others reserved a moment before.
    """
    if tx.stock is None:
        return {counter: await reserve(tx, counter, count) for counter, count in wanted.items()}
    taken = tx.stock.take(wanted)
    if taken is None:
        steps = Steps(_queries)
        batches = _AHEAD if min(wanted.values()) >= _MANY else 1
        asked = {
            counter: steps.ask("advance_ids", name=counter, count=count * batches)
            for counter, count in wanted.items()
        }
        found = await steps.run(tx)
        for counter, step in asked.items():
            tx.stock.put(counter, _numbers(found[step]))
        taken = tx.stock.take(wanted)
    if taken is None:
        raise RuntimeError("ids that were just reserved are gone")
    return taken


async def reserve_run(tx: Transaction, counter: Counter, count: int) -> Sequence[int]:
    """Reserve `count` ids that follow one another without a gap."""
    while True:
        run = await reserve(tx, counter, count)
        if not run or run[-1] - run[0] == count - 1:  # nobody else took one in between
            return run


def _numbers(runs: Iterable[Row]) -> list[int]:
    return [number for first, last in runs for number in range(first, last + 1)]
