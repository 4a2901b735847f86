"""An instance in a database of a PostgreSQL server, as one side of a copy."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import msgspec

from parley.maintenance.transfer.engines import CopyError
from parley.maintenance.transfer.rows import Columns, Row, RowBatch, TableProgress
from parley.maintenance.transfer.sqlite import progress_from_row
from parley.maintenance.transfer.tables import COPIED, REBUILT
from parley.settings import redact_password
from parley.store import StoreUnavailableError, migrations
from parley.store.migrations.moved import mark_moved_postgres, take_back_postgres
from parley.store.postgres.errors import CONNECTION_ERRORS
from parley.store.postgres.pool import connect

_SECONDS: Final = 600.0
"""The longest that one statement may take, or be waited for."""

_LOOKS: Final = 20
_PAUSE_SECONDS: Final = 0.05

_AT_ONCE: Final = 100
"""Rows that the server sends at once: each may have a megabyte."""

_COUNTERS: Final = ("conversation_ids", "message_ids")
_HOLD: Final = (7200, 3)
_NOTES: Final = """
create table copy_progress (
  name text primary key, last bytea not null, rows bigint not null, checksum text not null
)
"""
_COLUMNS: Final = """
select attname, format_type(atttypid, atttypmod), coalesce(array_position(key.columns, attnum), 0)
from pg_attribute
cross join (
  select conkey as columns
  from pg_constraint
  where conrelid = to_regclass($1::text) and contype = 'p'
) as key
where attrelid = to_regclass($1::text) and attnum > 0 and not attisdropped
order by attnum
"""
_SERVERS: Final = """
select count(*)
from pg_stat_activity
where application_name = 'parley' and datname = current_database() and pid <> pg_backend_pid()
"""


class PostgresTables:
    """The tables of a database.

    Args:
        connection: To it; it is migrated.
        name: What it is called in problems.
    """

    def __init__(self, connection: asyncpg.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._flags: dict[str, frozenset[str]] = {}
        self._snapshot: Any = None

    async def revision(self) -> str | None:
        """Return its place in the history of the schema."""
        if await self._value("select to_regclass('alembic_version')") is None:
            return None
        return str(await self._value("select version_num from alembic_version"))

    async def size(self) -> int:
        """Return its approximate size in bytes."""
        return int(await self._value("select pg_database_size(current_database())"))

    async def columns(self, table: str) -> Columns:
        """Return what is copied of a table."""
        found = [
            (str(name), str(kind), int(position))
            for name, kind, position in await self._connection.fetch(_COLUMNS, table)
            if name not in REBUILT.get(table, ())
        ]
        self._flags[table] = frozenset(name for name, kind, _ in found if kind == "boolean")
        keys = sorted((position, name) for name, _, position in found if position)
        return Columns(table, [name for name, _, _ in found], [name for _, name in keys])

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(await self._value(f"select count(*) from {table}"))

    async def rows(self, columns: Columns, after: Row | None) -> AsyncIterator[Sequence[Row]]:
        """Yield rows in the order of their primary key, some at once."""
        key = ", ".join(columns.key)
        marks = ", ".join(f"${position}" for position in range(1, len(columns.key) + 1))
        beyond = f"where ({key}) > ({marks})" if after else ""
        sql = f"select {', '.join(columns.names)} from {columns.table} {beyond} order by {key}"
        flags = await self._flag_positions(columns)
        batch = RowBatch()
        async with self._begin_reading():
            async for row in self._connection.cursor(sql, *(after or ()), prefetch=_AT_ONCE):
                if batch.add(_without_flags(row, flags) if flags else tuple(row)):
                    yield batch.take()
        if rows := batch.take():
            yield rows

    async def sequences(self) -> Mapping[str, int]:
        """Return the last number that was given, by the name of what is numbered."""
        return {
            name: int(await self._value(f"select last_value * is_called::int from {sequence}"))
            for name, sequence in (await self._sequences()).items()
        }

    async def refresh(self) -> None:
        """Read from now on as it is now."""
        await self._end_snapshot()
        self._snapshot = self._connection.transaction(isolation="repeatable_read", readonly=True)
        await self._snapshot.start()

    async def mark_moved(self, location: str, moved_at: str) -> None:
        """Note that the instance is elsewhere now."""
        await self._end_snapshot()
        await mark_moved_postgres(self._connection, location, moved_at, migrations.HEAD)

    async def take_back(self) -> None:
        """Remove that note."""
        await self._end_snapshot()
        await take_back_postgres(self._connection)

    async def _end_snapshot(self) -> None:
        if self._snapshot is not None:
            await self._snapshot.commit()
            self._snapshot = None

    async def is_empty(self) -> bool:
        """Return whether it holds no instance."""
        for table in COPIED:
            if table != "audit_head" and await self._value(
                f"select exists (select 1 from {table})"
            ):
                return False
        return True

    async def source(self) -> str | None:
        """Return of what it is an unfinished copy; `None` where it is none."""
        if await self.revision() != migrations.COPYING:
            return None
        return str(await self._value("select checksum from copy_progress where name = ''"))

    async def progress(self) -> Mapping[str, TableProgress]:
        """Return how far an unfinished copy has come, by table."""
        rows = await self._connection.fetch(
            "select name, last, rows, checksum from copy_progress where name <> ''"
        )
        return {str(row[0]): progress_from_row(*row[1:]) for row in map(tuple, rows)}

    async def begin(self, fingerprint: str) -> None:
        """Begin a copy: from here on, no Parley serves it."""
        async with self._connection.transaction():
            await self._connection.execute(
                "update alembic_version set version_num = $1", migrations.COPYING
            )
            await self._connection.execute("delete from audit_head")
            await self._connection.execute(_NOTES)
            # What stands for the source tells of which revision the target is.
            await self._connection.execute(
                "insert into copy_progress values ('', $1, 0, $2)",
                migrations.HEAD.encode(),
                fingerprint,
            )

    async def reset(self) -> None:
        """Empty it of an unfinished copy, as if that had not begun."""
        from parley.store.migrations.run_postgres import migrate_in  # noqa: PLC0415

        known = await self._connection.fetch(
            "select tablename from pg_tables where schemaname = current_schema()"
        )
        tables = {*COPIED, "message_index", "rate_counts"} & {str(name) for (name,) in known}
        async with self._connection.transaction():
            before = await self._value("select last from copy_progress where name = ''")
            # The audit log refuses to be emptied; this is not one yet.
            await self._connection.execute("alter table audit_entries disable trigger user")
            await self._connection.execute(f"truncate {', '.join(sorted(tables))}")
            await self._connection.execute("alter table audit_entries enable trigger user")
            await self._connection.execute(
                "insert into audit_head (name, entry_id, digest) values ('head', 0, '')"
            )
            await self._connection.execute(
                "update alembic_version set version_num = $1", before.decode()
            )
            await self._connection.execute("drop table copy_progress")
        await migrate_in(self._connection, self._name)

    async def insert(self, columns: Columns, rows: Sequence[Row], progress: TableProgress) -> None:
        """Write rows, and how far the copy is with them, in one transaction."""
        flags = await self._flag_positions(columns)
        async with self._connection.transaction():
            try:
                await self._connection.copy_records_to_table(
                    columns.table,
                    records=[_with_flags(row, flags) for row in rows] if flags else rows,
                    columns=list(columns.names),
                )
            except asyncpg.DataError as error:
                raise CopyError(
                    f"PostgreSQL can't hold a row of {columns.table}: {error}"
                ) from error
            await self._note(columns.table, progress)

    async def save_progress(self, name: str, progress: TableProgress) -> None:
        """Write how far the copy is with something that is no table."""
        await self._note(name, progress)

    async def set_sequences(self, numbers: Mapping[str, int]) -> None:
        """Let ids continue after those of the source."""
        for name, sequence in (await self._sequences()).items():
            last = numbers.get(name, 0)
            await self._connection.execute(
                "select setval($1::text::regclass, $2, $3)", sequence, max(last, 1), last > 0
            )

    async def invalidate(self) -> None:
        """Make the next copy start from the beginning."""
        await self._connection.execute("update copy_progress set checksum = '' where name = ''")

    async def complete(self) -> None:
        """End the copy: from here on, it may be served."""
        async with self._connection.transaction():
            await self._connection.execute(
                "update alembic_version set version_num = $1", migrations.HEAD
            )
            await self._connection.execute("drop table copy_progress")
        await self._connection.execute("analyze")  # so that the first questions have good plans

    async def _flag_positions(self, columns: Columns) -> frozenset[int]:
        """Return where flags stand, which SQLite has as numbers."""
        if columns.table not in self._flags:
            await self.columns(columns.table)
        flags = self._flags[columns.table]
        return frozenset(position for position, name in enumerate(columns.names) if name in flags)

    async def _sequences(self) -> Mapping[str, str]:
        """Return the sequences, by the name of what they number."""
        found = {name: name for name in _COUNTERS}
        for table in COPIED:
            columns = await self.columns(table)
            sequence = await self._value(
                "select pg_get_serial_sequence($1, $2)", table, columns.key[0]
            )
            if sequence is not None:
                found[table] = str(sequence)
        return found

    @asynccontextmanager
    async def _begin_reading(self) -> AsyncIterator[None]:
        """Open a transaction, which a cursor needs."""
        if self._snapshot is not None:
            yield
            return
        async with self._connection.transaction(readonly=True):
            yield

    async def _note(self, name: str, progress: TableProgress) -> None:
        await self._connection.execute(
            "insert into copy_progress values ($1, $2, $3, $4) on conflict (name) do update"
            " set last = excluded.last, rows = excluded.rows, checksum = excluded.checksum",
            name,
            msgspec.msgpack.encode(progress.last),
            progress.tally.rows,
            progress.tally.hex,
        )

    async def _value(self, sql: str, *arguments: object) -> Any:  # noqa: ANN401 - a value of a row
        return await self._connection.fetchval(sql, *arguments)


async def _wait_for_other_connections(connection: asyncpg.Connection, name: str) -> None:
    """Check that no server runs on a database; a connection that was just ended takes a moment."""
    for _ in range(_LOOKS):
        if not await connection.fetchval(_SERVERS):
            return
        await asyncio.sleep(_PAUSE_SECONDS)
    raise CopyError(f"a Parley is running on {name}: stop it first")


def _without_flags(row: Iterable[Any], flags: frozenset[int]) -> Row:
    """Return a row with flags as SQLite has them: 0 and 1."""
    return tuple(
        int(value) if position in flags and value is not None else value
        for position, value in enumerate(row)
    )


def _with_flags(row: Row, flags: frozenset[int]) -> tuple[object, ...]:
    return tuple(
        bool(value) if position in flags and value is not None else value
        for position, value in enumerate(row)
    )


class PostgresEngine:
    """A database of a PostgreSQL server.

    Args:
        url: Its address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._name = redact_password(url)

    @asynccontextmanager
    async def open_source(self) -> AsyncIterator[PostgresTables]:
        """Hold it, so that no server runs on it, and read it."""
        async with self._hold() as tables:
            yield tables

    @asynccontextmanager
    async def open_target(self) -> AsyncIterator[PostgresTables]:
        """Hold it, so that no server runs on it, and write it."""
        async with self._hold() as tables:
            yield tables

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresTables]:
        """Read it as it is at one moment, beside servers that go on."""
        async with self._connect() as connection:
            tables = PostgresTables(connection, self._name)
            await tables.refresh()
            yield tables

    @asynccontextmanager
    async def _hold(self) -> AsyncIterator[PostgresTables]:
        async with self._connect() as connection:
            if not await connection.fetchval("select pg_try_advisory_lock($1, $2)", *_HOLD):
                raise CopyError(f"another copy has {self._name}")
            await _wait_for_other_connections(connection, self._name)
            yield PostgresTables(connection, self._name)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await connect(self._url, _SECONDS)
        try:
            # Between two statements, the other side may have much to do.
            await connection.execute("set idle_in_transaction_session_timeout = 0")
            await connection.execute("set lock_timeout = 0")
            yield connection
        except CONNECTION_ERRORS as error:
            raise StoreUnavailableError(f"{self._name}: {error}") from error
        finally:
            connection.terminate()
