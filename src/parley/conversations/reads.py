"""A conversation, its messages page by page, the inbox: a fixed number of statements each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parley.attachments import AttachmentRecord
from parley.conversations.cursors import Place
from parley.people import Person
from parley.store import Queries, Row, Transaction
from parley.wire.shapes import MAX_INTEGER

_queries = Queries("parley.conversations")


@dataclass(frozen=True, slots=True)
class Header:
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


class Carried(NamedTuple):
    """An attachment of a message, and whether the body shows it as a picture."""

    attachment: AttachmentRecord
    shown: bool


class QuoteRecord(NamedTuple):
    """A message that another one answers."""

    message_id: int
    author: Person
    text: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class MessageRecord:
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
    carried: Sequence[Carried]


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, its participants, and some of its messages."""

    header: Header
    participants: Sequence[Person]
    messages: Sequence[MessageRecord]


class Inbox(NamedTuple):
    """A page of one's conversations, each with its newest message.

    Attributes:
        threads: The page.
        total: How many there are in all.
        after: Where the next page goes on; `None` at the end.
    """

    threads: Sequence[Thread]
    total: int
    after: Place | None


@dataclass(frozen=True, slots=True)
class MessagePage:
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
class InboxPage:
    """Which of one's conversations to give (contract §7)."""

    limit: int
    offset: int
    before: Place
    archived: bool
    unread: bool
    starred: bool
    other_id: int | None


async def find_thread(
    tx: Transaction, user_id: int, conversation_id: int, page: MessagePage
) -> Thread | None:
    """Give a conversation with a page of its messages; `None` where it is not the user's."""
    header = await _find_header(tx, user_id, conversation_id)
    if header is None:
        return None
    statement = _queries.oldest_messages if page.ascending else _queries.newest_messages
    rows = await statement(
        tx,
        user_id=user_id,
        conversation_id=conversation_id,
        before=MAX_INTEGER if page.before is None else page.before,
        # What the reader does not see is not walked through either.
        after=max(header.first_message_id - 1, -1 if page.after is None else page.after),
        limit=page.limit,
    )
    people = await _participants(tx, [conversation_id])
    return Thread(header, people[conversation_id], await _messages(tx, user_id, rows))


async def find_conversation(tx: Transaction, user_id: int, conversation_id: int) -> Thread | None:
    """Give a conversation with its newest message; `None` where it is not the user's."""
    header = await _find_header(tx, user_id, conversation_id)
    if header is None:
        return None
    (thread,) = await _with_newest_messages(tx, user_id, [header])
    return thread


async def page_of_inbox(tx: Transaction, user_id: int, page: InboxPage) -> Inbox:
    """Give a page of a user's conversations, newest activity first."""
    chosen = {
        "user_id": user_id,
        "archived": page.archived,
        "unread": page.unread,
        "starred": page.starred,
        "other_id": page.other_id,
    }
    rows = await _queries.page_of_inbox(
        tx,
        **chosen,
        before_at=page.before.last_message_at,
        before_id=page.before.conversation_id,
        limit=page.limit + 1,
        offset=page.offset,
    )
    total = await _count(tx, page, chosen)
    headers = [_header(row) for row in rows[: page.limit]]
    more = len(rows) > page.limit
    after = Place(headers[-1].last_message_at, headers[-1].conversation_id) if more else None
    return Inbox(await _with_newest_messages(tx, user_id, headers), total, after)


async def _count(tx: Transaction, page: InboxPage, chosen: Mapping[str, object]) -> int:
    """Count what is on all pages: where nothing is filtered, without a look at each row."""
    if page.unread or page.starred or page.other_id is not None:
        (total,) = await _queries.count_of_filtered_inbox(tx, **chosen)
    else:
        (total,) = await _queries.count_of_inbox(
            tx, user_id=chosen["user_id"], archived=page.archived
        )
    return int(total)


async def conversations_by_id(
    tx: Transaction, user_id: int, conversation_ids: Sequence[int]
) -> list[Thread]:
    """Give those of some conversations that are the user's, each with its newest message."""
    rows = await _queries.conversations_by_id(
        tx, user_id=user_id, conversation_ids=list(conversation_ids)
    )
    return await _with_newest_messages(tx, user_id, [_header(row) for row in rows])


