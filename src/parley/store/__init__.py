"""The database: engines, the writing path, migrations, and the feed of events."""

from parley.store.audit import COMMAND_LINE, Act, Origin
from parley.store.events import Event, EventKind
from parley.store.id_cache import IdKind
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
from parley.store.queries import Queries, Statement
from parley.store.steps import Found, Step, Steps, in_one_statement

__all__ = [
    "COMMAND_LINE",
    "Act",
    "Command",
    "Dialect",
    "Event",
    "EventKind",
    "Found",
    "IdKind",
    "Origin",
    "Queries",
    "Row",
    "SoleCommand",
    "Statement",
    "Step",
    "Steps",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "Transaction",
    "in_one_statement",
]
