"""Where a person stands in a conversation: what every change asks first, inside its transaction."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from parley.store import Queries, Transaction
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED

_queries = Queries("parley.conversations")

MembershipKey: TypeAlias = tuple[int, int]
"""A conversation, and a person in it."""


class Membership(NamedTuple):
    """An active participant of a conversation, and the conversation as it is at that moment.

    Attributes:
        kind: The person's: `internal` or `external`.
        last_sequence: Of the conversation's newest message, and so is `last_message_id`.
        first_sequence: Of the first message that the person sees.
        first_message_id: That message; 0 where they see all.
        last_read_sequence: `last_sequence`, less how many messages the person has not read.
        receipt_sequence: The furthest that the person ever read.
    """

    conversation_id: int
    user_id: int
    kind: str
    creator_id: int
    title: str | None
    last_sequence: int
    last_message_id: int
    first_sequence: int
    first_message_id: int
    last_read_sequence: int
    receipt_sequence: int
    muted: bool
    archived: bool
    starred: bool

    @property
    def unread(self) -> int:
        """How many messages the person has not read."""
        return self.last_sequence - self.last_read_sequence


async def lock_memberships(
    tx: Transaction, keys: Iterable[MembershipKey]
) -> dict[MembershipKey, Membership]:
    """Return where people stand, with one statement; those who take no part are left out."""
    rows = await _queries.lock_memberships(tx, keys=sorted(set(keys)))
    return {
        (row.conversation_id, row.user_id): Membership(
            conversation_id=row.conversation_id,
            user_id=row.user_id,
            kind=row.kind,
            creator_id=row.creator_id,
            title=row.title,
            last_sequence=row.last_sequence,
            last_message_id=row.last_message_id,
            first_sequence=row.first_sequence,
            first_message_id=row.first_message_id,
            last_read_sequence=row.last_read_sequence,
            receipt_sequence=row.receipt_sequence,
            muted=bool(row.muted),
            archived=bool(row.archived),
            starred=bool(row.starred),
        )
        for row in rows
    }


async def require_membership(tx: Transaction, conversation_id: int, user_id: int) -> Membership:
    """Return where a person stands.

    Raises:
        ApiError: 403, where the conversation is not theirs or not there.
    """
    key = (conversation_id, user_id)
    found = (await lock_memberships(tx, [key])).get(key)
    if found is None:
        raise ApiError(ACCESS_DENIED)
    return found
