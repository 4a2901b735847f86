"""What a database says of where its instance went, once `parley copy` has copied it for good.

The note takes the place of the revision, so that no Parley goes on with a database that others no
longer look at: a backup of it would be one of the past.
"""

from typing import TYPE_CHECKING, Final

import apsw

from parley.store.base import StoreUnavailableError

if TYPE_CHECKING:  # most commands are on SQLite
    import asyncpg

MOVED: Final = "moved"
"""What stands in place of the revision."""

_NOTE: Final = """
create table if not exists moved_instance (
  location text not null, moved_at text not null, revision text not null
)
"""
_MARK: Final = "update alembic_version set version_num = 'moved'"
_UNMARK: Final = "update alembic_version set version_num = (select revision from moved_instance)"
_READ: Final = "select location, moved_at from moved_instance"
_DROP: Final = "drop table moved_instance"


class MovedError(StoreUnavailableError):
    """An instance is no longer here.

    Attributes:
        location: Where it is, without a password.
    """

    def __init__(self, location: str, moved_at: str) -> None:
        self.location = location
        super().__init__(
            f"the instance moved to {location} at {moved_at}; --data, PARLEY_DATA or "
            "PARLEY_DATABASE has to name that. 'parley migrate --take-back' takes this one into "
            "use again, without what was written there since"
        )


def read_moved(connection: apsw.Connection) -> MovedError:
    """Return the refusal of a file whose revision is `MOVED`."""
    ((location, moved_at),) = connection.execute(_READ).fetchall()
    return MovedError(str(location), str(moved_at))


def mark_moved(connection: apsw.Connection, location: str, moved_at: str, revision: str) -> None:
    """Note in a file where its instance went."""
    with connection:
        connection.execute(_NOTE)
        connection.execute("delete from moved_instance")
        connection.execute(
            "insert into moved_instance values (?, ?, ?)", (location, moved_at, revision)
        )
        connection.execute(_MARK)


def take_back(connection: apsw.Connection) -> None:
    """Take a file into use again."""
    with connection:
        connection.execute(_UNMARK)
        connection.execute(_DROP)


async def read_moved_postgres(connection: "asyncpg.Connection") -> MovedError:
    """Return the refusal of a database whose revision is `MOVED`."""
    ((location, moved_at),) = await connection.fetch(_READ)
    return MovedError(location, moved_at)


async def mark_moved_postgres(
    connection: "asyncpg.Connection", location: str, moved_at: str, revision: str
) -> None:
    """Note in a database of a PostgreSQL server where its instance went."""
    async with connection.transaction():
        await connection.execute(_NOTE)
        await connection.execute("delete from moved_instance")
        await connection.execute(
            "insert into moved_instance values ($1, $2, $3)", location, moved_at, revision
        )
        await connection.execute(_MARK)


async def take_back_postgres(connection: "asyncpg.Connection") -> None:
    """Take a database of a PostgreSQL server into use again."""
    async with connection.transaction():
        await connection.execute(_UNMARK)
        await connection.execute(_DROP)
