"""New messages, written with one statement a table, however many there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parley import attachments
from parley.conversations import counting
from parley.conversations.rules import Draft, Kind
from parley.conversations.search import index
from parley.conversations.standing import Place, Standing
from parley.store import (
    Event,
    EventKind,
    Queries,
    Statement,
    Transaction,
    events,
    ids,
    write_late,
    write_together,
)

_queries = Queries("parley.conversations")


@dataclass(slots=True)
class Rows:
    """The rows of new messages, gathered over a batch."""

    messages: list[tuple[object, ...]] = field(default_factory=list)
    entries: list[index.Entry] = field(default_factory=list)
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
            (
                *(conversation_id, message_id, sequence, author_id, draft.html, draft.text, count),
                *(at, draft.kind, draft.quoted_id, draft.details),
            )
        )
        if draft.kind is Kind.MESSAGE:
            self.entries.append(index.Entry(conversation_id, message_id, draft.words))
        for position, attachment_id in enumerate(draft.attachment_ids):
            shown = attachment_id in draft.shown_ids
            self.carried.append((conversation_id, message_id, position, attachment_id, shown))
        self.attachment_ids.update(draft.attachment_ids)
        self.events.append(
            Event(EventKind.MESSAGE_CREATED, conversation_id, message_id, author_id, at, sequence)
        )

    def writes(
        self, people: Mapping[int, Sequence[int]] | None = None
    ) -> tuple[Statement, Statement]:
        """Give what writes them.

        Args:
            people: The participants of each conversation, where they are written together with it.
        """
        return (
            Statement(_queries, "insert_messages", {"rows": self.messages}),
            index.addition(self.entries, people),
        )

    async def follow(self, tx: Transaction) -> None:
        """Write what belongs to them: what they carry, and the events that tell of them."""
        if self.carried:
            await _queries.insert_message_attachments(tx, rows=self.carried)
            await attachments.activate(tx, self.attachment_ids)
        await events.append(tx, self.events)


class Addition(NamedTuple):
    """A message to be added to a conversation."""

    conversation_id: int
    author_id: int
    draft: Draft
    at: int


async def add_messages(
    tx: Transaction, additions: Sequence[Addition], standings: Mapping[Place, Standing]
) -> list[int]:
    """Add messages to conversations, which come to the top of everyone's inbox; give their ids.

    Args:
        tx: The transaction.
        additions: The messages, in the order they get in their conversations.
        standings: Where their authors stand, as found in the same transaction.
    """
    if not additions:
        return []
    last_sequences = {one.conversation_id: one.last_sequence for one in standings.values()}
    arrived = Counter(addition.conversation_id for addition in additions)
    message_ids = await ids.reserve(tx, ids.Counter.MESSAGE, len(additions))
    rows = Rows()
    newest: dict[int, tuple[int, int]] = {}
    read: dict[Place, tuple[int, int]] = {}
    for message_id, (conversation_id, author_id, draft, at) in zip(
        message_ids, additions, strict=True
    ):
        sequence = last_sequences[conversation_id] = last_sequences[conversation_id] + 1
        rows.add((conversation_id, message_id), sequence, draft, author_id=author_id, at=at)
        newest[conversation_id] = (message_id, max(at, newest.get(conversation_id, (0, 0))[1]))
        read[conversation_id, author_id] = (sequence, message_id)
    # In the order of conversation, then user, so that two nodes never wait for each other.
    changed = [
        (conversation_id, last_sequences[conversation_id], message_id, at)
        for conversation_id, (message_id, at) in sorted(newest.items())
    ]
    await write_together(
        tx,
        *rows.writes(),
        Statement(_queries, "advance_conversations", {"rows": changed}),
        Statement(_queries, "advance_participants", {"rows": changed}),
    )
    await rows.follow(tx)
    changes = counting.Changes()
    for place, (sequence, _) in read.items():
        standing = standings[place]
        unread = standing.unread + arrived[standing.conversation_id]
        left = last_sequences[standing.conversation_id] - sequence
        if not standing.muted:
            changes.add(standing.user_id, counting.difference(unread, left))
    await counting.count(tx, changes, arrived)
    marks = [(*place, *mark) for place, mark in sorted(read.items())]
    await write_late(tx, Statement(_queries, "advance_readers", {"rows": marks}))
    return list(message_ids)
