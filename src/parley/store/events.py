"""The feed of what happened: each change appends to it within its own transaction."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from parley.store.interface import Transaction
from parley.store.presuming import look_at_what_is_presumed
from parley.store.queries import Queries, Statement
from parley.store.together import write_at_last, write_what_is_late

_queries = Queries("parley.store")


class EventKind(StrEnum):
    """What happened."""

    CONVERSATION_CREATED = "conversation.created"
    CONVERSATION_CHANGED = "conversation.changed"
    """Its title; for one person alone: how that person keeps it (muted, archived, starred)."""
    CONVERSATION_READ = "conversation.read"
    MESSAGE_CREATED = "message.created"
    MESSAGE_EDITED = "message.edited"
    MESSAGE_DELETED = "message.deleted"
    PARTICIPANT_ADDED = "participant.added"
    PARTICIPANT_REMOVED = "participant.removed"


class Event(NamedTuple):
    """One change, as a row of the feed.

    Attributes:
        kind: What happened.
        conversation_id: Where.
        message_id: To which message; `None` where it is about none.
        actor_id: Who did it.
        created_at: When.
        sequence: The message's; `None` where it is about none.
        subject_id: The person whom it is about: who was added or removed.
        user_id: Whom alone it is for; `None` where it is for all participants.
    """

    kind: EventKind
    conversation_id: int
    message_id: int | None
    actor_id: int
    created_at: int
    sequence: int | None = None
    subject_id: int | None = None
    user_id: int | None = None


async def append(tx: Transaction, events: Iterable[Event]) -> None:
    """Add events to the feed; they are seen once the transaction is committed."""
    tx.feed.extend(events)


async def write_feed(tx: Transaction) -> None:
    """Write what was added, as the last thing that a transaction does before it commits.

    On PostgreSQL it has to be the last: from here on, one transaction waits for another, so that
    the numbers of events rise in the order of the commits, and whoever read up to one has missed
    none before it.
    """
    if tx.feed:
        await write_at_last(tx, Statement(_queries, "append_events", {"rows": tx.feed}))
    else:
        await look_at_what_is_presumed(tx)
        await write_what_is_late(tx)
