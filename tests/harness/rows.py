"""What is in a server's database, seen from beside it."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import msgspec

from parley.serving import database_path
from parley.store.audit import Entry
from tests.harness.servers import Server


def counted(server: Server) -> dict[str, int]:
    """Give the number of rows of every table."""
    connection = apsw.Connection(str(database_path(str(server.data))))
    try:
        tables = connection.execute("select name from sqlite_schema where type = 'table'")
        return {str(name): _count(connection, str(name)) for (name,) in tables.fetchall()}
    finally:
        connection.close()


def _count(connection: apsw.Connection, table: str) -> int:
    ((count,),) = connection.execute(f'select count(*) from "{table}"').fetchall()  # noqa: S608 - one of ours
    return int(str(count))


def events_of(server: Server, conversation_id: int, kind: str) -> list[dict[str, Any]]:
    """Give the events of one kind of a conversation, in order."""
    connection = apsw.Connection(str(database_path(str(server.data))))
    try:
        cursor = connection.execute(
            "select * from events where conversation_id = ? and kind = ? order by event_id",
            (conversation_id, kind),
        )
        names = [name for name, *_ in cursor.get_description()]
        return [dict(zip(names, row, strict=True)) for row in cursor]
    finally:
        connection.close()


@contextlib.contextmanager
def nothing_written(server: Server) -> Iterator[None]:
    """Prove that what happens inside leaves no row behind."""
    before = counted(server)
    yield
    assert counted(server) == before


def audited(path: Path, action: str | None = None) -> Sequence[Entry]:
    """Give the entries of a database's audit log, oldest first; of one action, or all."""
    connection = apsw.Connection(str(path))
    try:
        rows = connection.execute("select * from audit_entries order by entry_id").fetchall()
        entries = [msgspec.convert(row[:-1], Entry) for row in rows]
        return [entry for entry in entries if action in {None, entry.action}]
    finally:
        connection.close()


def contents(path: Path) -> dict[str, str]:
    """Give what stands for all that is in a database, by table."""
    connection = apsw.Connection(str(path))
    try:
        tables = connection.execute("select name from sqlite_schema where type = 'table'")
        return {str(name): _digest(connection, str(name)) for (name,) in tables.fetchall()}
    finally:
        connection.close()


def _digest(connection: apsw.Connection, table: str) -> str:
    rows = connection.execute(f'select * from "{table}"').fetchall()  # noqa: S608 - one of ours
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def change(server: Server, sql: str, **parameters: int | str) -> None:
    """Change rows in a way that Parley has no command for yet."""
    change_at(database_path(str(server.data)), sql, **parameters)


def change_at(path: Path, sql: str, **parameters: int | str | bytes) -> None:
    """Change rows of a database in a way that Parley has no command for yet."""
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(5_000)
        connection.execute(sql, parameters)
    finally:
        connection.close()


def rows_at(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Give rows of a database, seen from beside whoever serves it."""
    connection = apsw.Connection(str(path))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
