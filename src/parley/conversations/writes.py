"""Starting a conversation and adding a message to one, a whole batch at a time."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from parley import people
from parley.conversations import counting
from parley.conversations.idempotency import Guard, Outcome, Written, apply_once
from parley.conversations.new_messages import Addition, Rows, add_messages
from parley.conversations.refusals import unreachable, unusable, usable_attachments
from parley.conversations.rules import Draft
from parley.conversations.sources import Asked, Composed, compose
from parley.conversations.standing import find_standings
from parley.store import (
    Event,
    EventKind,
    Queries,
    Statement,
    Transaction,
    ids,
    write_late,
)
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED

_queries = Queries("parley.conversations")


class CreateConversation(NamedTuple):
    """Start a conversation between its sender and its recipients (contract §4).

    Refused, with `ApiError`, where a recipient can't be reached or an attachment is not the
    sender's to send.
    """

    user_id: int
    recipient_ids: tuple[int, ...]
    title: str | None
    drafts: tuple[Draft, ...]
    guard: Guard | None
    at: int
    global_people_search: bool

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch."""
        return await apply_once(tx, commands, _create)


class AppendMessage(NamedTuple):
    """Add a message to a conversation (contract §5).

    Refused, with `ApiError`, where the conversation is not the author's, or an attachment not the
    author's to send.
    """

    user_id: int
    conversation_id: int
    draft: Draft
    guard: Guard | None
    at: int

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch."""
        return await apply_once(tx, commands, _append)


async def _create(tx: Transaction, commands: Sequence[CreateConversation]) -> list[Outcome]:
    refused = {
        pair
        for policy, pairs in _pairs(commands).items()
        for pair in await people.presume_reachable(tx, pairs, global_people_search=policy)
    }
    composed = await compose(
        tx, [Asked(command.user_id, None, command.drafts) for command in commands]
    )
    usable = await usable_attachments(tx, _sent(commands, composed))
    refusals = [
        unreachable(command.user_id, command.recipient_ids, refused)
        or _unusable(command.user_id, drafts, usable)
        for command, drafts in zip(commands, composed, strict=True)
    ]
    accepted = [
        (command, drafts)
        for command, drafts, refusal in zip(commands, composed, refusals, strict=True)
        if refusal is None and not isinstance(drafts, ApiError)
    ]
    reserved = await ids.reserve_each(tx, _wanted([drafts for _, drafts in accepted]))
    written = iter(await _write_conversations(tx, accepted, reserved))
    return [refusal or next(written) for refusal in refusals]


def _pairs(commands: Sequence[CreateConversation]) -> Mapping[bool, set[tuple[int, int]]]:
    """Give who wants to write to whom, with people search for everyone and without."""
    pairs: dict[bool, set[tuple[int, int]]] = {}
    for command in commands:
        of_policy = pairs.setdefault(command.global_people_search, set())
        of_policy.update((command.user_id, other_id) for other_id in command.recipient_ids)
    return pairs


def _wanted(messages: Sequence[Sequence[Draft]]) -> Mapping[ids.Counter, int]:
    """Tell how many ids conversations take that begin with these messages."""
    return {
        ids.Counter.CONVERSATION: len(messages),
        ids.Counter.MESSAGE: sum(map(len, messages)),
    }


async def _write_conversations(
    tx: Transaction,
    accepted: Sequence[tuple[CreateConversation, Sequence[Draft]]],
    reserved: Mapping[ids.Counter, Sequence[int]],
) -> list[Written]:
    if not accepted:
        return []
    conversation_ids = iter(reserved[ids.Counter.CONVERSATION])
    message_ids = iter(reserved[ids.Counter.MESSAGE])
    conversations: list[tuple[object, ...]] = []
    participants: list[tuple[object, ...]] = []
    people_in: dict[int, Sequence[int]] = {}
    changes = counting.Changes()
    rows = Rows()
    written = []
    for command, drafts in accepted:
        conversation_id = next(conversation_ids)
        at, sender_id, last = command.at, command.user_id, len(drafts)
        rows.events.append(
            Event(EventKind.CONVERSATION_CREATED, conversation_id, None, sender_id, at)
        )
        own = []
        for sequence, draft in enumerate(drafts, start=1):
            message_id = next(message_ids)
            own.append(message_id)
            rows.add((conversation_id, message_id), sequence, draft, author_id=sender_id, at=at)
        conversations.append((conversation_id, command.title, sender_id, at, last, own[-1], at))
        people_in[conversation_id] = (sender_id, *command.recipient_ids)
        participants.append((conversation_id, sender_id, at, last, last, own[-1]))
        for recipient_id in command.recipient_ids:
            participants.append((conversation_id, recipient_id, at, last, 0, 0))
            changes.add(recipient_id, counting.difference(0, last))
        written.append(Written(conversation_id, tuple(own)))
    await write_late(
        tx,
        Statement(_queries, "insert_conversations", {"rows": conversations}),
        Statement(_queries, "insert_participants", {"rows": participants}),
        *rows.writes(people_in),
    )
    await rows.follow(tx)
    await counting.count(tx, changes)
    return written


async def _append(tx: Transaction, commands: Sequence[AppendMessage]) -> list[Outcome]:
    standings = await find_standings(
        tx, ((command.conversation_id, command.user_id) for command in commands)
    )
    composed = await compose(
        tx,
        [Asked(command.user_id, command.conversation_id, [command.draft]) for command in commands],
    )
    usable = await usable_attachments(tx, _sent(commands, composed))
    refusals = [
        _unusable(command.user_id, drafts, usable)
        if (command.conversation_id, command.user_id) in standings
        else ApiError(ACCESS_DENIED)
        for command, drafts in zip(commands, composed, strict=True)
    ]
    accepted = [
        Addition(command.conversation_id, command.user_id, drafts[0], command.at)
        for command, drafts, refusal in zip(commands, composed, refusals, strict=True)
        if refusal is None and not isinstance(drafts, ApiError)
    ]
    message_ids = await add_messages(tx, accepted, standings)
    written = (
        Written(addition.conversation_id, (message_id,))
        for addition, message_id in zip(accepted, message_ids, strict=True)
    )
    return [refusal or next(written) for refusal in refusals]


def _sent(
    commands: Sequence[CreateConversation | AppendMessage], composed: Sequence[Composed]
) -> list[tuple[int, Sequence[Draft]]]:
    return [
        (command.user_id, drafts)
        for command, drafts in zip(commands, composed, strict=True)
        if not isinstance(drafts, ApiError)
    ]


def _unusable(user_id: int, drafts: Composed, usable: set[tuple[int, int]]) -> ApiError | None:
    return drafts if isinstance(drafts, ApiError) else unusable(user_id, drafts, usable)
