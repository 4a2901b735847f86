"""Showing that a store can write."""

from collections.abc import Sequence

from parley.store.base import Transaction
from parley.store.queries import Queries

_queries = Queries("parley.store")


class WriteProbe:
    """A write that tells no one anything, but takes the way of every other.

    It counts, because SQLite writes nothing where a row stays as it was.
    """

    @classmethod
    async def execute_batch(
        cls, tx: Transaction, commands: Sequence["WriteProbe"]
    ) -> Sequence[Exception | None]:
        """Write it, once for all."""
        await _queries.count_check(tx)
        return [None] * len(commands)
