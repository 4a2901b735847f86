"""Adding messages to conversations, a whole batch at a time."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from parley.conversations.commands.effects import Effects
from parley.conversations.commands.idempotency import (
    IdempotencyKey,
    Outcome,
    WriteResult,
    execute_idempotently,
    key_rows,
)
from parley.conversations.commands.inserts import NewMessage, add_messages
from parley.conversations.membership import lock_memberships
from parley.conversations.permissions import refuse_attachments
from parley.conversations.references import ComposeRequest, resolve_references
from parley.conversations.validation import Draft, get_stored_size
from parley.store import Transaction
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED


class AppendMessage(NamedTuple):
    """Add a message to a conversation (contract §5).

    Refused, with `ApiError`, where the conversation is not the author's, or an attachment not the
    author's to send.
    """

    user_id: int
    conversation_id: int
    draft: Draft
    guard: IdempotencyKey | None
    at: int

    @classmethod
    async def execute_batch(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch."""
        return await execute_idempotently(tx, commands, _append)


async def _append(tx: Transaction, commands: Sequence[AppendMessage]) -> list[Outcome]:
    memberships = await lock_memberships(
        tx, ((command.conversation_id, command.user_id) for command in commands)
    )
    composed = await resolve_references(
        tx,
        [
            ComposeRequest(command.user_id, command.conversation_id, [command.draft])
            for command in commands
        ],
    )
    usable = await refuse_attachments(
        tx, [(command.user_id, drafts) for command, drafts in zip(commands, composed, strict=True)]
    )
    checked = [
        drafts
        if (command.conversation_id, command.user_id) in memberships
        else ApiError(ACCESS_DENIED)
        for command, drafts in zip(commands, usable, strict=True)
    ]
    accepted = [
        NewMessage(command.conversation_id, command.user_id, drafts[0], command.at)
        for command, drafts in zip(commands, checked, strict=True)
        if not isinstance(drafts, ApiError)
    ]
    effects = Effects()
    message_ids = iter(await add_messages(tx, accepted, memberships, effects))
    outcomes: list[Outcome] = [
        drafts
        if isinstance(drafts, ApiError)
        else WriteResult(
            command.conversation_id, (next(message_ids),), stored=get_stored_size(drafts)
        )
        for command, drafts in zip(commands, checked, strict=True)
    ]
    effects.keys = key_rows(commands, outcomes)
    await effects.write(tx)
    return outcomes
