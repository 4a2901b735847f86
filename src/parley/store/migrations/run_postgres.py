"""Bringing a database of a PostgreSQL server to the schema that this program expects."""

import asyncio
from collections.abc import Callable
from typing import Final

import asyncpg

from parley.settings import redact_password
from parley.store import migrations
from parley.store.base import Dialect, StoreUnavailableError
from parley.store.migrations.moved import (
    MOVED,
    MovedError,
    read_moved_postgres,
    take_back_postgres,
)
from parley.store.migrations.run_sqlite import migration_sql
from parley.store.postgres.errors import CONNECTION_ERRORS
from parley.store.postgres.pool import connect

_SECONDS: Final = 600.0
"""The longest that a step of a migration may take, or be waited for, on PostgreSQL."""

_LOCK: Final = (7200, 2)
_ATTEMPTS: Final = 5


def migrate_postgres(url: str, check_new: Callable[[], None] | None = None) -> bool:
    """Migrate a database of a PostgreSQL server, in one transaction; nodes do it one by one.

    Args:
        url: Of the database.
        check_new: Called before one without a schema gets one.

    Returns:
        Whether there was anything to do.

    Raises:
        StoreUnavailableError: The database can't be reached or written, keeps its texts otherwise
            than in UTF-8, or a newer Parley has migrated it.
    """
    return asyncio.run(_migrate_postgres(url, check_new))


async def _migrate_postgres(url: str, check_new: Callable[[], None] | None) -> bool:
    connection = await connect(url, _SECONDS)
    try:
        return await migrate_in(connection, redact_password(url), check_new)
    except CONNECTION_ERRORS as error:
        raise StoreUnavailableError(f"{redact_password(url)}: {error}") from error
    finally:
        connection.terminate()


async def migrate_in(
    connection: asyncpg.Connection, name: str, check_new: Callable[[], None] | None = None
) -> bool:
    """Migrate the database of a connection; return whether there was anything to do.

    Args:
        connection: To the database.
        name: What the database is called in a problem.
        check_new: Called before one without a schema gets one.

    Raises:
        StoreUnavailableError: It keeps its texts otherwise than in UTF-8, or a newer Parley has
            migrated it.
    """
    if await _revision(connection) == migrations.HEAD:
        return False
    if connection.get_settings().server_encoding != "UTF8":
        raise StoreUnavailableError(f"{name}: its encoding must be UTF8")
    await connection.execute("set lock_timeout = 0")
    # Before the transaction, which then sees what those did who had the lock before.
    await connection.execute("select pg_advisory_lock($1, $2)", *_LOCK)
    due = await _migrate_with_retry(connection, check_new)
    # Where that failed, the connection ends, and the lock with it.
    await connection.execute("select pg_advisory_unlock($1, $2)", *_LOCK)
    return due


async def _migrate_with_retry(
    connection: asyncpg.Connection, check_new: Callable[[], None] | None
) -> bool:
    """Migrate, again where nodes that serve meanwhile hold one table and wait for another."""
    attempts = 0
    while True:
        try:
            async with connection.transaction():
                revision = await _revision(connection)
                due = revision != migrations.HEAD
                if revision is None and check_new is not None:
                    await asyncio.to_thread(check_new)  # other nodes wait for the lock
                if due:
                    await connection.execute(migration_sql(Dialect.POSTGRES, revision))
                return due
        except asyncpg.DeadlockDetectedError:
            attempts += 1
            if attempts == _ATTEMPTS:
                raise


def revision_at(url: str) -> str | None:
    """Return the revision of a database; `None` where it has no schema.

    Raises:
        StoreUnavailableError: It can't be reached, or its instance is elsewhere now.
    """
    return asyncio.run(_revision_at(url))


async def _revision_at(url: str) -> str | None:
    connection = await connect(url, _SECONDS)
    try:
        return await _revision(connection)
    except CONNECTION_ERRORS as error:
        raise StoreUnavailableError(f"{redact_password(url)}: {error}") from error
    finally:
        connection.terminate()


async def _revision(connection: asyncpg.Connection) -> str | None:
    if await connection.fetchval("select to_regclass('alembic_version')") is None:
        return None
    revision: str = await connection.fetchval("select version_num from alembic_version")
    if revision == MOVED:
        raise await read_moved_postgres(connection)
    return revision


def take_back_at(url: str) -> bool:
    """Take a database into use again whose instance moved; return whether it had.

    Raises:
        StoreUnavailableError: It can't be reached or written.
    """
    return asyncio.run(_take_back_at(url))


async def _take_back_at(url: str) -> bool:
    connection = await connect(url, _SECONDS)
    try:
        await _revision(connection)
    except MovedError:
        await take_back_postgres(connection)
        return True
    except CONNECTION_ERRORS as error:
        raise StoreUnavailableError(f"{redact_password(url)}: {error}") from error
    finally:
        connection.terminate()
    return False
