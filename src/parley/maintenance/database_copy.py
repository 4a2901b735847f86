"""A copy of a database that may be in use, as it is at one moment: always a file of SQLite's."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from parley.maintenance.archives import ArchiveError
from parley.maintenance.progress import ProgressReporter
from parley.store import StoreUnavailableError
from parley.store.engines import Database, PostgresDatabase, SqliteDatabase
from parley.store.sqlite_files import connect

_PAGES: Final = 1_000


def copy_database(database: Database, copy: Path, progress: ProgressReporter) -> None:
    """Copy a database into a file, in place of one that was there; outside any event loop.

    Raises:
        ArchiveError: There is no instance in it, or not one that can be copied.
        StoreUnavailableError: It can't be read, or the copy not be written.
    """
    if isinstance(database, SqliteDatabase):
        _copy_file(database.path, copy, progress)
    elif isinstance(database, PostgresDatabase):
        _copy_tables(database.url, copy, progress)


def _copy_file(database: Path, copy: Path, progress: ProgressReporter) -> None:
    if not database.is_file():
        raise ArchiveError(f"there is no database {database}")
    try:
        with closing(connect(database)) as source, closing(connect(copy)) as target:
            source.execute("begin")
            # What is read here is the moment: whoever writes meanwhile does not disturb the copy.
            source.pragma("schema_version")
            size = source.pragma("page_size")
            with target.backup("main", source, "main") as copying:
                while not copying.done:
                    before = copying.remaining
                    copying.step(_PAGES)
                    if before == 0:
                        progress.expect(copying.page_count * size)
                        before = copying.page_count
                    progress.advance((before - copying.remaining) * size)
    except apsw.Error as error:
        raise StoreUnavailableError(f"{database}: {error}") from error


def _copy_tables(url: str, copy: Path, progress: ProgressReporter) -> None:
    from parley.maintenance.transfer.engines import CopyError  # noqa: PLC0415 - files need no more
    from parley.maintenance.transfer.snapshot import copy_snapshot  # noqa: PLC0415

    for end in ("", "-wal", "-shm"):
        copy.with_name(copy.name + end).unlink(missing_ok=True)
    try:
        asyncio.run(copy_snapshot(url, copy, progress))
    except CopyError as error:
        raise ArchiveError(str(error)) from error
    except apsw.Error as error:
        raise StoreUnavailableError(f"can't write a copy of the database: {error}") from error
