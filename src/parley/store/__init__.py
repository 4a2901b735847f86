"""The database: engines, transactions, group commit, migrations, ids, and the event log.

How statements are run and made durable belongs here. Statements about people or messages are in
the `sql/` folders of their packages.
"""

from parley.store.audit import COMMAND_LINE, AuditEvent, RequestOrigin
from parley.store.base import (
    AnyCommand,
    BatchCommand,
    Command,
    DatabaseNotReadyError,
    Dialect,
    Row,
    Store,
    StoreBusyError,
    StoreUnavailableError,
    Transaction,
)
from parley.store.event_log import Event, EventKind
from parley.store.id_cache import IdKind
from parley.store.queries import Queries, Statement
from parley.store.read_plan import (
    DistinctRef,
    PlannedQuery,
    QueryPlan,
    ResultRef,
    Results,
    single_statement,
)
from parley.store.row_types import to_record

__all__ = [
    "COMMAND_LINE",
    "AnyCommand",
    "AuditEvent",
    "BatchCommand",
    "Command",
    "DatabaseNotReadyError",
    "Dialect",
    "DistinctRef",
    "Event",
    "EventKind",
    "IdKind",
    "PlannedQuery",
    "Queries",
    "QueryPlan",
    "RequestOrigin",
    "ResultRef",
    "Results",
    "Row",
    "Statement",
    "Store",
    "StoreBusyError",
    "StoreUnavailableError",
    "Transaction",
    "single_statement",
    "to_record",
]
