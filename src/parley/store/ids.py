"""Ids of conversations and messages, reserved for a whole batch at once."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from parley.store.interface import Row, Transaction
from parley.store.queries import Queries
from parley.store.steps import Steps

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


async def reserve_each(
    tx: Transaction, wanted: Mapping[Counter, int]
) -> Mapping[Counter, Sequence[int]]:
    """Reserve ids of several counters at once, at least one of each (see `reserve`)."""
    steps = Steps(_queries)
    asked = {
        counter: steps.ask("advance_ids", name=counter, count=count)
        for counter, count in wanted.items()
    }
    found = await steps.run(tx)
    return {counter: _numbers(found[step]) for counter, step in asked.items()}


async def reserve_run(tx: Transaction, counter: Counter, count: int) -> Sequence[int]:
    """Reserve `count` ids that follow one another without a gap."""
    while True:
        run = await reserve(tx, counter, count)
        if not run or run[-1] - run[0] == count - 1:  # nobody else took one in between
            return run


def _numbers(runs: Iterable[Row]) -> list[int]:
    return [number for first, last in runs for number in range(first, last + 1)]
