"""Bringing a database to the schema that this program expects."""

from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import apsw

from parley.store import migrations
from parley.store.base import Dialect, StoreUnavailableError
from parley.store.migrations.moved import MOVED, MovedError, read_moved, take_back
from parley.store.sqlite_files import check_log, connect, heed_signals, is_empty


def migrate_sqlite(path: Path, check_new: Callable[[], None] | None = None) -> bool:
    """Migrate a database file, which is created where it is missing, in one transaction.

    Args:
        path: The file.
        check_new: Called before a file without a schema gets one, or is made.

    Returns:
        Whether there was anything to do.

    Raises:
        StoreUnavailableError: The file can't be written, or a newer Parley has migrated it.
    """
    if check_new is not None and is_empty(path):
        check_log(path)
        check_new()
    connection = connect(path)
    heed_signals(connection)
    try:
        connection.execute("begin immediate")
        revision = read_revision(connection)
        if revision == migrations.HEAD:
            return False
        if check_new is not None and revision is None:
            check_new()
        # apsw runs what follows a statement that gives rows only when those are fetched.
        connection.execute(migration_sql(Dialect.SQLITE, revision)).fetchall()
        connection.execute("commit")
    except apsw.Error as error:
        raise StoreUnavailableError(f"{path}: {error}") from error
    finally:
        connection.close()  # rolls back what was not committed
    return True


def read_revision(connection: apsw.Connection) -> str | None:
    """Return a database's place in the history of the schema; `None` where it has no schema.

    Raises:
        MovedError: Its instance is elsewhere now.
    """
    known = connection.execute(
        "select count(*) from sqlite_master where name = 'alembic_version'"
    ).fetchall()
    if known == [(0,)]:
        return None
    ((revision,),) = connection.execute("select version_num from alembic_version").fetchall()
    if revision == MOVED:
        raise read_moved(connection)
    return str(revision)


def revision_at(path: Path) -> str | None:
    """Return the revision of a database file; `None` where it is missing, empty, or has no schema.

    Raises:
        StoreUnavailableError: It can't be read, or its instance is elsewhere now.
    """
    if is_empty(path):
        return None
    try:
        with closing(connect(path)) as connection:
            return read_revision(connection)
    except apsw.Error as error:
        raise StoreUnavailableError(f"{path}: {error}") from error


def take_back_at(path: Path) -> bool:
    """Take a database file into use again whose instance moved; return whether it had.

    Raises:
        StoreUnavailableError: It can't be written.
    """
    try:
        revision_at(path)
    except MovedError:
        try:
            with closing(connect(path)) as connection:
                take_back(connection)
        except apsw.Error as error:
            raise StoreUnavailableError(f"{path}: {error}") from error
        return True
    return False


def check_known(revision: str | None) -> None:
    """Check that this program can lead on from a revision.

    Raises:
        StoreUnavailableError: It does not know it.
    """
    if revision != migrations.HEAD:
        migration_sql(Dialect.SQLITE, revision)


def migration_sql(dialect: Dialect, revision: str | None, *, to: str = migrations.HEAD) -> str:
    """Return the statements that lead from `revision` (`None`: an empty database) to another.

    Raises:
        StoreUnavailableError: This program does not know one of them.
    """
    if revision == migrations.COPYING:
        raise StoreUnavailableError(
            "a copy into this database is not finished; the same 'parley copy' or 'parley restore'"
            " finishes it"
        )
    known = [f"{number:04}" for number in range(1, int(migrations.HEAD) + 1)]
    for one in (revision, to):
        if one is not None and one not in known:
            raise StoreUnavailableError(
                f"the database is at revision {one}, which this Parley does not know; "
                "it was migrated by a newer one"
            )
    first = 0 if revision is None else known.index(revision) + 1
    steps = known[first : known.index(to) + 1]
    return "\n".join(statements_path(dialect, one).read_text("utf-8") for one in steps)


def statements_path(dialect: Dialect, revision: str) -> Traversable:
    """Return the file with the statements that lead to a revision from the one before it."""
    return files(migrations.__name__) / "sql" / dialect / f"{revision}.sql"
