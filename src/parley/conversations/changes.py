"""Changes that are rare enough to be written one after another, each refused alone."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from parley.store import SoleCommand, Transaction
from parley.store.interface import R_co
from parley.wire import ApiError


class Change(SoleCommand[R_co]):
    """A command that decides first and writes then.

    An `ApiError` that it raises comes before its first write. So it is for its sender alone, and
    the batch goes on.
    """

    @abstractmethod
    async def change(self, tx: Transaction) -> R_co:
        """Write it and give its result, or raise what its sender is to get."""

    async def apply_alone(self, tx: Transaction) -> R_co:
        """Write it."""
        return await self.change(tx)

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[R_co | Exception]:
        """Write the commands of one batch."""
        return await one_by_one(tx, commands)


async def one_by_one(tx: Transaction, commands: Sequence[Change[R_co]]) -> list[R_co | Exception]:
    """Write changes one after another."""
    return [await _outcome(tx, command) for command in commands]


async def _outcome(tx: Transaction, command: Change[R_co]) -> R_co | Exception:
    try:
        return await command.change(tx)
    except ApiError as error:
        return error
