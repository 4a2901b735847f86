"""The feed of what happened: each change appends to it within its own transaction."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from parley.store.base import Row, Transaction
from parley.store.queries import Queries, Statement

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


async def append(tx: Transaction, events: Sequence[Event]) -> None:
    """Append events to the feed, as the last thing that a transaction does."""
    if events:
        await execute_final(tx, Statement(_queries, "append_events", {"events": list(events)}))


async def execute_final(tx: Transaction, statement: Statement) -> list[Row]:
    """Run the last statement of a transaction, which appends its `events` to the feed.

    On PostgreSQL it takes the feed's lock, when it has written all else: from there on, one
    transaction waits for another. So the numbers of events ascend in the order of the commits, and
    whoever read up to one has missed none before it.
    """
    if statement.parameters["events"]:
        tx.wrote_events = True
    return await tx.execute_final(statement.text(tx.dialect), statement.parameters)
