"""The read plans of conversations and messages: what belongs to them, and whom they show.

Rows hold people by number; the names of all of them come at the end, each once.
"""

from collections.abc import Sequence
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from parley.attachments import AttachmentRecord
from parley.conversations.records import (
    HeaderRow,
    MessageAttachment,
    MessageRecord,
    MessageRow,
    NewestMessageRow,
    People,
    QuoteRow,
    Thread,
    ThreadPage,
)
from parley.people import Person
from parley.store import DistinctRef, PlannedQuery, Queries, QueryPlan, ResultRef, Results

_queries = Queries("parley.conversations")

_Conversations: TypeAlias = PlannedQuery[HeaderRow] | PlannedQuery[NewestMessageRow]
_Message = TypeVar("_Message", MessageRow, NewestMessageRow)


class _CountRow(NamedTuple):
    total: int


class _ParticipantRow(NamedTuple):
    conversation_id: int
    user_id: int


class _AttachmentRow(NamedTuple):
    message_id: int
    shown: bool
    attachment_id: int
    name: str
    site_id: int
    size: int


class _ConversationPlan(QueryPlan):
    """A read of conversations, of messages, or of both."""

    def __init__(self) -> None:
        super().__init__(_queries)

    def add_participants(self, conversations: _Conversations) -> PlannedQuery[_ParticipantRow]:
        """Add the query for the participants of conversations."""
        conversation_ids = conversations.values("conversation_id")
        return self.add("participants_of", _ParticipantRow, conversation_ids=conversation_ids)

    def add_people(self, *user_ids: ResultRef) -> PlannedQuery[Person]:
        """Add the query for the names of people."""
        return self.add("people_shown", Person, user_ids=DistinctRef(*user_ids))


class _MessageDetails(Generic[_Message]):
    """The queries for what belongs to messages: what they carry, and what they quote.

    Args:
        plan: Where they are added.
        found: What finds the messages.

    Attributes:
        author_ids: Who wrote the messages, and what they quote.
    """

    def __init__(self, plan: QueryPlan, found: PlannedQuery[_Message]) -> None:
        self._found: PlannedQuery[_Message] = found
        self._quoted = plan.add(
            "quoted_messages",
            QuoteRow,
            messages=found.values("conversation_id", "quoted_id", where="quoted_id"),
        )
        self._attachments = plan.add(
            "attachments_of_messages",
            _AttachmentRow,
            messages=found.values("conversation_id", "message_id", where="attachment_count"),
        )
        self.author_ids = (found.values("author_id"), self._quoted.values("author_id"))

    def records(self, results: Results) -> list[MessageRecord]:
        """Return the messages, in the order in which they were found."""
        quotes = {row.message_id: row for row in results[self._quoted]}
        carried: dict[int, list[MessageAttachment]] = {}
        for row in results[self._attachments]:
            attachment = AttachmentRecord(row.attachment_id, row.name, row.site_id, row.size)
            carried.setdefault(row.message_id, []).append(
                MessageAttachment(attachment, bool(row.shown))
            )
        return [
            MessageRecord(
                row,
                None if row.quoted_id is None else quotes.get(row.quoted_id),
                carried.get(row.message_id, ()),
            )
            for row in results[self._found]
        ]


class ThreadPlan(_ConversationPlan):
    """A conversation with a page of its messages.

    Args:
        page: The query for the page.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self._conversations = self.add("conversation_of", HeaderRow)
        self._participants = self.add_participants(self._conversations)
        first_id = self._conversations.value("first_message_id")
        self._messages = _MessageDetails(self, self.add(page, MessageRow, first_id=first_id))
        self._people = self.add_people(
            self._conversations.values("creator_id"),
            self._participants.values("user_id"),
            *self._messages.author_ids,
        )

    def thread(self, results: Results) -> ThreadPage | None:
        """Return it; `None` where it was not found."""
        if not results[self._conversations]:
            return None
        thread = Thread(
            results[self._conversations][0],
            [row.user_id for row in results[self._participants]],
            self._messages.records(results),
        )
        return ThreadPage(thread, _by_id(results[self._people]))


class ThreadsPlan(_ConversationPlan):
    """Conversations, each with its newest message.

    Args:
        found: The query for them.
        counted: The query for how many there are in all, if that is asked.
    """

    def __init__(self, found: str, counted: str | None = None) -> None:
        super().__init__()
        self._found = self.add(found, NewestMessageRow)
        self._counted = self.add(counted, _CountRow) if counted else None
        self._participants = self.add_participants(self._found)
        self._messages = _MessageDetails(self, self._found)
        self._people = self.add_people(
            self._found.values("creator_id"),
            self._participants.values("user_id"),
            *self._messages.author_ids,
        )

    def threads(self, results: Results) -> list[Thread]:
        """Return them, in the order in which they were found."""
        user_ids: dict[int, list[int]] = {}
        for row in results[self._participants]:
            user_ids.setdefault(row.conversation_id, []).append(row.user_id)
        return [
            Thread(row, user_ids.get(row.conversation_id, ()), (message,))
            for row, message in zip(
                results[self._found], self._messages.records(results), strict=True
            )
        ]

    def people(self, results: Results) -> People:
        """Return those whom they show."""
        return _by_id(results[self._people])

    def total(self, results: Results) -> int:
        """Return how many there are in all."""
        return 0 if self._counted is None else results[self._counted][0].total


class MessagesPlan(_ConversationPlan):
    """Messages alone.

    Args:
        found: The query for them.
    """

    def __init__(self, found: str) -> None:
        super().__init__()
        self._messages = _MessageDetails(self, self.add(found, MessageRow))
        self._people = self.add_people(*self._messages.author_ids)

    def messages(self, results: Results) -> list[MessageRecord]:
        """Return them, in the order in which they were found."""
        return self._messages.records(results)

    def people(self, results: Results) -> People:
        """Return those whom they show."""
        return _by_id(results[self._people])


def _by_id(people: Sequence[Person]) -> People:
    return {person.user_id: person for person in people}


NEWEST_FIRST: Final = ThreadPlan("newest_messages")
OLDEST_FIRST: Final = ThreadPlan("oldest_messages")
INBOX: Final = ThreadsPlan("page_of_inbox", "count_of_inbox")
FILTERED_INBOX: Final = ThreadsPlan("page_of_inbox", "count_of_filtered_inbox")
CONVERSATIONS_BY_ID: Final = ThreadsPlan("conversations_by_id")
MESSAGES_BY_ID: Final = MessagesPlan("messages_by_id")
