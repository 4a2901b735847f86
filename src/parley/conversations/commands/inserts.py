"""New messages, written with one statement, however many there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parley.conversations.commands.effects import Effects
from parley.conversations.membership import Membership, MembershipKey
from parley.conversations.search import index
from parley.conversations.unread import unread_delta
from parley.conversations.validation import Draft, MessageKind
from parley.store import Event, EventKind, IdKind, Queries, Transaction, id_allocator

_queries = Queries("parley.conversations")


@dataclass(slots=True)
class MessageInserts:
    """The rows of new messages, gathered over a batch, as `create.sql` and `append.sql` take them.

    Attributes:
        messages: Rows of `messages`.
        index_entries: What they are found by.
        attachments: Rows of `message_attachments`.
        attachment_ids: All that they carry.
    """

    messages: list[tuple[object, ...]] = field(default_factory=list)
    index_entries: list[index.IndexEntry] = field(default_factory=list)
    attachments: list[tuple[object, ...]] = field(default_factory=list)
    attachment_ids: set[int] = field(default_factory=set)

    def add(
        self, key: tuple[int, int], sequence: int, draft: Draft, *, author_id: int, at: int
    ) -> Event:
        """Add a message with what it carries; return the event that tells of it.

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
            (
                *(conversation_id, message_id, sequence, author_id, draft.html, draft.text, count),
                *(at, draft.kind, draft.quoted_id, draft.details),
            )
        )
        if draft.kind is MessageKind.MESSAGE:
            self.index_entries.append(index.IndexEntry(conversation_id, message_id, draft.words))
        for position, attachment_id in enumerate(draft.attachment_ids):
            shown = attachment_id in draft.shown_ids
            self.attachments.append((conversation_id, message_id, position, attachment_id, shown))
        self.attachment_ids.update(draft.attachment_ids)
        return Event(
            EventKind.MESSAGE_CREATED, conversation_id, message_id, author_id, at, sequence
        )


class NewMessage(NamedTuple):
    """A message to be added to a conversation."""

    conversation_id: int
    author_id: int
    draft: Draft
    at: int


async def add_messages(
    tx: Transaction,
    additions: Sequence[NewMessage],
    memberships: Mapping[MembershipKey, Membership],
    effects: Effects,
) -> list[int]:
    """Add messages to conversations, which come to the top of everyone's inbox; return their ids.

    Messages of the server are unread for nobody, and do not say that anybody read the others.

    Args:
        tx: The transaction.
        additions: The messages, in the order they get in their conversations.
        memberships: Where their authors stand, as found in the same transaction.
        effects: What follows from it is added to these.
    """
    if not additions:
        return []
    last_sequences = {one.conversation_id: one.last_sequence for one in memberships.values()}
    message_ids = await id_allocator.allocate(tx, IdKind.MESSAGE, len(additions))
    inserts = MessageInserts()
    newest: dict[int, tuple[int, int]] = {}
    read: dict[MembershipKey, tuple[int, int]] = {}
    arrived: Counter[int] = Counter()
    uncounted: Counter[int] = Counter()
    for message_id, (conversation_id, author_id, draft, at) in zip(
        message_ids, additions, strict=True
    ):
        sequence = last_sequences[conversation_id] = last_sequences[conversation_id] + 1
        effects.events.append(
            inserts.add((conversation_id, message_id), sequence, draft, author_id=author_id, at=at)
        )
        newest[conversation_id] = (message_id, max(at, newest.get(conversation_id, (0, 0))[1]))
        if draft.kind is MessageKind.SYSTEM:
            uncounted[conversation_id] += 1
        else:
            arrived[conversation_id] += 1
            read[conversation_id, author_id] = (sequence, message_id)
    await _queries.append_messages(
        tx,
        messages=inserts.messages,
        index_entries=sorted(inserts.index_entries),
        attachments=inserts.attachments,
        attachment_ids=[*inserts.attachment_ids],
        # In the order of conversation, then user, so that two nodes never wait for each other.
        newest=[
            (
                *(conversation_id, last_sequences[conversation_id], message_id, at),
                uncounted[conversation_id],
            )
            for conversation_id, (message_id, at) in sorted(newest.items())
        ],
    )
    for key, (sequence, message_id) in read.items():
        membership = memberships[key]
        before = membership.unread + arrived[membership.conversation_id]
        left = last_sequences[membership.conversation_id] - sequence
        if not membership.muted:
            effects.unread.add(membership.user_id, unread_delta(before, left))
        effects.read_marks.append((*key, sequence, sequence, message_id))
    effects.arrived = arrived
    return list(message_ids)
