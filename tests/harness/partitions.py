"""A database whose tables are partitioned as many machines would share them (docs/scale.md)."""

from collections.abc import Mapping
from typing import Final

import asyncpg

from parley.store.schema import VISIBLE_MESSAGES

KEYS: Final[Mapping[str, str]] = {
    "conversations": "conversation_id",
    "participants": "conversation_id",
    "messages": "conversation_id",
    "message_versions": "conversation_id",
    "message_attachments": "conversation_id",
    "message_index": "conversation_id",
    "idempotency_keys": "user_id",
    "readers": "user_id",
}
"""The tables that grow with use, and what they are parted by. All others are small, or one feed."""

PARTS: Final = 4

# Where there is little in a table, the engine goes through all of it, whatever it is asked by.
_MUCH: Final = """
insert into users (email, email_key, firstname, lastname, kind, created_at)
select n::text, n::text, 'A', 'B', 'internal', 1
from generate_series(1, 200) as n;
insert into conversations (conversation_id, title, creator_id, created_at, last_sequence,
  last_message_id, last_message_at)
select n, 'x', n % 200 + 1, n, 1, n, n
from generate_series(1, 20000) as n;
insert into participants (conversation_id, user_id, last_message_at, last_sequence,
  last_read_sequence)
select n, (n + other * 7) % 200 + 1, n, 1, 0
from generate_series(1, 20000) as n
cross join generate_series(0, 3) as other;
insert into messages (conversation_id, message_id, sequence, author_id, html, text,
  attachment_count, created_at)
select n % 20000 + 1, n, n / 20000 + 1, n % 200 + 1, 'x', 'x', 0, n
from generate_series(1, 40000) as n;
insert into message_versions (conversation_id, message_id, version, html, text, written_at)
select n % 20000 + 1, n, 1, 'x', 'x', n
from generate_series(1, 20000) as n;
insert into message_index (conversation_id, message_id, words)
select n % 20000 + 1, n, array_to_tsvector(array['w' || n % 500, '#' || n % 20000 + 1])
from generate_series(1, 40000) as n;
insert into idempotency_keys (user_id, key, fingerprint, conversation_id, message_ids,
  created_at)
select n % 200 + 1, n::text, '', n, '[]', n
from generate_series(1, 20000) as n;
insert into readers
select n, 1, 1
from generate_series(1, 200) as n;
insert into attachments (uploader_id, site_id, name, media_type, size, digest, blob, active,
  created_at)
select n % 200 + 1, 0, 'x', 'x', 1, 'x', 'x', true, n
from generate_series(1, 20000) as n;
insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select n % 20000 + 1, n, 0, n, false
from generate_series(1, 20000) as n;
"""


async def partition(connection: asyncpg.Connection) -> None:
    """Part the tables of a database that is empty.

    PostgreSQL takes that only where each primary key and each unique index holds the key.
    """
    await connection.execute("drop view visible_messages")
    for table, key in KEYS.items():
        whole = f"{table}_whole"
        await connection.execute(f"alter table {table} rename to {whole}")
        await connection.execute(
            f"create table {table} (like {whole} including all) partition by hash ({key})"
        )
        for part in range(PARTS):
            await connection.execute(
                f"create table {table}_{part} partition of {table}"
                f" for values with (modulus {PARTS}, remainder {part})"
            )
        await connection.execute(f"drop table {whole}")
    await connection.execute(VISIBLE_MESSAGES)


async def fill(connection: asyncpg.Connection) -> None:
    """Put so much into them that the engine has reason to ask by the key."""
    await connection.execute(_MUCH)
    await connection.execute("analyze")
