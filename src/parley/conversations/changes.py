"""Changes that are rare enough to be written one after another, each refused alone."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

from parley.conversations.effects import Effects
from parley.conversations.idempotency import Guard, Outcome, Written, apply_once, key_rows
from parley.store import SoleCommand, Transaction
from parley.store.interface import R_co
from parley.wire import ApiError


class Change(SoleCommand[R_co]):
    """A command that decides first and writes then.

    An `ApiError` that it raises comes before its first write. So it is for its sender alone, and
    the batch goes on.
    """

    @abstractmethod
    async def change(self, tx: Transaction, effects: Effects) -> R_co:
        """Write it and return its result, or raise what its sender is to get.

        What follows from it is added to `effects`, which are written when it returns.
        """

    async def apply_alone(self, tx: Transaction) -> R_co:
        """Write it, and what follows from it."""
        effects = Effects()
        result = await self.change(tx, effects)
        await effects.write(tx)
        return result

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[R_co | Exception]:
        """Write the commands of one batch."""
        return [await _outcome(tx, command) for command in commands]


class IdempotentChange(Change[Written]):
    """A change whose request may carry an idempotency key (`Guarded`)."""

    user_id: int
    guard: Guard | None
    at: int

    async def apply_alone(self, tx: Transaction) -> Written:
        """Write it, what follows from it, and its key."""
        effects = Effects()
        written = await self.change(tx, effects)
        effects.keys.extend(key_rows([self], [written]))
        await effects.write(tx)
        return written

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch, none a second time whose key is known."""
        return await apply_once(tx, commands, super().apply)


async def _outcome(tx: Transaction, command: Change[R_co]) -> R_co | Exception:
    try:
        return await command.apply_alone(tx)
    except ApiError as error:
        return error
