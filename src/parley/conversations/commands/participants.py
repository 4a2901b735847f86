"""Who takes part in a conversation: adding people, removing one, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from parley import people
from parley.conversations import system_messages
from parley.conversations.commands.base import ConversationCommand, IdempotentCommand
from parley.conversations.commands.effects import Effects
from parley.conversations.commands.idempotency import IdempotencyKey, WriteResult
from parley.conversations.commands.inserts import NewMessage, add_messages
from parley.conversations.membership import Membership, require_membership
from parley.conversations.permissions import recipient_error
from parley.conversations.unread import unread_delta
from parley.conversations.validation import MAX_RECIPIENTS, Draft, get_stored_size
from parley.store import Event, EventKind, Queries, Transaction
from parley.wire import ApiError
from parley.wire.errors import LIMIT_EXCEEDED, NOT_A_PARTICIPANT, REMOVAL_REFUSED

_queries = Queries("parley.conversations")


@dataclass(frozen=True, slots=True)
class AddParticipants(IdempotentCommand):
    """Add people to a conversation; those who take part already stay as they are.

    They see what follows, or also all that the one who adds them sees (`history`). Refused where
    one of them can't be reached by the one who adds them, or they would be too many.
    """

    user_id: int
    conversation_id: int
    user_ids: tuple[int, ...]
    history: bool
    guard: IdempotencyKey | None
    at: int
    global_people_search: bool

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> WriteResult:
        membership = await require_membership(tx, self.conversation_id, self.user_id)
        rows = await _queries.participant_ids(tx, conversation_id=self.conversation_id)
        present = {row.user_id for row in rows}
        fresh = [user_id for user_id in self.user_ids if user_id not in present]
        if not fresh:
            return WriteResult(self.conversation_id, ())
        await self._check(tx, fresh, len(present) + len(fresh))
        draft = await system_messages.people_added(tx, self.user_id, fresh)
        first = (
            (membership.first_sequence, membership.first_message_id)
            if self.history
            else (membership.last_sequence + 1, membership.last_message_id + 1)
        )
        await _queries.add_participants(
            tx,
            rows=[
                (self.conversation_id, user_id, self.at, membership.last_sequence, *first)
                for user_id in sorted(fresh)
            ],
        )
        message_id = await _tell(tx, membership, draft, self.at, effects)
        effects.events.extend(
            Event(
                EventKind.PARTICIPANT_ADDED,
                self.conversation_id,
                message_id,
                self.user_id,
                self.at,
                membership.last_sequence + 1,
                subject_id=user_id,
            )
            for user_id in fresh
        )
        stored = get_stored_size([draft], len(fresh))
        return WriteResult(self.conversation_id, (message_id,), stored=stored)

    async def _check(self, tx: Transaction, fresh: Sequence[int], total: int) -> None:
        most = MAX_RECIPIENTS + 1
        if total > most:
            raise ApiError(
                LIMIT_EXCEEDED, f"users.user: at most {most} people in a conversation, got {total}"
            )
        refused = await people.find_unreachable_pairs(
            tx,
            {(self.user_id, user_id) for user_id in fresh},
            global_people_search=self.global_people_search,
        )
        if refusal := recipient_error(self.user_id, fresh, refused, "users.user"):
            raise refusal


@dataclass(frozen=True, slots=True)
class RemoveParticipant(ConversationCommand[int]):
    """Remove someone from a conversation, which is then closed to them; or leave it oneself.

    Gives what telling of it counts towards the storage of the one who does it.

    The one who started it and internal people may remove others. When everyone left, it stays for
    the records, and nobody sees it.
    """

    user_id: int
    conversation_id: int
    subject_id: int
    at: int

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> int:
        membership = await require_membership(tx, self.conversation_id, self.user_id)
        leaves = self.subject_id == self.user_id
        if not (leaves or membership.kind == "internal" or membership.creator_id == self.user_id):
            raise ApiError(REMOVAL_REFUSED)
        subject = {"conversation_id": self.conversation_id, "user_id": self.subject_id}
        if await _queries.participant(tx, **subject) is None:
            raise ApiError(NOT_A_PARTICIPANT)
        draft = await (
            system_messages.person_left(tx, self.user_id)
            if leaves
            else system_messages.person_removed(tx, self.user_id, self.subject_id)
        )
        message_id = await _tell(tx, membership, draft, self.at, effects)
        row = await _queries.participant(tx, **subject)
        await _queries.remove_participant(tx, **subject)
        if not row.muted:
            effects.unread.add(self.subject_id, unread_delta(row.unread, 0))
        effects.events.extend(self._events(message_id, membership.last_sequence + 1))
        return get_stored_size([draft])

    def _events(self, message_id: int, sequence: int) -> list[Event]:
        """Return those who stay; and the one who is gone, who learns no more than that."""
        told = Event(
            EventKind.PARTICIPANT_REMOVED,
            self.conversation_id,
            message_id,
            self.user_id,
            self.at,
            sequence,
            subject_id=self.subject_id,
        )
        return [
            told,
            told._replace(message_id=None, sequence=None, user_id=self.subject_id),
        ]


async def _tell(
    tx: Transaction, membership: Membership, draft: Draft, at: int, effects: Effects
) -> int:
    conversation_id, user_id = membership.conversation_id, membership.user_id
    addition = NewMessage(conversation_id, user_id, draft, at)
    (message_id,) = await add_messages(
        tx, [addition], {(conversation_id, user_id): membership}, effects
    )
    return message_id
