"""Changes of conversations that run statements of their own, and what follows from them."""

from abc import abstractmethod

from parley.conversations.commands.effects import Effects
from parley.conversations.commands.idempotency import (
    IdempotencyKey,
    WriteResult,
    find_replay,
    key_rows,
)
from parley.store import Command, Transaction
from parley.store.base import R_co


class ConversationCommand(Command[R_co]):
    """A command that changes a conversation, and then writes what follows from it."""

    @abstractmethod
    async def apply(self, tx: Transaction, effects: Effects) -> R_co:
        """Make the change and return its result, or raise what its sender is to get.

        What follows from it is added to `effects`, which are written when it returns.
        """

    async def execute(self, tx: Transaction) -> R_co:
        """Make the change, and write what follows from it."""
        effects = Effects()
        result = await self.apply(tx, effects)
        await effects.write(tx)
        return result


class IdempotentCommand(ConversationCommand[WriteResult]):
    """A change whose request may carry an idempotency key (`Idempotent`)."""

    user_id: int
    guard: IdempotencyKey | None
    at: int

    async def execute(self, tx: Transaction) -> WriteResult:
        """Make the change and remember its key; or return what the same key led to before."""
        replay = await find_replay(tx, self)
        if replay is not None:
            return replay
        effects = Effects()
        written = await self.apply(tx, effects)
        effects.keys.extend(key_rows([self], [written]))
        await effects.write(tx)
        return written
