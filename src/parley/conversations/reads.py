"""A conversation, its messages page by page, the inbox: a fixed number of statements each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from parley.attachments import AttachmentRecord
from parley.conversations.cursors import Place
from parley.people import Person
from parley.store import Queries, Row, Step, Steps, Transaction, in_one_statement
from parley.wire.shapes import MAX_INTEGER

_queries = Queries("parley.conversations")

# Columns that later statements ask for: of a conversation, and of a message.
_CONVERSATION: Final = 0
_LAST_MESSAGE: Final = 7
_FIRST_MESSAGE: Final = 14
_MESSAGE: Final = 1
_CARRIED: Final = 8
_QUOTED: Final = 13


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


@in_one_statement
async def find_thread(
    tx: Transaction, user_id: int, conversation_id: int, page: MessagePage
) -> Thread | None:
    """Give a conversation with a page of its messages; `None` where it is not the user's."""
    steps = Steps(_queries)
    header = steps.ask("conversation_of", user_id=user_id, conversation_id=conversation_id)
    people = steps.ask("participants_of", conversation_ids=header.column(_CONVERSATION))
    messages = steps.ask(
        "oldest_messages" if page.ascending else "newest_messages",
        user_id=user_id,
        conversation_id=conversation_id,
        before=MAX_INTEGER if page.before is None else page.before,
        after=-1 if page.after is None else page.after,
        first_id=header.value(_FIRST_MESSAGE),
        limit=page.limit,
    )
    asked = _Asked(steps, user_id, messages)
    found = await steps.run(tx)
    if not found[header]:
        return None
    return Thread(
        _header(found[header][0]),
        _people(found[people]).get(conversation_id, []),
        asked.records(found),
    )


@in_one_statement
async def find_conversation(tx: Transaction, user_id: int, conversation_id: int) -> Thread | None:
    """Give a conversation with its newest message; `None` where it is not the user's."""
    steps = Steps(_queries)
    header = steps.ask("conversation_of", user_id=user_id, conversation_id=conversation_id)
    threads = _Threads(steps, user_id, header)
    return next(iter(threads.records(await steps.run(tx))), None)


@in_one_statement
async def page_of_inbox(tx: Transaction, user_id: int, page: InboxPage) -> Inbox:
    """Give a page of a user's conversations, newest activity first."""
    chosen = {
        "user_id": user_id,
        "archived": page.archived,
        "unread": page.unread,
        "starred": page.starred,
        "other_id": page.other_id,
    }
    steps = Steps(_queries)
    listed = steps.ask(
        "page_of_inbox",
        **chosen,
        before_at=page.before.last_message_at,
        before_id=page.before.conversation_id,
        limit=page.limit + 1,
        offset=page.offset,
    )
    if page.unread or page.starred or page.other_id is not None:
        total = steps.ask("count_of_filtered_inbox", **chosen)
    else:  # without a look at each row
        total = steps.ask("count_of_inbox", user_id=user_id, archived=page.archived)
    threads = _Threads(steps, user_id, listed, at_most=page.limit)
    found = await steps.run(tx)
    ((count,),) = found[total]
    shown = threads.records(found)
    last = shown[-1].header if len(found[listed]) > page.limit else None
    after = Place(last.last_message_at, last.conversation_id) if last else None
    return Inbox(shown, count, after)


async def conversations_by_id(
    tx: Transaction, user_id: int, conversation_ids: Sequence[int]
) -> list[Thread]:
    """Give those of some conversations that are the user's, each with its newest message."""
    steps = Steps(_queries)
    headers = steps.ask(
        "conversations_by_id", user_id=user_id, conversation_ids=list(conversation_ids)
    )
    threads = _Threads(steps, user_id, headers)
    return threads.records(await steps.run(tx))


async def messages_by_id(
    tx: Transaction, user_id: int, messages: Sequence[tuple[int, int]]
) -> dict[int, MessageRecord]:
    """Give those of some messages, named by conversation and message, that the user sees."""
    if not messages:
        return {}
    steps = Steps(_queries)
    named = steps.ask("messages_by_id", user_id=user_id, messages=list(messages))
    asked = _Asked(steps, user_id, named)
    return {message.message_id: message for message in asked.records(await steps.run(tx))}


@in_one_statement
async def find_message(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int
) -> MessageRecord | None:
    """Give one message; `None` where the user does not see it."""
    found = await messages_by_id(tx, user_id, [(conversation_id, message_id)])
    return found.get(message_id)


class _Threads:
    """Conversations, each with its newest message: the steps that follow those that found them.

    Args:
        steps: Where they are added.
        user_id: Whose conversations they are.
        headers: What found them.
        at_most: How many of those to show.
    """

    def __init__(
        self, steps: Steps, user_id: int, headers: Step, *, at_most: int | None = None
    ) -> None:
        self._headers = headers
        self._at_most = at_most
        self._people = steps.ask(
            "participants_of", conversation_ids=headers.column(_CONVERSATION, at_most=at_most)
        )
        newest = headers.columns(_CONVERSATION, _LAST_MESSAGE, at_most=at_most)
        self._asked = _Asked(
            steps, user_id, steps.ask("messages_by_id", user_id=user_id, messages=newest)
        )

    def records(self, found: Mapping[Step, list[Row]]) -> list[Thread]:
        """Give them, in the order in which they were found."""
        people = _people(found[self._people])
        newest = {message.conversation_id: message for message in self._asked.records(found)}
        return [
            Thread(_header(row), people.get(row[_CONVERSATION], []), [newest[row[_CONVERSATION]]])
            for row in found[self._headers][: self._at_most]
        ]


class _Asked:
    """Messages, with what they carry and quote: the steps that follow the one that found them.

    Args:
        steps: Where they are added.
        user_id: Who reads them.
        messages: What found them.
    """

    def __init__(self, steps: Steps, user_id: int, messages: Step) -> None:
        self._messages = messages
        self._quoted = steps.ask(
            "quoted_messages",
            user_id=user_id,
            messages=messages.columns(_CONVERSATION, _QUOTED, where=_QUOTED),
        )
        self._carried = steps.ask(
            "attachments_of_messages",
            messages=messages.columns(_CONVERSATION, _MESSAGE, where=_CARRIED),
        )

    def records(self, found: Mapping[Step, list[Row]]) -> list[MessageRecord]:
        """Give them, in the order in which they were found."""
        quotes = {
            row[0]: QuoteRecord(row[0], Person(*row[1:4]), row[4], deleted=row[5] is not None)
            for row in found[self._quoted]
        }
        carried: dict[int, list[Carried]] = {}
        for message_id, shown, *attachment in found[self._carried]:
            carried.setdefault(message_id, []).append(
                Carried(AttachmentRecord(*attachment), bool(shown))
            )
        return [
            MessageRecord(
                conversation_id=row[_CONVERSATION],
                message_id=row[_MESSAGE],
                sequence=row[2],
                author=Person(row[3], row[4], row[5]),
                html=row[6],
                text=row[7],
                created_at=row[9],
                edited_at=row[10],
                deleted_at=row[11],
                kind=row[12],
                details=row[14],
                quote=quotes.get(row[_QUOTED]),
                carried=carried.get(row[_MESSAGE], ()),
            )
            for row in found[self._messages]
        ]


def _people(rows: Iterable[Row]) -> dict[int, list[Person]]:
    """Give the participants of each conversation."""
    people: dict[int, list[Person]] = {}
    for conversation_id, *person in rows:
        people.setdefault(conversation_id, []).append(Person(*person))
    return people


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
