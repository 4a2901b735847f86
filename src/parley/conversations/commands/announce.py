"""One message to many people who must not see each other: a conversation with each of them."""

from dataclasses import dataclass
from typing import Final

from parley import people
from parley.conversations.commands.base import IdempotentCommand
from parley.conversations.commands.effects import Effects
from parley.conversations.commands.idempotency import IdempotencyKey, WriteResult
from parley.conversations.permissions import recipient_error, refuse_attachments
from parley.conversations.references import ComposeRequest, resolve_references
from parley.conversations.search import index
from parley.conversations.unread import unread_delta
from parley.conversations.validation import Draft, get_stored_size
from parley.store import Event, EventKind, IdKind, Queries, Transaction, id_allocator
from parley.wire import ApiError
from parley.wire.errors import LIMIT_EXCEEDED

_queries = Queries("parley.conversations")

MAX_CHARACTERS: Final = 16 * 1024 * 1024
"""Of html, over all the conversations: as much is written as there are recipients."""


@dataclass(frozen=True, slots=True)
class SendAnnouncement(IdempotentCommand):
    """Start a conversation with each of many people, all with the same message.

    Its result names the first of the conversations, which have numbers one after another in the
    order of the recipients, and all of the messages. All or nothing: refused for the reasons for
    which a single conversation would be.
    """

    user_id: int
    recipient_ids: tuple[int, ...]
    title: str | None
    draft: Draft
    guard: IdempotencyKey | None
    at: int
    global_people_search: bool

    async def apply(self, tx: Transaction, effects: Effects) -> WriteResult:
        """Write all of it, with a fixed number of statements."""
        draft = await self._check(tx)
        count = len(self.recipient_ids)
        conversation_ids = await id_allocator.allocate_contiguous(tx, IdKind.CONVERSATION, count)
        message_ids = await id_allocator.allocate(tx, IdKind.MESSAGE, count)
        started = list(zip(conversation_ids, message_ids, self.recipient_ids, strict=True))
        await _queries.announce(
            tx,
            started=started,
            title=self.title,
            sender_id=self.user_id,
            at=self.at,
            html=draft.html,
            text=draft.text,
            words=index.add_names(draft.words, [self.title or ""]),
            details=draft.details,
            attachment_count=len(draft.attachment_ids),
            attachments=[(number, number in draft.shown_ids) for number in draft.attachment_ids],
        )
        for conversation_id, message_id, recipient_id in started:
            effects.unread.add(recipient_id, unread_delta(0, 1))
            effects.events.extend(self._events(conversation_id, message_id))
        stored = get_stored_size([draft], people=2) * count
        return WriteResult(conversation_ids[0], tuple(message_ids), stored=stored)

    async def _check(self, tx: Transaction) -> Draft:
        refused = await people.find_unreachable_pairs(
            tx,
            {(self.user_id, recipient_id) for recipient_id in self.recipient_ids},
            global_people_search=self.global_people_search,
        )
        (composed,) = await resolve_references(
            tx, [ComposeRequest(self.user_id, None, [self.draft])]
        )
        if isinstance(composed, ApiError):
            raise composed
        (usable,) = await refuse_attachments(tx, [(self.user_id, composed)])
        if refusal := recipient_error(self.user_id, self.recipient_ids, refused):
            raise refusal
        if isinstance(usable, ApiError):
            raise usable
        (draft,) = usable
        if len(draft.html) * len(self.recipient_ids) > MAX_CHARACTERS:
            raise ApiError(
                LIMIT_EXCEEDED,
                f"messages.message: at most {MAX_CHARACTERS} characters of html, "
                "times the number of recipients",
            )
        return draft

    def _events(self, conversation_id: int, message_id: int) -> tuple[Event, Event]:
        sender_id, at = self.user_id, self.at
        return (
            Event(EventKind.CONVERSATION_CREATED, conversation_id, None, sender_id, at),
            Event(EventKind.MESSAGE_CREATED, conversation_id, message_id, sender_id, at, 1),
        )
