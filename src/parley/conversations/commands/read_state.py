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
    """A message up to which a person has read.

    Attributes:
        left: How many of the messages after it count as unread.
    """

    sequence: int
    message_id: int
    left: int


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Mark a conversation as read up to a message, or to the newest; never back.

    What others see of how far the reader read moves also where nothing before it was unread.

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
        named = await _find_named(tx, commands)
        marks = [_mark(command, memberships, named) for command in commands]
        furthest: dict[MembershipKey, tuple[ReadMarker, MarkRead]] = {}
        for command, mark in zip(commands, marks, strict=True):
            if mark is None or not _leads_on(mark, memberships[command.key]):
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


class _Position(NamedTuple):
    sequence: int
    uncounted_after: int


async def _find_named(tx: Transaction, commands: Sequence[MarkRead]) -> dict[_Named, _Position]:
    named = [
        (command.user_id, command.conversation_id, command.message_id)
        for command in commands
        if command.message_id is not None
    ]
    if not named:
        return {}
    rows = await _queries.visible_sequences(tx, messages=named)
    return {
        (row.reader_id, row.conversation_id, row.message_id): _Position(
            row.sequence, row.uncounted_after
        )
        for row in rows
    }


def _mark(
    command: MarkRead,
    memberships: dict[MembershipKey, Membership],
    positions: dict[_Named, _Position],
) -> ReadMarker | None:
    membership = memberships.get(command.key)
    if membership is None:
        return None
    if command.message_id is None:
        return ReadMarker(membership.last_sequence, membership.last_message_id, 0)
    named = positions.get((command.user_id, command.conversation_id, command.message_id))
    if named is None:
        return None
    left = membership.last_sequence - named.sequence - named.uncounted_after
    return ReadMarker(named.sequence, command.message_id, left)


def _leads_on(mark: ReadMarker, membership: Membership) -> bool:
    return mark.left < membership.unread or mark.sequence > membership.receipt_sequence


async def _advance(
    tx: Transaction,
    furthest: dict[MembershipKey, tuple[ReadMarker, MarkRead]],
    memberships: dict[MembershipKey, Membership],
) -> None:
    effects = Effects()
    for key, (mark, command) in furthest.items():
        membership = memberships[key]
        left = min(membership.unread, mark.left)
        if not membership.muted:
            effects.unread.add(membership.user_id, unread_delta(membership.unread, left))
        told = command.receipts and mark.sequence > membership.receipt_sequence
        effects.read_marks.append(
            (*key, membership.last_sequence - left, mark.sequence, mark.message_id)
        )
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
    """Mark a conversation as unread from a message on, by default the newest that may be unread.

    What others see of how far the reader read stays as it is.
    """

    user_id: int
    conversation_id: int
    message_id: int | None
    at: int

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> None:
        membership = await require_membership(tx, self.conversation_id, self.user_id)
        key = {"conversation_id": self.conversation_id, "user_id": self.user_id}
        message_id = self.message_id
        if message_id is None:
            newest = await _queries.newest_counted(tx, **key)
            if newest is None:
                return
            message_id = newest.message_id
        first = await _queries.unread_from(tx, **key, message_id=message_id)
        if first is None:
            raise ApiError(ACCESS_DENIED)
        unread = membership.last_sequence - first.sequence + 1 - first.uncounted
        if unread <= membership.unread:
            return
        await _queries.set_unread(tx, **key, unread=unread)
        if not membership.muted:
            effects.unread.add(self.user_id, unread_delta(membership.unread, unread))
        before = await _queries.message_before(tx, **key, message_id=message_id)
        mark = ReadMarker(first.sequence - 1, before.message_id if before else 0, unread)
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
