"""What people have unread in all, kept in a row for each, so that nobody counts conversations.

Every change that touches what is unread says here by how much, in its own transaction. Muted
conversations are left out.
"""

from typing import NamedTuple

from parley.store import Queries, Transaction, single_statement

_queries = Queries("parley.conversations")


class Unread(NamedTuple):
    """What a person has not read, in conversations that they did not mute."""

    messages: int
    conversations: int


NOTHING = Unread(0, 0)


def unread_delta(before: int, after: int) -> Unread:
    """Return what changes when a conversation has `after` unread messages, not `before`."""
    return Unread(after - before, (after > 0) - (before > 0))


class UnreadDeltas:
    """By how much the counts of people change, gathered over a batch."""

    def __init__(self) -> None:
        self._of: dict[int, list[int]] = {}

    def add(self, user_id: int, change: Unread) -> None:
        """Add what one conversation changes for a person."""
        sums = self._of.setdefault(user_id, [0, 0])
        sums[0] += change.messages
        sums[1] += change.conversations

    def rows(self) -> list[tuple[int, int, int]]:
        """Return them as rows, those left out that change nothing."""
        return [
            (user_id, messages, conversations)
            for user_id, (messages, conversations) in self._of.items()
            if messages or conversations
        ]


@single_statement
async def find_unread(tx: Transaction, user_id: int) -> Unread:
    """Return what a person has not read in all."""
    row = await _queries.unread_of(tx, user_id=user_id)
    return NOTHING if row is None else Unread(row.unread_messages, row.unread_conversations)
