"""Whether a database of a PostgreSQL server has the tables that this program expects of it."""

import asyncio
from collections.abc import Sequence
from typing import Final

from parley.settings import redact_password
from parley.store.base import StoreUnavailableError
from parley.store.migrations.schema_check import list_expected_names
from parley.store.postgres.errors import CONNECTION_ERRORS
from parley.store.postgres.pool import connect

_SECONDS: Final = 60.0
_NAMES: Final = """
select table_name::text, column_name::text, true
from information_schema.columns
where table_schema = current_schema()
union all
select indrelid::regclass::text, indexrelid::regclass::text, indisvalid
from pg_index
join pg_class on pg_class.oid = indexrelid
where relnamespace = current_schema()::regnamespace
"""


def find_schema_problems(url: str) -> Sequence[str]:
    """Return what a database at the newest revision lacks of columns and indexes, in words.

    Raises:
        StoreUnavailableError: It can't be reached.
    """
    return asyncio.run(_find_problems(url))


async def _find_problems(url: str) -> Sequence[str]:
    connection = await connect(url, _SECONDS)
    try:
        rows = await connection.fetch(_NAMES)
    except CONNECTION_ERRORS as error:
        raise StoreUnavailableError(f"{redact_password(url)}: {error}") from error
    finally:
        connection.terminate()
    found = {(str(table), str(name)) for table, name, _ in rows}
    lacking = sorted(list_expected_names() - found)
    return [f"{table} lacks {name}" for table, name in lacking] + [
        f"the index {name} is not valid" for _, name, valid in rows if not valid
    ]
