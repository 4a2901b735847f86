"""A database of a PostgreSQL server as it is at one moment, copied into a file of SQLite's.

It is what a backup holds: one kind of database, whichever engine it came from and goes to. Servers
may use the database meanwhile.
"""

from contextlib import closing
from pathlib import Path
from typing import Final

from parley.maintenance.progress import ProgressReporter
from parley.maintenance.transfer.engines import CopyError, Source
from parley.maintenance.transfer.postgres import PostgresEngine
from parley.maintenance.transfer.rows import Columns, TableChecksum, TableProgress
from parley.maintenance.transfer.sqlite import SqliteTables
from parley.maintenance.transfer.tables import COPIED
from parley.settings import redact_password
from parley.store import migrations
from parley.store.migrations.run_sqlite import migrate_sqlite

_READINGS: Final = 2
"""How often each row is read: on its way, and where it has come to."""


async def copy_snapshot(url: str, path: Path, progress: ProgressReporter) -> None:
    """Copy a database into a new file, and compare both, row by row.

    The index of words is left out: each engine has its own kind, which a server makes anew.

    Args:
        url: Of the database.
        path: The file.
        progress: Whom to tell how far it is.

    Raises:
        CopyError: There is no instance of this revision, or the copy is not what was read.
        StoreUnavailableError: The database can't be read, or the file not be written.
    """
    async with PostgresEngine(url).snapshot() as source:
        _check_revision(await source.revision(), redact_password(url))
        migrate_sqlite(path)
        with closing(SqliteTables(path)) as target:
            await _Snapshot(source, target, progress).copy()


def _check_revision(revision: str | None, name: str) -> None:
    if revision is None:
        raise CopyError(f"there is no instance in {name}")
    if revision == migrations.COPYING:
        raise CopyError(f"{name} is an unfinished copy")
    if revision != migrations.HEAD:
        raise CopyError(
            f"{name} is at revision {revision}, and this Parley at {migrations.HEAD}: use the"
            " Parley that was here last, or run 'parley migrate'"
        )


class _Snapshot:
    """A copy that is being made."""

    def __init__(self, source: Source, target: SqliteTables, progress: ProgressReporter) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._bytes_of_row = 0.0

    async def copy(self) -> None:
        rows = sum([await self._source.count(table) for table in COPIED])
        size = await self._source.size()
        self._bytes_of_row = size / max(rows, 1) / _READINGS
        self._progress.expect(size)
        await self._target.begin("")
        for table in COPIED:
            await self._copy_table(await self._source.columns(table))
        # They are read after the rows: an id is given once, by whichever engine goes on.
        await self._target.set_sequences(await self._source.sequences())
        await self._target.complete()

    async def _copy_table(self, columns: Columns) -> None:
        copied, found = TableChecksum(), TableChecksum()
        async for rows in self._source.rows(columns, None):
            copied = copied.add_rows(rows)
            await self._target.insert(
                columns, rows, TableProgress(columns.get_key(rows[-1]), copied)
            )
            self._advance(len(rows))
        async for rows in self._target.rows(columns, None):
            found = found.add_rows(rows)
            self._advance(len(rows))
        if found != copied:
            raise CopyError(f"the copy of the table {columns.table} is not what was read")

    def _advance(self, rows: int) -> None:
        self._progress.advance(round(rows * self._bytes_of_row))
