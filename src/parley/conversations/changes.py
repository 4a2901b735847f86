"""Changes of conversations that run statements of their own, and what follows from them."""

from abc import abstractmethod

from parley.conversations.effects import Effects
from parley.conversations.idempotency import Guard, Written, find_replay, key_rows
from parley.store import Command, Transaction
from parley.store.base import R_co


class Change(Command[R_co]):
    """A command that changes a conversation, and then writes what follows from it."""

    @abstractmethod
    async def change(self, tx: Transaction, effects: Effects) -> R_co:
        """Write it and return its result, or raise what its sender is to get.

        What follows from it is added to `effects`, which are written when it returns.
        """

    async def execute(self, tx: Transaction) -> R_co:
        """Write it, and what follows from it."""
        effects = Effects()
        result = await self.change(tx, effects)
        await effects.write(tx)
        return result


class IdempotentChange(Change[Written]):
    """A change whose request may carry an idempotency key (`Guarded`)."""

    user_id: int
    guard: Guard | None
    at: int

    async def execute(self, tx: Transaction) -> Written:
        """Write it, what follows from it, and its key; or return what its key gave before."""
        replay = await find_replay(tx, self)
        if replay is not None:
            return replay
        effects = Effects()
        written = await self.change(tx, effects)
        effects.keys.extend(key_rows([self], [written]))
        await effects.write(tx)
        return written
