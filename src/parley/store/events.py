"""The feed of what happened: each change appends to it within its own transaction."""

from enum import StrEnum
from typing import NamedTuple

from parley.store.interface import Transaction
from parley.store.queries import Queries

_queries = Queries("parley.store")


class EventKind(StrEnum):
    """What happened."""

    CONVERSATION_CREATED = "conversation.created"
    MESSAGE_CREATED = "message.created"


class Event(NamedTuple):
    """One change, as a row of the feed."""

    kind: EventKind
    conversation_id: int
    message_id: int | None
    actor_id: int
    created_at: int


async def append(tx: Transaction, events: list[Event]) -> None:
    """Add events to the feed; they are seen once the transaction is committed."""
    await _queries.append_events(tx, rows=events)
