"""The database: engine, durability and a session a request."""

import os
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

URL = os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///baseline.db")
ON_SQLITE = URL.startswith("sqlite")

LOCK_TIMEOUT = 60
"""Seconds that a connection of SQLite waits while another writes."""

engine = create_async_engine(URL, connect_args={"timeout": LOCK_TIMEOUT} if ON_SQLITE else {})
new_session = async_sessionmaker(engine, expire_on_commit=False)


def set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
    """Make a new connection durable, and hold it to the foreign keys."""
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")
    cursor.execute("pragma foreign_keys = on")
    cursor.close()


if ON_SQLITE:
    event.listen(engine.sync_engine, "connect", set_pragmas)


async def session() -> AsyncIterator[AsyncSession]:
    """Yield a request its session; what it doesn't commit is rolled back."""
    async with new_session() as opened:
        yield opened