async def messages_by_id(
    tx: Transaction, user_id: int, messages: Sequence[tuple[int, int]]
) -> dict[int, MessageRecord]:
    """Give those of some messages, named by conversation and message, that the user sees."""
    if not messages:
        return {}
    rows = await _queries.messages_by_id(tx, user_id=user_id, messages=list(messages))
    return {message.message_id: message for message in await _messages(tx, user_id, rows)}


async def find_message(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int
) -> MessageRecord | None:
    """Give one message; `None` where the user does not see it."""
    found = await messages_by_id(tx, user_id, [(conversation_id, message_id)])
    return found.get(message_id)


async def _find_header(tx: Transaction, user_id: int, conversation_id: int) -> Header | None:
    row = await _queries.conversation_of(tx, user_id=user_id, conversation_id=conversation_id)
    return None if row is None else _header(row)


async def _with_newest_messages(
    tx: Transaction, user_id: int, headers: Sequence[Header]
) -> list[Thread]:
    if not headers:
        return []
    people = await _participants(tx, [header.conversation_id for header in headers])
    rows = await _queries.messages_by_id(
        tx,
        user_id=user_id,
        messages=[(header.conversation_id, header.last_message_id) for header in headers],
    )
    newest = {message.conversation_id: message for message in await _messages(tx, user_id, rows)}
    return [
        Thread(header, people[header.conversation_id], [newest[header.conversation_id]])
        for header in headers
    ]


async def _participants(
    tx: Transaction, conversation_ids: Sequence[int]
) -> dict[int, list[Person]]:
    people: dict[int, list[Person]] = {conversation_id: [] for conversation_id in conversation_ids}
    for conversation_id, *person in await _queries.participants_of(
        tx, conversation_ids=conversation_ids
    ):
        people[conversation_id].append(Person(*person))
    return people


async def _quotes(
    tx: Transaction, user_id: int, rows: Iterable[Row]
) -> dict[int | None, QuoteRecord]:
    quoted = sorted({(row[0], row[13]) for row in rows if row[13] is not None})
    if not quoted:
        return {}
    found = await _queries.quoted_messages(tx, user_id=user_id, messages=quoted)
    return {
        row[0]: QuoteRecord(row[0], Person(*row[1:4]), row[4], deleted=row[5] is not None)
        for row in found
    }


async def _messages(tx: Transaction, user_id: int, rows: Iterable[Row]) -> list[MessageRecord]:
    """Turn rows into messages, with what they carry and quote; asks only where one does."""
    rows = list(rows)
    quotes = await _quotes(tx, user_id, rows)
    carrying = [(row[0], row[1]) for row in rows if row[8]]
    carried: dict[int, list[Carried]] = {}
    if carrying:
        for message_id, shown, *attachment in await _queries.attachments_of_messages(
            tx, messages=carrying
        ):
            carried.setdefault(message_id, []).append(
                Carried(AttachmentRecord(*attachment), bool(shown))
            )
    return [
        MessageRecord(
            conversation_id=row[0],
            message_id=row[1],
            sequence=row[2],
            author=Person(row[3], row[4], row[5]),
            html=row[6],
            text=row[7],
            created_at=row[9],
            edited_at=row[10],
            deleted_at=row[11],
            kind=row[12],
            details=row[14],
            quote=quotes.get(row[13]),
            carried=carried.get(row[1], ()),
        )
        for row in rows
    ]


def _header(row: Row) -> Header:
    return Header(
        conversation_id=row[0],
        title=row[1],
        creator=Person(row[2], row[3], row[4]),
        created_at=row[5],
        last_sequence=row[6],
        last_message_id=row[7],
        last_message_at=row[8],
        last_read_sequence=row[9],
        archived=bool(row[10]),
        muted=bool(row[11]),
        starred=bool(row[12]),
        first_sequence=row[13],
        first_message_id=row[14],
    )
