"""What a person has read: marking, unmarking, and how far the others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self, TypeAlias

from typing_extensions import override

from parley.conversations.commands.base import ConversationCommand
from parley.conversations.commands.effects import Effects
from parley.conversations.membership import (
    Membership,
    MembershipKey,
    lock_memberships,
    require_membership,
)
from parley.conversations.unread import unread_delta
from parley.store import Event, EventKind, Queries, Transaction, single_statement
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED

_queries = Queries("parley.conversations")


class ReadMarker(NamedTuple):
    """A message up to which a person has read."""

    sequence: int
    message_id: int


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Mark a conversation as read up to a message, or to the newest; never back.

    Refused, with `ApiError`, where the conversation is not the reader's, or the message not there.
    """

    user_id: int
    conversation_id: int
    message_id: int | None
    at: int
    receipts: bool

    @classmethod
    async def execute_batch(
        cls, tx: Transaction, commands: Sequence[Self]
    ) -> Sequence[Exception | None]:
        """Write the commands of one batch."""
        memberships = await lock_memberships(tx, (command.key for command in commands))
        sequences = await _sequences(tx, commands)
        marks = [_mark(command, memberships, sequences) for command in commands]
        furthest: dict[MembershipKey, tuple[ReadMarker, MarkRead]] = {}
        for command, mark in zip(commands, marks, strict=True):
            if mark is None or mark.sequence <= memberships[command.key].last_read_sequence:
                continue
            if command.key not in furthest or furthest[command.key][0] < mark:
                furthest[command.key] = (mark, command)
        await _advance(tx, furthest, memberships)
        return [None if mark else ApiError(ACCESS_DENIED) for mark in marks]

    @property
    def key(self) -> MembershipKey:
        """The conversation, and who reads in it."""
        return self.conversation_id, self.user_id


_Named: TypeAlias = tuple[int, int, int]
"""A reader, a conversation and a message."""


async def _sequences(tx: Transaction, commands: Sequence[MarkRead]) -> dict[_Named, int]:
    named = [
        (command.user_id, command.conversation_id, command.message_id)
        for command in commands
        if command.message_id is not None
    ]
    if not named:
        return {}
    rows = await _queries.visible_sequences(tx, messages=named)
    return {(row.reader_id, row.conversation_id, row.message_id): row.sequence for row in rows}


def _mark(
    command: MarkRead,
    memberships: dict[MembershipKey, Membership],
    sequences: dict[_Named, int],
) -> ReadMarker | None:
    membership = memberships.get(command.key)
    if membership is None:
        return None
    if command.message_id is None:
        return ReadMarker(membership.last_sequence, membership.last_message_id)
    named = (command.user_id, command.conversation_id, command.message_id)
    sequence = sequences.get(named)
    return None if sequence is None else ReadMarker(sequence, command.message_id)


async def _advance(
    tx: Transaction,
    furthest: dict[MembershipKey, tuple[ReadMarker, MarkRead]],
    memberships: dict[MembershipKey, Membership],
) -> None:
    effects = Effects()
    for key, (mark, command) in furthest.items():
        membership = memberships[key]
        left = membership.last_sequence - mark.sequence
        if not membership.muted:
            effects.unread.add(membership.user_id, unread_delta(membership.unread, left))
        told = command.receipts and mark.sequence > membership.receipt_sequence
        effects.read_marks.append((*key, *mark))
        effects.events.append(_event(command, mark, for_all=told))
    await effects.write(tx)


def _event(command: "MarkRead | MarkUnread", mark: ReadMarker, *, for_all: bool) -> Event:
    return Event(
        EventKind.CONVERSATION_READ,
        command.conversation_id,
        mark.message_id or None,
        command.user_id,
        command.at,
        mark.sequence,
        user_id=None if for_all else command.user_id,
    )


@dataclass(frozen=True, slots=True)
class MarkUnread(ConversationCommand[None]):
    """Mark a conversation as unread from a message on, by default from the newest.

    What others see of how far the reader read stays as it is.
    """

    user_id: int
    conversation_id: int
    message_id: int | None
    at: int

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> None:
        membership = await require_membership(tx, self.conversation_id, self.user_id)
        message_id = membership.last_message_id if self.message_id is None else self.message_id
        named = [(self.user_id, self.conversation_id, message_id)]
        rows = await _queries.visible_sequences(tx, messages=named)
        if not rows:
            raise ApiError(ACCESS_DENIED)
        sequence = rows[0].sequence - 1
        if sequence >= membership.last_read_sequence:
            return
        await _queries.rewind_read_marker(
            tx, conversation_id=self.conversation_id, user_id=self.user_id, sequence=sequence
        )
        if not membership.muted:
            left = membership.last_sequence - sequence
            effects.unread.add(self.user_id, unread_delta(membership.unread, left))
        before = await _queries.message_before(
            tx, user_id=self.user_id, conversation_id=self.conversation_id, message_id=message_id
        )
        mark = ReadMarker(sequence, before.message_id if before else 0)
        effects.events.append(_event(self, mark, for_all=False))


class ReadReceipt(NamedTuple):
    """How far a participant has read; 0 where nothing yet."""

    user_id: int
    sequence: int
    message_id: int


@single_statement
async def find_receipts(
    tx: Transaction, user_id: int, conversation_id: int, *, of_others: bool
) -> list[ReadReceipt]:
    """Return how far the participants have read.

    Nothing where the conversation is not the user's.
    """
    rows = await _queries.receipts_of(
        tx, user_id=user_id, conversation_id=conversation_id, receipts=of_others
    )
    return [ReadReceipt(row.user_id, row.sequence, row.message_id) for row in rows]
