"""A conversation, its messages page by page, the inbox: a fixed number of statements each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parley.attachments import AttachmentRecord
from parley.conversations.cursors import InboxCursor
from parley.conversations.records import (
    ConversationSummary,
    InboxPage,
    InboxQuery,
    MessageAttachment,
    MessageQuery,
    MessageRecord,
    QuoteRecord,
    Thread,
)
from parley.people import Person
from parley.store import PlannedQuery, Queries, QueryPlan, Results, Transaction, single_statement
from parley.wire.integers import MAX_INTEGER

_queries = Queries("parley.conversations")


class _ConversationRow(NamedTuple):
    conversation_id: int
    title: str | None
    creator_id: int
    creator_firstname: str
    creator_lastname: str
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


class _CountRow(NamedTuple):
    total: int


class _ParticipantRow(NamedTuple):
    conversation_id: int
    user_id: int
    firstname: str
    lastname: str


class _MessageRow(NamedTuple):
    conversation_id: int
    message_id: int
    sequence: int
    author_id: int
    author_firstname: str
    author_lastname: str
    html: str
    text: str
    attachment_count: int
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    kind: str
    quoted_id: int | None
    details: str | None


class _QuoteRow(NamedTuple):
    message_id: int
    author_id: int
    author_firstname: str
    author_lastname: str
    text: str
    deleted_at: int | None


class _AttachmentRow(NamedTuple):
    message_id: int
    shown: bool
    attachment_id: int
    name: str
    site_id: int
    size: int


@single_statement
async def find_thread(
    tx: Transaction, user_id: int, conversation_id: int, page: MessageQuery
) -> Thread | None:
    """Return a conversation with a page of its messages; `None` where it is not the user's."""
    plan = QueryPlan(_queries)
    key = {"user_id": user_id, "conversation_id": conversation_id}
    conversations = plan.add("conversation_of", _ConversationRow, **key)
    participants = _plan_participants(plan, conversations)
    messages = plan.add(
        "oldest_messages" if page.ascending else "newest_messages",
        _MessageRow,
        **key,
        before=MAX_INTEGER if page.before is None else page.before,
        after=-1 if page.after is None else page.after,
        first_id=conversations.value("first_message_id"),
        limit=page.limit,
    )
    details = _MessageDetails(plan, user_id, messages)
    results = await plan.run(tx)
    if not results[conversations]:
        return None
    return Thread(
        _header(results[conversations][0]),
        _people(results[participants]).get(conversation_id, []),
        details.records(results),
    )


@single_statement
async def find_conversation(tx: Transaction, user_id: int, conversation_id: int) -> Thread | None:
    """Return a conversation with its newest message; `None` where it is not the user's."""
    plan = QueryPlan(_queries)
    conversations = plan.add(
        "conversation_of", _ConversationRow, user_id=user_id, conversation_id=conversation_id
    )
    threads = _ConversationPlan(plan, user_id, conversations)
    return next(iter(threads.records(await plan.run(tx))), None)


@single_statement
async def find_inbox_page(tx: Transaction, user_id: int, page: InboxQuery) -> InboxPage:
    """Return a page of a user's conversations, newest activity first."""
    chosen = {
        "user_id": user_id,
        "archived": page.archived,
        "unread": page.unread,
        "starred": page.starred,
        "other_id": page.other_id,
    }
    plan = QueryPlan(_queries)
    listed = plan.add(
        "page_of_inbox",
        _ConversationRow,
        **chosen,
        before_at=page.before.last_message_at,
        before_id=page.before.conversation_id,
        limit=page.limit + 1,
        offset=page.offset,
    )
    if page.unread or page.starred or page.other_id is not None:
        counted = plan.add("count_of_filtered_inbox", _CountRow, **chosen)
    else:  # without a look at each row
        counted = plan.add("count_of_inbox", _CountRow, user_id=user_id, archived=page.archived)
    threads = _ConversationPlan(plan, user_id, listed, at_most=page.limit)
    results = await plan.run(tx)
    shown = threads.records(results)
    last = shown[-1].header if len(results[listed]) > page.limit else None
    after = InboxCursor(last.last_message_at, last.conversation_id) if last else None
    return InboxPage(shown, results[counted][0].total, after)


async def conversations_by_id(
    tx: Transaction, user_id: int, conversation_ids: Sequence[int]
) -> list[Thread]:
    """Return those of some conversations that are the user's, each with its newest message."""
    plan = QueryPlan(_queries)
    conversations = plan.add(
        "conversations_by_id",
        _ConversationRow,
        user_id=user_id,
        conversation_ids=list(conversation_ids),
    )
    threads = _ConversationPlan(plan, user_id, conversations)
    return threads.records(await plan.run(tx))


