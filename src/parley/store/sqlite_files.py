"""A database file of SQLite's: a connection with Parley's settings, and what state it is in."""

from pathlib import Path
from typing import Final

import apsw

from parley.store.base import StoreUnavailableError

_BUSY_MILLISECONDS: Final = 5_000

_STEPS_BETWEEN_LOOKS: Final = 1_000_000
"""Of SQLite's machine: some hundredths of a second."""

_CACHE_KIBIBYTES: Final = 16 * 1024
"""For each connection: holds the inner pages of the indexes of some million messages."""

_CHECKPOINT_PAGES: Final = 8_000
"""Pages of the write-ahead log, 32 MB, after which they go to the database file, each once: under
load the inner pages of indexes change with nearly every commit."""


def connect(path: Path) -> apsw.Connection:
    """Open a database file, which is created where it is missing, with Parley's settings.

    Raises:
        StoreUnavailableError: The file can't be opened or is no database; or it is missing or empty
            beside a write-ahead log, which SQLite would remove with all that it holds.
    """
    check_log(path)
    try:
        connection = apsw.Connection(str(path), statementcachesize=200)
        connection.set_busy_timeout(_BUSY_MILLISECONDS)
        # Plan without looking at bound values. Otherwise, each execution with new ones prepares the
        # statement again (SQLite is built with STAT4), which takes longer than a short read does.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute(f"pragma wal_autocheckpoint={_CHECKPOINT_PAGES}")
        connection.execute("pragma foreign_keys=on")
        connection.execute(f"pragma cache_size=-{_CACHE_KIBIBYTES}")
    except apsw.Error as error:
        raise StoreUnavailableError(f"{path}: {error}") from error
    return connection


def check_log(path: Path) -> None:
    """Check that a database file did not get lost from beside its write-ahead log.

    Raises:
        StoreUnavailableError: It did.
    """
    if is_empty(path) and not is_empty(wal_path(path)):
        raise StoreUnavailableError(
            f"{path} is missing or empty, but its write-ahead log is there: put the file back, "
            "or restore a backup"
        )


def is_empty(path: Path) -> bool:
    """Return whether there is no such file, or nothing in it."""
    return not path.exists() or path.stat().st_size == 0


def wal_path(path: Path) -> Path:
    """Return the write-ahead log of a database file."""
    return path.with_name(f"{path.name}-wal")


def heed_signals(connection: apsw.Connection) -> None:
    """Let a signal end a long statement: Python looks for signals only where it runs itself."""
    connection.set_progress_handler(lambda: False, _STEPS_BETWEEN_LOOKS)


def integrity_problems(connection: apsw.Connection) -> list[str]:
    """Return what the engine finds wrong with a database: nothing where it is sound.

    Raises:
        apsw.Error: It can't be read at all.
    """
    heed_signals(connection)
    damage = [str(row[0]) for row in connection.execute("pragma integrity_check").fetchall()]
    if damage != ["ok"]:
        return damage
    broken = connection.execute("pragma foreign_key_check").fetchall()
    return [f"row {row} of {table} refers to what is not there" for table, row, *_ in broken]
