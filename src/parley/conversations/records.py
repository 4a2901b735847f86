"""What reads of conversations take and return: the queries' arguments and their records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from parley.attachments import AttachmentRecord
from parley.conversations.cursors import InboxCursor
from parley.people import Person


class ConversationSummary(msgspec.Struct, frozen=True):
    """A conversation, as one of its participants sees it."""

    conversation_id: int
    title: str | None
    creator: Person
    created_at: int
    last_sequence: int
    last_message_id: int
    last_message_at: int
    last_read_sequence: int
    archived: bool
    muted: bool
    starred: bool
    first_sequence: int
    first_message_id: int

    @property
    def unread(self) -> int:
        """How many messages the participant has not read."""
        return self.last_sequence - self.last_read_sequence

    @property
    def seen(self) -> int:
        """How many messages the participant sees."""
        return self.last_sequence - self.first_sequence + 1


class MessageAttachment(NamedTuple):
    """An attachment of a message, and whether the body shows it as a picture."""

    attachment: AttachmentRecord
    shown: bool


class QuoteRecord(NamedTuple):
    """A message that another one answers."""

    message_id: int
    author: Person
    text: str
    deleted: bool


class MessageRecord(msgspec.Struct, frozen=True):
    """A message with what it carries."""

    conversation_id: int
    message_id: int
    sequence: int
    author: Person
    html: str
    text: str
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    kind: str
    details: str | None
    quote: QuoteRecord | None
    carried: Sequence[MessageAttachment]


class Thread(msgspec.Struct, frozen=True):
    """A conversation, its participants, and some of its messages."""

    header: ConversationSummary
    participants: Sequence[Person]
    messages: Sequence[MessageRecord]


class InboxPage(NamedTuple):
    """A page of one's conversations, each with its newest message.

    Attributes:
        threads: The page.
        total: How many there are in all.
        after: Where the next page goes on; `None` at the end.
    """

    threads: Sequence[Thread]
    total: int
    after: InboxCursor | None


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages of a conversation to give.

    Attributes:
        limit: How many at most.
        before: Only messages with a smaller id.
        after: Only messages with a greater id.
        ascending: Oldest first.
    """

    limit: int
    before: int | None = None
    after: int | None = None
    ascending: bool = False


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """Which of one's conversations to give (contract §7)."""

    limit: int
    offset: int
    before: InboxCursor
    archived: bool
    unread: bool
    starred: bool
    other_id: int | None