async def messages_by_id(
    tx: Transaction, user_id: int, messages: Sequence[tuple[int, int]]
) -> dict[int, MessageRecord]:
    """Return those of some messages, named by conversation and message, that the user sees."""
    if not messages:
        return {}
    plan = QueryPlan(_queries)
    named = plan.add("messages_by_id", _MessageRow, user_id=user_id, messages=list(messages))
    details = _MessageDetails(plan, user_id, named)
    return {message.message_id: message for message in details.records(await plan.run(tx))}


@single_statement
async def find_message(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int
) -> MessageRecord | None:
    """Return one message; `None` where the user does not see it."""
    found = await messages_by_id(tx, user_id, [(conversation_id, message_id)])
    return found.get(message_id)


class _ConversationPlan:
    """The queries for what belongs to conversations: participants, and the newest message of each.

    Args:
        plan: Where they are added.
        user_id: Whose conversations they are.
        conversations: What finds them.
        at_most: How many of those to show.
    """

    def __init__(
        self,
        plan: QueryPlan,
        user_id: int,
        conversations: PlannedQuery[_ConversationRow],
        *,
        at_most: int | None = None,
    ) -> None:
        self._conversations = conversations
        self._at_most = at_most
        self._participants = _plan_participants(plan, conversations, at_most)
        newest = plan.add(
            "messages_by_id",
            _MessageRow,
            user_id=user_id,
            messages=conversations.values("conversation_id", "last_message_id", at_most=at_most),
        )
        self._newest = _MessageDetails(plan, user_id, newest)

    def records(self, results: Results) -> list[Thread]:
        """Return them, in the order in which they were found."""
        people = _people(results[self._participants])
        newest = {message.conversation_id: message for message in self._newest.records(results)}
        return [
            Thread(_header(row), people.get(row.conversation_id, []), [newest[row.conversation_id]])
            for row in results[self._conversations][: self._at_most]
        ]


class _MessageDetails:
    """The queries for what belongs to messages: what they carry, and what they quote.

    Args:
        plan: Where they are added.
        user_id: Who reads them.
        messages: What finds them.
    """

    def __init__(self, plan: QueryPlan, user_id: int, messages: PlannedQuery[_MessageRow]) -> None:
        self._messages = messages
        self._quoted = plan.add(
            "quoted_messages",
            _QuoteRow,
            user_id=user_id,
            messages=messages.values("conversation_id", "quoted_id", where="quoted_id"),
        )
        self._attachments = plan.add(
            "attachments_of_messages",
            _AttachmentRow,
            messages=messages.values("conversation_id", "message_id", where="attachment_count"),
        )

    def records(self, results: Results) -> list[MessageRecord]:
        """Return the messages, in the order in which they were found."""
        quotes = {
            row.message_id: QuoteRecord(
                row.message_id,
                Person(row.author_id, row.author_firstname, row.author_lastname),
                row.text,
                deleted=row.deleted_at is not None,
            )
            for row in results[self._quoted]
        }
        carried: dict[int, list[MessageAttachment]] = {}
        for row in results[self._attachments]:
            attachment = AttachmentRecord(row.attachment_id, row.name, row.site_id, row.size)
            carried.setdefault(row.message_id, []).append(
                MessageAttachment(attachment, bool(row.shown))
            )
        return [
            MessageRecord(
                conversation_id=message.conversation_id,
                message_id=message.message_id,
                sequence=message.sequence,
                author=Person(message.author_id, message.author_firstname, message.author_lastname),
                html=message.html,
                text=message.text,
                created_at=message.created_at,
                edited_at=message.edited_at,
                deleted_at=message.deleted_at,
                kind=message.kind,
                details=message.details,
                quote=None if message.quoted_id is None else quotes.get(message.quoted_id),
                carried=carried.get(message.message_id, ()),
            )
            for message in results[self._messages]
        ]


def _plan_participants(
    plan: QueryPlan, conversations: PlannedQuery[_ConversationRow], at_most: int | None = None
) -> PlannedQuery[_ParticipantRow]:
    conversation_ids = conversations.values("conversation_id", at_most=at_most)
    return plan.add("participants_of", _ParticipantRow, conversation_ids=conversation_ids)


def _people(rows: Iterable[_ParticipantRow]) -> dict[int, list[Person]]:
    """Return the participants of each conversation."""
    people: dict[int, list[Person]] = {}
    for row in rows:
        person = Person(row.user_id, row.firstname, row.lastname)
        people.setdefault(row.conversation_id, []).append(person)
    return people


def _header(row: _ConversationRow) -> ConversationSummary:
    return ConversationSummary(
        conversation_id=row.conversation_id,
        title=row.title,
        creator=Person(row.creator_id, row.creator_firstname, row.creator_lastname),
        created_at=row.created_at,
        last_sequence=row.last_sequence,
        last_message_id=row.last_message_id,
        last_message_at=row.last_message_at,
        last_read_sequence=row.last_read_sequence,
        archived=bool(row.archived),
        muted=bool(row.muted),
        starred=bool(row.starred),
        first_sequence=row.first_sequence,
        first_message_id=row.first_message_id,
    )
