"""SQL beside the server, on whichever engine its database is."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import apsw
import asyncpg

from parley.instance import database_path
from parley.settings import Settings
from parley.store.paramstyle import compile_statement
from tests.harness.threads import aside


def run_sql(
    settings: Settings, sql: str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """Run a statement that both engines understand; gives its rows.

    Args:
        settings: Those of the instance whose database it is.
        sql: With parameters as in `:name`.
        parameters: Their values.
    """
    if settings.database != "sqlite":
        return run_on_postgres(settings.database, sql, parameters)
    (rows,) = run_each_on_sqlite(settings, [sql], parameters)
    return rows


def run_each_on_sqlite(
    settings: Settings, statements: Sequence[str], parameters: Mapping[str, object] | None = None
) -> list[list[tuple[Any, ...]]]:
    """Run statements on one connection; gives the rows of each."""
    connection = apsw.Connection(str(database_path(settings.data)))
    try:
        connection.set_busy_timeout(5_000)
        return [connection.execute(one, dict(parameters or {})).fetchall() for one in statements]
    finally:
        connection.close()


def run_on_postgres(
    url: str, sql: str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """Run a statement on a connection of its own; gives its rows."""

    async def run() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            statement = compile_statement(sql)
            rows = await connection.fetch(statement.sql, *statement.arguments(parameters or {}))
            return [tuple(row) for row in rows]
        finally:
            await connection.close()

    return aside(asyncio.run, run())
