"""Ids of conversations and messages, reserved for a whole batch at once."""

from enum import StrEnum

from parley.store.interface import Transaction
from parley.store.queries import Queries

_queries = Queries("parley.store")


class Counter(StrEnum):
    """What is numbered."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


async def reserve(tx: Transaction, counter: Counter, count: int) -> range:
    """Reserve `count` ids, one after another; they are never given again."""
    if count == 0:
        return range(0)
    (last,) = await _queries.advance_ids(tx, name=counter, count=count)
    return range(last - count + 1, last + 1)
