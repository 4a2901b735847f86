"""The databases that Parley runs on: a file, or one of a PostgreSQL server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from parley.store.base import Store
from parley.store.migrations.run_sqlite import migrate_sqlite, revision_at, take_back_at
from parley.store.sqlite import SqliteStore

CheckNew: TypeAlias = Callable[[], None]
"""What is called before a database without a schema gets one; it raises where one was lost."""


class Database(Protocol):
    """A database that may have to be migrated before it is opened."""

    @property
    def shared(self) -> bool:
        """Whether many servers may run on it at once."""

    def revision(self) -> str | None:
        """Return its place in the history of the schema, outside any event loop; `None` for none.

        Raises:
            StoreUnavailableError: It can't be read.
        """

    def migrate(self, check_new: CheckNew | None = None) -> bool:
        """Bring it to the newest revision, outside any event loop; return whether it was not there.

        Args:
            check_new: Says whether there may be a new one.

        Raises:
            StoreUnavailableError: That can't be done.
        """

    def take_back(self) -> bool:
        """Take it into use again if its instance moved, outside any event loop.

        Returns:
            Whether it had moved.

        Raises:
            StoreUnavailableError: It can't be written.
        """

    def open(self) -> Store:
        """Open it, inside an event loop."""


@dataclass(frozen=True, slots=True)
class SqliteDatabase:
    """A file."""

    path: Path
    shared = False

    def revision(self) -> str | None:
        """Return its place in the history of the schema; a file that is not there is not made."""
        return revision_at(self.path)

    def migrate(self, check_new: CheckNew | None = None) -> bool:
        """Bring it to the newest revision."""
        return migrate_sqlite(self.path, check_new)

    def take_back(self) -> bool:
        """Take it into use again if its instance moved."""
        return take_back_at(self.path)

    def open(self) -> Store:
        """Open the file; a thread of its own writes."""
        return SqliteStore(self.path)


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database of a PostgreSQL server.

    What it takes is imported when it is needed: it would double the time in which a command starts.
    """

    url: str
    shared = True

    def revision(self) -> str | None:
        """Return its place in the history of the schema."""
        from parley.store.migrations.run_postgres import revision_at  # noqa: PLC0415

        return revision_at(self.url)

    def migrate(self, check_new: CheckNew | None = None) -> bool:
        """Bring it to the newest revision."""
        from parley.store.migrations.run_postgres import migrate_postgres  # noqa: PLC0415

        return migrate_postgres(self.url, check_new)

    def take_back(self) -> bool:
        """Take it into use again if its instance moved."""
        from parley.store.migrations.run_postgres import take_back_at  # noqa: PLC0415

        return take_back_at(self.url)

    def open(self) -> Store:
        """Open it; connections are made when they are first needed."""
        from parley.store.postgres.store import PostgresStore  # noqa: PLC0415

        return PostgresStore(self.url)
