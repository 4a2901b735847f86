"""Starting a conversation and adding a message to one, a whole batch at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from parley import attachments, people
from parley.conversations.idempotency import Guard, Outcome, Written, apply_once
from parley.conversations.rules import Draft
from parley.store import Event, EventKind, Queries, Transaction, events, ids
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED, ATTACHMENT_REFUSED, RECIPIENT_REFUSED

_queries = Queries("parley.conversations")

_NAMED_IN_A_REFUSAL = 20


@dataclass(frozen=True, slots=True)
class CreateConversation:
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


@dataclass(frozen=True, slots=True)
class AppendMessage:
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


@dataclass(slots=True)
class _Rows:
    """The rows of new messages, gathered over a batch."""

    messages: list[tuple[object, ...]] = field(default_factory=list)
    carried: list[tuple[object, ...]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    attachment_ids: set[int] = field(default_factory=set)

    def add(
        self, key: tuple[int, int], sequence: int, draft: Draft, *, author_id: int, at: int
    ) -> None:
        """Add a message with what it carries, and the event that tells of it.

        Args:
            key: Its conversation and its own id.
            sequence: Its place in the conversation.
            draft: What it says.
            author_id: Who wrote it.
            at: When.
        """
        conversation_id, message_id = key
        count = len(draft.attachment_ids)
        self.messages.append(
            (conversation_id, message_id, sequence, author_id, draft.html, draft.text, count, at)
        )
        for position, attachment_id in enumerate(draft.attachment_ids):
            shown = attachment_id in draft.shown_ids
            self.carried.append((conversation_id, message_id, position, attachment_id, shown))
        self.attachment_ids.update(draft.attachment_ids)
        self.events.append(
            Event(EventKind.MESSAGE_CREATED, conversation_id, message_id, author_id, at, sequence)
        )

    async def write(self, tx: Transaction) -> None:
        """Write them, with one statement a table."""
        await _queries.insert_messages(tx, rows=self.messages)
        if self.carried:
            await _queries.insert_message_attachments(tx, rows=self.carried)
            await attachments.activate(tx, self.attachment_ids)
        await events.append(tx, self.events)


async def _create(tx: Transaction, commands: Sequence[CreateConversation]) -> list[Outcome]:
    reachable: set[tuple[int, int]] = set()
    for policy in {command.global_people_search for command in commands}:
        reachable |= await people.reachable_pairs(
            tx,
            {
                (command.user_id, recipient_id)
                for command in commands
                for recipient_id in command.recipient_ids
                if command.global_people_search is policy
            },
            global_people_search=policy,
        )
    usable = await _usable(tx, ((command.user_id, command.drafts) for command in commands))
    refusals = [
        _unreachable(command, reachable) or _unusable(command.user_id, command.drafts, usable)
        for command in commands
    ]
    accepted = [
        command for command, refusal in zip(commands, refusals, strict=True) if refusal is None
    ]
    written = iter(await _write_conversations(tx, accepted))
    return [refusal or next(written) for refusal in refusals]


async def _write_conversations(
    tx: Transaction, commands: Sequence[CreateConversation]
) -> list[Written]:
    if not commands:
        return []
    conversation_ids = await ids.reserve(tx, ids.Counter.CONVERSATION, len(commands))
    message_ids = iter(
        await ids.reserve(tx, ids.Counter.MESSAGE, sum(len(command.drafts) for command in commands))
    )
    conversations: list[tuple[object, ...]] = []
    participants: list[tuple[object, ...]] = []
    rows = _Rows()
    written = []
    for conversation_id, command in zip(conversation_ids, commands, strict=True):
        at, sender_id, last = command.at, command.user_id, len(command.drafts)
        rows.events.append(
            Event(EventKind.CONVERSATION_CREATED, conversation_id, None, sender_id, at)
        )
        own = []
        for sequence, draft in enumerate(command.drafts, start=1):
            message_id = next(message_ids)
            own.append(message_id)
            rows.add((conversation_id, message_id), sequence, draft, author_id=sender_id, at=at)
        conversations.append((conversation_id, command.title, sender_id, at, last, own[-1], at))
        participants.append((conversation_id, sender_id, at, last, last))
        participants.extend(
            (conversation_id, recipient_id, at, last, 0) for recipient_id in command.recipient_ids
        )
        written.append(Written(conversation_id, tuple(own)))
    await _queries.insert_conversations(tx, rows=conversations)
    await _queries.insert_participants(tx, rows=participants)
    await rows.write(tx)
    return written


async def _append(tx: Transaction, commands: Sequence[AppendMessage]) -> list[Outcome]:
    pairs = {(command.conversation_id, command.user_id) for command in commands}
    writable = {
        (conversation_id, user_id): last_sequence
        for conversation_id, user_id, last_sequence in await _queries.writable_conversations(
            tx, pairs=list(pairs)
        )
    }
    usable = await _usable(tx, ((command.user_id, (command.draft,)) for command in commands))
    refusals = [
        _unusable(command.user_id, (command.draft,), usable)
        if (command.conversation_id, command.user_id) in writable
        else ApiError(ACCESS_DENIED)
        for command in commands
    ]
    accepted = [
        command for command, refusal in zip(commands, refusals, strict=True) if refusal is None
    ]
    last_sequences = {conversation_id: last for (conversation_id, _), last in writable.items()}
    written = iter(await _write_messages(tx, accepted, last_sequences))
    return [refusal or next(written) for refusal in refusals]


async def _write_messages(
    tx: Transaction, commands: Sequence[AppendMessage], last_sequences: dict[int, int]
) -> list[Written]:
    if not commands:
        return []
    message_ids = await ids.reserve(tx, ids.Counter.MESSAGE, len(commands))
    rows = _Rows()
    newest: dict[int, tuple[int, int]] = {}
    read: dict[tuple[int, int], int] = {}
    written = []
    for message_id, command in zip(message_ids, commands, strict=True):
        conversation_id = command.conversation_id
        sequence = last_sequences[conversation_id] = last_sequences[conversation_id] + 1
        rows.add(
            (conversation_id, message_id),
            sequence,
            command.draft,
            author_id=command.user_id,
            at=command.at,
        )
        latest = max(command.at, newest.get(conversation_id, (0, 0))[1])
        newest[conversation_id] = (message_id, latest)
        read[conversation_id, command.user_id] = sequence
        written.append(Written(conversation_id, (message_id,)))
    await rows.write(tx)
    # In the order of conversation, then user, so that two nodes never wait for each other.
    changed = [
        (conversation_id, last_sequences[conversation_id], message_id, at)
        for conversation_id, (message_id, at) in sorted(newest.items())
    ]
    await _queries.advance_conversations(tx, rows=changed)
    await _queries.advance_participants(tx, rows=changed)
    await _queries.advance_readers(
        tx, rows=[(*participant, sequence) for participant, sequence in sorted(read.items())]
    )
    return written


async def _usable(
    tx: Transaction, sent: Iterable[tuple[int, Sequence[Draft]]]
) -> set[tuple[int, int]]:
    """Tell which of the attachments that a batch names are their senders' to send."""
    wanted = {
        (user_id, attachment_id)
        for user_id, drafts in sent
        for draft in drafts
        for attachment_id in draft.attachment_ids
    }
    return await attachments.usable_pairs(tx, wanted) if wanted else set()


def _unreachable(command: CreateConversation, reachable: set[tuple[int, int]]) -> ApiError | None:
    refused = [
        str(recipient_id)
        for recipient_id in command.recipient_ids
        if (command.user_id, recipient_id) not in reachable
    ]
    if not refused:
        return None
    return ApiError(
        RECIPIENT_REFUSED,
        f"recipients.users.user: {_listed(refused)}: unknown, inactive, or not within your reach",
    )


def _unusable(
    user_id: int, drafts: Sequence[Draft], usable: set[tuple[int, int]]
) -> ApiError | None:
    refused = dict.fromkeys(
        str(attachment_id)
        for draft in drafts
        for attachment_id in draft.attachment_ids
        if (user_id, attachment_id) not in usable
    )
    if not refused:
        return None
    return ApiError(
        ATTACHMENT_REFUSED,
        f"attachments.attachment: {_listed(refused)}: unknown, or not yours to send",
    )


def _listed(refused: Iterable[str]) -> str:
    named = list(refused)
    more = len(named) - _NAMED_IN_A_REFUSAL
    return ", ".join(named[:_NAMED_IN_A_REFUSAL]) + (f" and {more} more" if more > 0 else "")
