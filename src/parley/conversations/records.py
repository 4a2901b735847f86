"""What reads of conversations take and return: the queries' arguments and their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from parley.attachments import AttachmentRecord
from parley.conversations.cursors import InboxCursor
from parley.people import Person

People: TypeAlias = Mapping[int, Person]
"""By their numbers."""


class HeaderRow(NamedTuple):
    """A conversation, as one of its participants sees it."""

    conversation_id: int
    title: str | None
    creator_id: int
    started_at: int
    last_sequence: int
    last_message_at: int
    last_read_sequence: int
    archived: bool
    muted: bool
    starred: bool
    first_sequence: int
    first_message_id: int


class MessageRow(NamedTuple):
    """A message."""

    conversation_id: int
    message_id: int
    sequence: int
    author_id: int
    html: str
    text: str
    attachment_count: int
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    kind: str
    quoted_id: int | None
    details: str | None


class NewestMessageRow(NamedTuple):
    """A conversation, as one of its participants sees it, and its newest message."""

    conversation_id: int
    title: str | None
    creator_id: int
    started_at: int
    last_sequence: int
    last_message_at: int
    last_read_sequence: int
    archived: bool
    muted: bool
    starred: bool
    first_sequence: int
    message_id: int
    sequence: int
    author_id: int
    html: str
    text: str
    attachment_count: int
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    kind: str
    quoted_id: int | None
    details: str | None


class QuoteRow(NamedTuple):
    """A message that another one answers."""

    message_id: int
    author_id: int
    text: str
    deleted_at: int | None


class MessageAttachment(NamedTuple):
    """An attachment of a message, and whether the body shows it as a picture."""

    attachment: AttachmentRecord
    shown: bool


class MessageRecord(NamedTuple):
    """A message, what it quotes, and what it carries."""

    row: MessageRow | NewestMessageRow
    quote: QuoteRow | None
    carried: Sequence[MessageAttachment]


class Thread(NamedTuple):
    """A conversation, the numbers of its participants, and some of its messages."""

    row: HeaderRow | NewestMessageRow
    participant_ids: Sequence[int]
    messages: Sequence[MessageRecord]


class ThreadPage(NamedTuple):
    """A conversation with a page of its messages, and the people whom it shows."""

    thread: Thread
    people: People


class ThreadList(NamedTuple):
    """Conversations, each with its newest message, and the people whom they show."""

    threads: Sequence[Thread]
    people: People


class MessageLookup(NamedTuple):
    """Some messages by their numbers, and the people whom they show."""

    messages: Mapping[int, MessageRecord]
    people: People


class InboxPage(NamedTuple):
    """A page of one's conversations, each with its newest message.

    Attributes:
        threads: The page.
        people: Those whom it shows.
        total: How many there are in all.
        after: Where the next page goes on; `None` at the end.
    """

    threads: Sequence[Thread]
    people: People
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
