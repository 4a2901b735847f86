"""What an earlier Parley counted as unread, and this one does not."""

import asyncio
from pathlib import Path
from typing import Final

import apsw
import asyncpg

from parley.instance import database_path, get_database
from parley.settings import Settings
from parley.store import Dialect
from parley.store.migrations.run_sqlite import migration_sql
from tests.harness import engines, postgres
from tests.harness.engines import Engine
from tests.harness.sql import run_sql

# The first conversation: a message, one of the server, a message, a deleted one, a message, one of
# the server. The second: a message, and one of the server.
_OF_BEFORE: Final = (
    """insert into users (user_id, email, email_key, firstname, lastname, kind, created_at)
    values (1, 'a', 'a', 'A', 'B', 'internal', 1), (2, 'b', 'b', 'A', 'B', 'internal', 1),
      (3, 'c', 'c', 'A', 'B', 'internal', 1), (4, 'd', 'd', 'A', 'B', 'internal', 1)""",
    """insert into conversations (conversation_id, creator_id, created_at, last_sequence,
      last_message_id, last_message_at)
    values (1, 1, 1, 6, 6, 1), (2, 1, 1, 2, 8, 1)""",
    """insert into messages (conversation_id, message_id, sequence, author_id, html, text,
      attachment_count, created_at, kind, deleted_at)
    values (1, 1, 1, 1, '', '', 0, 1, 'message', null), (1, 2, 2, 1, '', '', 0, 1, 'system', null),
      (1, 3, 3, 1, '', '', 0, 1, 'message', null), (1, 4, 4, 1, '', '', 0, 1, 'message', 1),
      (1, 5, 5, 1, '', '', 0, 1, 'message', null), (1, 6, 6, 1, '', '', 0, 1, 'system', null),
      (2, 7, 1, 1, '', '', 0, 1, 'message', null), (2, 8, 2, 1, '', '', 0, 1, 'system', null)""",
    """insert into participants (conversation_id, user_id, last_message_at, last_sequence,
      last_read_sequence, muted)
    values (1, 1, 1, 6, 6, false), (1, 2, 1, 6, 1, false), (1, 3, 1, 6, 0, true),
      (1, 4, 1, 6, 4, false), (2, 2, 1, 2, 1, false), (2, 4, 1, 2, 0, false)""",
    "insert into readers values (1, 0, 0), (2, 6, 2), (3, 0, 0), (4, 4, 2)",
)


def before(data: Path) -> Settings:
    """Make a database as the Parley of before has it; give the settings of its instance."""
    if engines.current() is Engine.SQLITE:
        settings = Settings(data=str(data))
        connection = apsw.Connection(str(database_path(settings.data)))
        connection.execute(migration_sql(Dialect.SQLITE, None, to="0010")).fetchall()
        connection.close()
        return settings
    url = postgres.databases().empty()
    asyncio.run(execute(url, migration_sql(Dialect.POSTGRES, None, to="0010")))
    return Settings(data=str(data), database=url)


async def execute(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()


def test_is_unread_no_more_after_the_upgrade(tmp_path: Path) -> None:
    settings = before(tmp_path)
    for sql in _OF_BEFORE:
        run_sql(settings, sql)
    assert get_database(settings).migrate()
    counts = run_sql(
        settings,
        "select conversation_id, user_id, last_sequence - last_read_sequence from participants"
        " order by 1, 2",
    )
    assert counts == [(1, 1, 0), (1, 2, 2), (1, 3, 3), (1, 4, 1), (2, 2, 0), (2, 4, 1)]
    totals = run_sql(settings, "select * from readers order by user_id")
    assert totals == [(1, 0, 0), (2, 2, 1), (3, 0, 0), (4, 2, 2)]
