"""A batch: the commands that share one transaction and one flush to disk."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from parley.store.interface import Command, Transaction

AnyCommand: TypeAlias = Command[Any]


async def apply_batch(tx: Transaction, commands: Sequence[AnyCommand]) -> list[object]:
    """Apply the commands of a batch, those of one kind together.

    Returns:
        For each command, in order, its result or the exception that its sender is to get.

    Raises:
        Exception: Something that no command foresaw; the transaction must be rolled back.
    """
    outcomes: list[object] = [None] * len(commands)
    for kind, chosen in by_kind(commands).items():
        results = await kind.apply(tx, [commands[position] for position in chosen])
        for position, result in zip(chosen, results, strict=True):
            outcomes[position] = result
    return outcomes


def by_kind(commands: Sequence[AnyCommand]) -> dict[type[AnyCommand], list[int]]:
    """Give the positions of the commands of each kind."""
    positions: dict[type[AnyCommand], list[int]] = {}
    for position, command in enumerate(commands):
        positions.setdefault(type(command), []).append(position)
    return positions
