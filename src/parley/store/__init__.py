"""The database: engines, the writing path, migrations, and the feed of events."""

from parley.store.audit import COMMAND_LINE, Act, Origin
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
    "COMMAND_LINE",
    "Act",
    "Command",
    "Dialect",
    "Event",
    "EventKind",
    "Origin",
    "Queries",
    "Row",
    "SoleCommand",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "Transaction",
]
