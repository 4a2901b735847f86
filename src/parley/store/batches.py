"""A batch: the commands that share one transaction and one flush to disk."""

from collections.abc import Sequence
from typing import Any

from parley.store.base import AnyCommand, Command, Transaction
from parley.store.queries import Queries

_queries = Queries("parley.store")


async def execute_all(tx: Transaction, commands: Sequence[AnyCommand[Any]]) -> list[object]:
    """Execute the commands of a batch, those of one kind together.

    Returns:
        For each command, in order, its result or the exception that its sender is to get.

    Raises:
        Exception: Something that no command foresaw; the transaction must be rolled back.
    """
    outcomes: list[object] = [None] * len(commands)
    for positions in group_by_type(commands).values():
        results = await _execute(tx, [commands[position] for position in positions])
        for position, result in zip(positions, results, strict=True):
            outcomes[position] = result
    return outcomes


async def _execute(tx: Transaction, commands: Sequence[Any]) -> Sequence[object]:
    """Execute commands of one kind."""
    first = commands[0]
    if not isinstance(first, Command):
        results: Sequence[object] = await type(first).execute_batch(tx, commands)
        return results
    return [await tx.execute_isolated(command) for command in commands]


def group_by_type(commands: Sequence[AnyCommand[Any]]) -> dict[type[object], list[int]]:
    """Return the positions of the commands of each kind."""
    positions: dict[type[object], list[int]] = {}
    for position, command in enumerate(commands):
        positions.setdefault(type(command), []).append(position)
    return positions


class WriteProbe:
    """A write that tells no one anything, but takes the way of every other.

    It counts, because SQLite writes nothing where a row stays as it was.
    """

    @classmethod
    async def execute_batch(
        cls, tx: Transaction, commands: Sequence["WriteProbe"]
    ) -> Sequence[Exception | None]:
        """Write once for all probes of a batch."""
        await _queries.count_write_probe(tx)
        return [None] * len(commands)
