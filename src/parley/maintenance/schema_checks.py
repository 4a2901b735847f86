"""Whether a database has the tables, columns and indexes that this program expects of it."""

from collections.abc import Sequence
from contextlib import closing
from typing import Final

from parley.maintenance.findings import CheckResult, fine, problem
from parley.store.engines import Database, PostgresDatabase, SqliteDatabase
from parley.store.migrations.schema_check import find_changed_object
from parley.store.sqlite_files import connect

_SUBJECT: Final = "schema"
_SHOWN: Final = 3
_ADVICE: Final = (
    "Somebody changed the database past Parley, or a restore of it was not whole: undo that, or"
    " restore a backup."
)


def check_schema(database: Database) -> CheckResult:
    """Compare a database at the newest revision with what migrations make."""
    found = _find_problems(database)
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return problem(_SUBJECT, ", ".join(found[:_SHOWN]) + more, _ADVICE)
    return fine(_SUBJECT, "its tables, columns and indexes are those of this Parley")


def _find_problems(database: Database) -> Sequence[str]:
    if isinstance(database, SqliteDatabase):
        with closing(connect(database.path)) as connection:
            changed = find_changed_object(connection)
        return [f"it is not as Parley makes it: {changed}"] if changed else []
    if isinstance(database, PostgresDatabase):
        from parley.store.migrations.schema_check_postgres import (  # noqa: PLC0415 - files need it not
            find_schema_problems,
        )

        return find_schema_problems(database.url)
    return []
