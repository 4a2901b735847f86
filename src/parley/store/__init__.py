"""The database: engines, the writing path, migrations, and the feed of events."""

from parley.store.events import Event, EventKind
from parley.store.interface import (
    Command,
    Dialect,
    Row,
    SoleCommand,
    Store,
    StoreBusyError,
    StoreUnavailableError,
    Transaction,
)
from parley.store.queries import Queries

__all__ = [
    "Command",
    "Dialect",
    "Event",
    "EventKind",
    "Queries",
    "Row",
    "SoleCommand",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "Transaction",
]
