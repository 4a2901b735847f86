"""Bringing a database to the schema that this program expects."""

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw

from parley.store import migrations
from parley.store.base import Dialect, StoreUnavailableError
from parley.store.sqlite_files import connect, is_empty


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
        check_new()
    connection = connect(path)
    try:
        connection.execute("begin immediate")
        revision = revision_of(connection)
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


def revision_of(connection: apsw.Connection) -> str | None:
    """Return a database's place in the history of the schema; `None` where it has no schema."""
    known = connection.execute(
        "select count(*) from sqlite_master where name = 'alembic_version'"
    ).fetchall()
    if known == [(0,)]:
        return None
    ((revision,),) = connection.execute("select version_num from alembic_version").fetchall()
    return str(revision)


def revision_at(path: Path) -> str | None:
    """Return the revision of a database file; `None` where it is missing, empty, or has no schema.

    Raises:
        StoreUnavailableError: It can't be read.
    """
    if is_empty(path):
        return None
    try:
        with closing(connect(path)) as connection:
            return revision_of(connection)
    except apsw.Error as error:
        raise StoreUnavailableError(f"{path}: {error}") from error


def check_known(revision: str | None) -> None:
    """Check that this program can lead on from a revision.

    Raises:
        StoreUnavailableError: It does not know it.
    """
    if revision != migrations.HEAD:
        migration_sql(Dialect.SQLITE, revision)


def migration_sql(dialect: Dialect, revision: str | None, *, to: str = "head") -> str:
    """Write the statements that lead from `revision` (`None`: an empty database) to another.

    Raises:
        StoreUnavailableError: This program does not know one of them.
    """
    if revision == migrations.COPYING:
        raise StoreUnavailableError(
            "a copy into this database is not finished; the same 'parley copy' finishes it"
        )
    # Alembic and SQLAlchemy take half a second to import, and a server that is up to date
    # has no use for them.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    script = io.StringIO()
    config = Config(output_buffer=script)
    config.set_main_option("script_location", "parley.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["dialect"] = {Dialect.SQLITE: "sqlite", Dialect.POSTGRES: "postgresql"}[
        dialect
    ]
    try:
        command.upgrade(config, f"{revision or 'base'}:{to}", sql=True)
    except CommandError as error:
        raise StoreUnavailableError(
            f"the database is at revision {revision or to}, which this Parley does not know; "
            "it was migrated by a newer one"
        ) from error
    return script.getvalue()
