"""An instance in a database file, as one side of a copy."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final, cast

import apsw
import msgspec

from parley.instance import InUseError, database_path, lock_data_folder, make_data_folder
from parley.maintenance.transfer.engines import CopyError
from parley.maintenance.transfer.rows import Columns, Row, RowBatch, TableChecksum, TableProgress
from parley.maintenance.transfer.tables import COPIED, REBUILT
from parley.store import StoreUnavailableError, migrations
from parley.store.migrations.moved import mark_moved, take_back
from parley.store.migrations.run_sqlite import migrate_sqlite, read_revision
from parley.store.sqlite_files import connect

_COUNTERS: Final = ("conversation", "message")
_NOTES: Final = """
create table copy_progress (
  name text primary key, last blob not null, rows integer not null, checksum text not null
) strict
"""


class SqliteTables:
    """The tables of a database file.

    Args:
        path: The file, migrated.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = connect(path)

    async def revision(self) -> str | None:
        """Return its place in the history of the schema."""
        return read_revision(self._connection)

    async def size(self) -> int:
        """Return its approximate size in bytes."""
        return int(self._value("select page_count * page_size from pragma_page_count,"
                               " pragma_page_size"))  # fmt: skip

    async def columns(self, table: str) -> Columns:
        """Return what is copied of a table."""
        found = self._connection.execute(
            "select name, pk from pragma_table_info(?) order by cid", (table,)
        ).fetchall()
        kept = [str(name) for name, _ in found if name not in REBUILT.get(table, ())]
        keys = sorted((position, str(name)) for name, position in found if position)
        return Columns(table, kept, [name for _, name in keys])

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self._value(f"select count(*) from {table}"))

    async def rows(self, columns: Columns, after: Row | None) -> AsyncIterator[Sequence[Row]]:
        """Yield rows in the order of their primary key, some at once."""
        key = ", ".join(columns.key)
        beyond = f"where ({key}) > ({_marks(columns.key)})" if after else ""
        batch = RowBatch()
        cursor = self._connection.execute(
            f"select {', '.join(columns.names)} from {columns.table} {beyond} order by {key}",
            after or (),
        )
        for row in cursor:
            if batch.add(cast("Row", row)):
                yield batch.take()
        if rows := batch.take():
            yield rows

    async def sequences(self) -> Mapping[str, int]:
        """Return the last number that was given, by the name of what is numbered."""
        tables = self._connection.execute("select name, seq from sqlite_sequence").fetchall()
        counters = self._connection.execute("select name, last_id from id_counters").fetchall()
        return {
            **{str(name): int(cast("int", last)) for name, last in tables if name in COPIED},
            **{f"{name}_ids": int(cast("int", last)) for name, last in counters
               if name in _COUNTERS},
        }  # fmt: skip

    async def refresh(self) -> None:
        """Read from now on as it is now."""
        self._end_snapshot()
        self._connection.execute("begin")
        self._value("select count(*) from alembic_version")  # what is read here is the moment

    async def mark_moved(self, location: str, moved_at: str) -> None:
        """Note that the instance is elsewhere now."""
        self._end_snapshot()
        mark_moved(self._connection, location, moved_at, migrations.HEAD)

    async def take_back(self) -> None:
        """Remove that note."""
        self._end_snapshot()
        take_back(self._connection)

    def _end_snapshot(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("commit")

    async def is_empty(self) -> bool:
        """Return whether it holds no instance."""
        return not any(
            self._value(f"select exists (select 1 from {table})")
            for table in COPIED
            if table != "audit_head"
        )

    async def source(self) -> str | None:
        """Return of what it is an unfinished copy; `None` where it is none."""
        if read_revision(self._connection) != migrations.COPYING:
            return None
        return str(self._value("select checksum from copy_progress where name = ''"))

    async def progress(self) -> Mapping[str, TableProgress]:
        """Return how far an unfinished copy has come, by table."""
        rows = self._connection.execute(
            "select name, last, rows, checksum from copy_progress where name <> ''"
        ).fetchall()
        return {str(row[0]): progress_from_row(*row[1:]) for row in rows}

    async def begin(self, fingerprint: str) -> None:
        """Begin a copy: from here on, no Parley serves it."""
        with self._transaction():
            self._connection.execute("update alembic_version set version_num = ?",
                                     (migrations.COPYING,))  # fmt: skip
            self._connection.execute("delete from audit_head")
            self._connection.execute(_NOTES)
            self._connection.execute(
                "insert into copy_progress values ('', x'', 0, ?)", (fingerprint,)
            )

    async def reset(self) -> None:
        """Empty it of an unfinished copy, as if that had not begun."""
        self._connection.close()
        for end in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        migrate_sqlite(self._path)
        self._connection = connect(self._path)

    async def insert(self, columns: Columns, rows: Sequence[Row], progress: TableProgress) -> None:
        """Write rows, and how far the copy is with them, in one transaction."""
        names = ", ".join(columns.names)
        with self._transaction():
            self._connection.executemany(
                f"insert into {columns.table} ({names}) values ({_marks(columns.names)})", rows
            )
            self._note(columns.table, progress)

    async def save_progress(self, name: str, progress: TableProgress) -> None:
        """Write how far the copy is with something that is no table."""
        with self._transaction():
            self._note(name, progress)

    async def set_sequences(self, numbers: Mapping[str, int]) -> None:
        """Let ids continue after those of the source."""
        with self._transaction():
            for name, last in numbers.items():
                if name in COPIED:
                    self._connection.execute("delete from sqlite_sequence where name = ?", (name,))
                    self._connection.execute("insert into sqlite_sequence values (?, ?)",
                                             (name, last))  # fmt: skip
                else:
                    self._connection.execute(
                        "update id_counters set last_id = ? where name = ?",
                        (last, name.removesuffix("_ids")),
                    )

    async def invalidate(self) -> None:
        """Make the next copy start from the beginning."""
        with self._transaction():
            self._connection.execute("update copy_progress set checksum = '' where name = ''")

    async def complete(self) -> None:
        """End the copy: from here on, it may be served."""
        with self._transaction():
            self._connection.execute("update alembic_version set version_num = ?",
                                     (migrations.HEAD,))  # fmt: skip
            self._connection.execute("drop table copy_progress")

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def _note(self, name: str, progress: TableProgress) -> None:
        self._connection.execute(
            "insert or replace into copy_progress values (?, ?, ?, ?)",
            (
                name,
                msgspec.msgpack.encode(progress.last),
                progress.tally.rows,
                progress.tally.hex,
            ),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _value(self, sql: str) -> Any:  # noqa: ANN401 - a value of a row
        ((value,),) = self._connection.execute(sql).fetchall()
        return value


def progress_from_row(last: object, rows: object, checksum: object) -> TableProgress:
    """Read a line of what a target keeps of a copy."""
    key = msgspec.msgpack.decode(cast("bytes", last), type=tuple)
    return TableProgress(key, TableChecksum(cast("int", rows), int(cast("str", checksum), 16)))


class SqliteEngine:
    """A data folder with a database file."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._path = database_path(str(data))

    @asynccontextmanager
    async def open_source(self) -> AsyncIterator[SqliteTables]:
        """Hold it, so that no server runs on it, and read it."""
        if not self._path.is_file():
            raise CopyError(f"there is no database {self._path}")
        with self._hold() as tables:
            yield tables

    @asynccontextmanager
    async def open_target(self) -> AsyncIterator[SqliteTables]:
        """Hold it, so that no server runs on it, and write it."""
        make_data_folder(str(self._data))
        with self._hold() as tables:
            yield tables

    @contextmanager
    def _hold(self) -> Iterator[SqliteTables]:
        try:
            with lock_data_folder(str(self._data)), closing(SqliteTables(self._path)) as tables:
                yield tables
        except InUseError as error:
            raise CopyError(f"{error}: stop it first") from error
        except apsw.Error as error:
            raise StoreUnavailableError(f"{self._path}: {error}") from error


def _marks(names: Sequence[str]) -> str:
    return ", ".join("?" * len(names))
