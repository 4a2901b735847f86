"""One message to many people who must not see each other: a conversation with each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from parley import attachments, people
from parley.conversations import counting
from parley.conversations.changes import Change, one_by_one
from parley.conversations.idempotency import Guard, Outcome, Written, apply_once
from parley.conversations.refusals import unreachable, unusable, usable_attachments
from parley.conversations.rules import Draft
from parley.conversations.search import index
from parley.conversations.sources import Asked, compose
from parley.store import Event, EventKind, Queries, Transaction, events, ids
from parley.wire import ApiError
from parley.wire.errors import LIMIT_EXCEEDED

_queries = Queries("parley.conversations")

MOST_CHARACTERS: Final = 16 * 1024 * 1024
"""Of html, over all the conversations: as much is written as there are recipients."""


@dataclass(frozen=True, slots=True)
class Announce(Change[Written]):
    """Start a conversation with each of many people, all with the same message.

    Its result names the first of the conversations, which have numbers one after another in the
    order of the recipients, and all of the messages. All or nothing: refused for the reasons for
    which a single conversation would be.
    """

    user_id: int
    recipient_ids: tuple[int, ...]
    title: str | None
    draft: Draft
    guard: Guard | None
    at: int
    global_people_search: bool

    @classmethod
    async def apply(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch, none a second time whose key is known."""
        return await apply_once(tx, commands, one_by_one)

    async def change(self, tx: Transaction) -> Written:
        """Write it, with a fixed number of statements."""
        draft = await self._checked(tx)
        count = len(self.recipient_ids)
        conversation_ids = await ids.reserve_run(tx, ids.Counter.CONVERSATION, count)
        message_ids = await ids.reserve(tx, ids.Counter.MESSAGE, count)
        started = list(zip(conversation_ids, message_ids, strict=True))
        await self._write(tx, draft, started)
        changes = counting.Changes()
        for recipient_id in self.recipient_ids:
            changes.add(recipient_id, counting.difference(0, 1))
        await counting.count(tx, changes)
        await events.append(tx, [event for one in started for event in self._events(*one)])
        return Written(conversation_ids[0], tuple(message_ids))

    async def _checked(self, tx: Transaction) -> Draft:
        refused = await people.unreachable_pairs(
            tx,
            {(self.user_id, recipient_id) for recipient_id in self.recipient_ids},
            global_people_search=self.global_people_search,
        )
        (composed,) = await compose(tx, [Asked(self.user_id, None, [self.draft])])
        if isinstance(composed, ApiError):
            raise composed
        usable = await usable_attachments(tx, [(self.user_id, composed)])
        if refusal := (
            unreachable(self.user_id, self.recipient_ids, refused)
            or unusable(self.user_id, composed, usable)
        ):
            raise refusal
        (draft,) = composed
        if len(draft.html) * len(self.recipient_ids) > MOST_CHARACTERS:
            raise ApiError(
                LIMIT_EXCEEDED,
                f"messages.message: at most {MOST_CHARACTERS} characters of html, "
                "times the number of recipients",
            )
        return draft

    async def _write(self, tx: Transaction, draft: Draft, started: list[tuple[int, int]]) -> None:
        await _queries.announce_conversations(
            tx, started=started, title=self.title, sender_id=self.user_id, at=self.at
        )
        participants: list[tuple[int, ...]] = []
        for (conversation_id, message_id), recipient_id in zip(
            started, self.recipient_ids, strict=True
        ):
            participants.append((conversation_id, self.user_id, self.at, 1, 1, message_id))
            participants.append((conversation_id, recipient_id, self.at, 1, 0, 0))
        await _queries.insert_participants(tx, rows=participants)
        await _queries.announce_messages(
            tx,
            started=started,
            sender_id=self.user_id,
            html=draft.html,
            text=draft.text,
            count=len(draft.attachment_ids),
            details=draft.details,
            at=self.at,
        )
        await index.add(tx, [index.Entry(*one, draft.words) for one in started])
        if draft.attachment_ids:
            carried = [(number, number in draft.shown_ids) for number in draft.attachment_ids]
            await _queries.announce_attachments(tx, started=started, carried=carried)
            await attachments.activate(tx, draft.attachment_ids)

    def _events(self, conversation_id: int, message_id: int) -> tuple[Event, Event]:
        sender_id, at = self.user_id, self.at
        return (
            Event(EventKind.CONVERSATION_CREATED, conversation_id, None, sender_id, at),
            Event(EventKind.MESSAGE_CREATED, conversation_id, message_id, sender_id, at, 1),
        )
