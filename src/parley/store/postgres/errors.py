"""What went wrong at PostgreSQL: whose fault it is, and whether to try again."""

from enum import Enum, auto

import asyncpg
from asyncpg import exceptions


class ErrorClass(Enum):
    """What follows from an error."""

    CONFLICT = auto()
    """Another transaction was first. Nothing was written; run it again."""
    LOST = auto()
    """The connection is gone. Unless it was to commit, nothing was written; run it again."""
    ENGINE = auto()
    """The database can't do that now. Nothing was written, and no statement is to blame."""
    STATEMENT = auto()
    """The statement can't be done, now or ever."""


_CONFLICTS = (
    exceptions.SerializationError,
    exceptions.DeadlockDetectedError,
    # What was looked up before it was written came in between, or went.
    exceptions.UniqueViolationError,
    exceptions.ForeignKeyViolationError,
    # A newer Parley has migrated the database meanwhile.
    exceptions.InvalidCachedStatementError,
    exceptions.OutdatedSchemaCacheError,
)
_LOSSES = (
    exceptions.PostgresConnectionError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.CannotConnectNowError,
    exceptions.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # it was ended between two statements
    OSError,
)
_ENGINE_FAILURES = (
    exceptions.InsufficientResourcesError,
    exceptions.OperatorInterventionError,
    exceptions.PostgresSystemError,
    exceptions.LockNotAvailableError,
    exceptions.ReadOnlySQLTransactionError,
    TimeoutError,
)

CONNECTION_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What comes of a connection that can't be had, or not be used."""

NOT_READY = (OSError, exceptions.CannotConnectNowError)
"""Those of them that pass by themselves, where the database starts after the server."""


def classify_error(error: Exception, connection: asyncpg.Connection) -> ErrorClass:
    """Return what follows from an error that came of statements on a connection."""
    if isinstance(error, _CONFLICTS):
        return ErrorClass.CONFLICT
    if isinstance(error, TimeoutError):  # which is an OSError too
        return ErrorClass.ENGINE
    if isinstance(error, _LOSSES):
        return ErrorClass.LOST
    if isinstance(error, _ENGINE_FAILURES):
        return ErrorClass.ENGINE
    if isinstance(error, asyncpg.InterfaceError) and connection.is_closed():
        return ErrorClass.LOST
    return ErrorClass.STATEMENT
