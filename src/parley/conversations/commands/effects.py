"""What follows from a change in conversations: unread counts, read marks, keys, and events.

All of it is written by the last statement of the change's transaction: on PostgreSQL that locks
what everybody else wants as well, and holds it for no longer than that statement and the commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from parley.conversations.unread import UnreadDeltas
from parley.store import Event, Queries, Statement, Transaction, event_log

_queries = Queries("parley.conversations")

KeyRow: TypeAlias = tuple[int, str, str, int, str, int]
"""An idempotency key: user, key, fingerprint, conversation, messages, when."""


@dataclass(slots=True)
class Effects:
    """What follows from one change, or from a batch of one kind.

    Attributes:
        unread: How the unread counts of single people change.
        arrived: How many messages that count as unread came to which conversations, for everyone in
            them.
        read_marks: Conversation, user, `last_read_sequence`; and sequence and message up to which
            the user has read.
        keys: Idempotency keys to remember.
        events: What happened, for the feed.
    """

    unread: UnreadDeltas = field(default_factory=UnreadDeltas)
    arrived: Mapping[int, int] = field(default_factory=dict)
    read_marks: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    keys: list[KeyRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def write(self, tx: Transaction) -> None:
        """Write them, as the last thing that the transaction does, where there are any."""
        if self._has_more_than_events():
            await event_log.execute_final(
                tx, Statement(_queries, "write_effects", self._parameters())
            )
        else:
            await event_log.append(tx, self.events)

    def _has_more_than_events(self) -> bool:
        return bool(self.unread.rows() or self.arrived or self.read_marks or self.keys)

    def _parameters(self) -> dict[str, object]:
        return {
            "unread": self.unread.rows(),
            "arrived": sorted(self.arrived.items()),
            "read_marks": sorted(self.read_marks),
            "keys": self.keys,
            "events": self.events,
        }
