"""Whether a database from elsewhere has Parley's schema, and nothing that would do anything else.

A database file brings statements of its own: a trigger, a view in a table's place, an index or a
virtual table may run what nobody here wrote. So all that it defines must be what the migrations do.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from parley.store import migrations
from parley.store.base import Dialect
from parley.store.migrations.run_sqlite import migration_sql, read_revision

_OF_SQLITE: Final = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
_NAMES: Final = """
select tables.name, columns.name
from sqlite_schema as tables
cross join pragma_table_info(tables.name) as columns
where tables.type = 'table' and tables.name not like 'message_index%'
  and tables.name not like 'sqlite_%'
union all
select tbl_name, name from sqlite_schema where type = 'index' and sql is not null
"""
_DEFINED: Final = "select type || ' ' || name, coalesce(sql, '') from sqlite_schema"


def find_foreign_object(database: Path) -> str | None:
    """Return what a database file defines otherwise than Parley, in words; `None` for nothing.

    Raises:
        StoreUnavailableError: It is at a revision that this program does not know.
        apsw.Error: It can't be read.
    """
    with closing(_open_safely(database)) as connection:
        if connection.pragma("encoding") != "UTF-8":
            return "its encoding"
        found = _definitions(connection)
        revision = read_revision(connection) if "table alembic_version" in found else None
    if revision is None:
        return "no table alembic_version"
    return _first_difference(found, revision)


def find_changed_object(connection: apsw.Connection) -> str | None:
    """Return what a database at the newest revision defines otherwise than Parley, in words."""
    return _first_difference(_definitions(connection), migrations.HEAD)


def list_expected_names() -> frozenset[tuple[str, str]]:
    """Return the columns and indexes of the newest revision that both engines have.

    Returns:
        The name of a table with that of a column, or of an index.
    """
    with closing(apsw.Connection(":memory:")) as own:
        own.execute(migration_sql(Dialect.SQLITE, None)).fetchall()
        rows = own.execute(_NAMES).fetchall()
    return frozenset((str(table), str(name)) for table, name in rows)


def _first_difference(found: Mapping[str, str], revision: str) -> str | None:
    with closing(apsw.Connection(":memory:")) as own:
        own.execute(migration_sql(Dialect.SQLITE, None, to=revision)).fetchall()
        ours = _definitions(own)
    for name in sorted({*found, *ours}):
        if found.get(name) != ours.get(name):
            return name
    return None


def _open_safely(database: Path) -> apsw.Connection:
    """Open a file to look at it: nothing is written, and nothing in it runs."""
    connection = apsw.Connection(
        f"file:{quote(str(database))}?immutable=1",
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
    )
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    return connection


def _definitions(connection: apsw.Connection) -> Mapping[str, str]:
    rows = connection.execute(_DEFINED).fetchall()
    return {
        str(name): "".join(str(sql).split())
        for name, sql in rows
        if str(name).partition(" ")[2] not in _OF_SQLITE
    }
