"""Ids of conversations and messages, reserved for a whole batch at once."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from parley.store.interface import Dialect, Row, Transaction
from parley.store.queries import Queries
from parley.store.steps import Step, Steps

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


def ask_ahead(tx: Transaction, steps: Steps, most: Mapping[Counter, int]) -> Mapping[Counter, Step]:
    """Reserve ids together with what else is asked, where some may be left out: on PostgreSQL.

    On SQLite nothing is reserved, which is no way longer: it is in the process.

    Args:
        tx: The transaction.
        steps: What else is asked.
        most: How many it may take of each, at least one.
    """
    if tx.dialect is Dialect.SQLITE:
        return {}
    return {
        counter: steps.ask_of(_queries, "advance_ids", name=counter, count=count)
        for counter, count in most.items()
    }


async def reserve_each(
    tx: Transaction, wanted: Mapping[Counter, int], ahead: Mapping[Counter, Iterable[Row]]
) -> Mapping[Counter, Sequence[int]]:
    """Reserve ids of several counters, unless what `ask_ahead` found has them already."""
    return {
        counter: _numbers(ahead[counter]) if counter in ahead else await reserve(tx, counter, count)
        for counter, count in wanted.items()
    }


async def reserve_run(tx: Transaction, counter: Counter, count: int) -> Sequence[int]:
    """Reserve `count` ids that follow one another without a gap."""
    while True:
        run = await reserve(tx, counter, count)
        if not run or run[-1] - run[0] == count - 1:  # nobody else took one in between
            return run


def _numbers(runs: Iterable[Row]) -> list[int]:
    return [number for first, last in runs for number in range(first, last + 1)]
