"""Ids of conversations and messages, reserved for a whole batch at once."""

from collections.abc import Sequence
from enum import StrEnum

from parley.store.interface import Transaction
from parley.store.queries import Queries

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
    runs = await _queries.advance_ids(tx, name=counter, count=count)
    return [number for first, last in runs for number in range(first, last + 1)]


async def reserve_run(tx: Transaction, counter: Counter, count: int) -> Sequence[int]:
    """Reserve `count` ids that follow one another without a gap."""
    while True:
        run = await reserve(tx, counter, count)
        if not run or run[-1] - run[0] == count - 1:  # nobody else took one in between
            return run
