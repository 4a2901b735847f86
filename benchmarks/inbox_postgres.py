"""The made-up instance of `inbox_data`, on PostgreSQL: filled by the database, table by table.

There are ten times as many messages, so none goes through Python. What they say does: some thousand
bodies are made as the server would make them, and are said again and again.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Final, NamedTuple

import asyncpg

from benchmarks.inbox_data import BEGIN, SEED, YEAR, Size, Words, token_of, word
from parley import access, people
from parley.conversations import validation
from parley.conversations.schemas import MessageRequest
from parley.store import Queries, Store
from parley.store.engines import PostgresDatabase
from parley.store.postgres.pool import PostgresTransaction

_BODIES: Final = 50_000
_CHUNK: Final = 250_000
_AT_ONCE: Final = 1_000
_PEOPLE: Final = 500

_queries = Queries("benchmarks")

Announce = Callable[[str, float, float], None]
"""Called with what is done, how much of it is done, and how much there is."""


class Body(NamedTuple):
    """What a message says, as the server stores it."""

    html: str
    text: str
    words: str


def generate(url: str, size: Size, announce: Announce) -> None:
    """Write an instance into an empty database.

    Args:
        url: The database.
        size: How much.
        announce: Told how far it is.
    """
    database = PostgresDatabase(url)
    database.migrate()
    asyncio.run(_generate(database, size, announce))


async def _generate(database: PostgresDatabase, size: Size, announce: Announce) -> None:
    store = database.open()
    try:
        await _write_people(store, size.users, announce)
    finally:
        await store.close()
    connection = await asyncpg.connect(database.url, timeout=60, command_timeout=None)
    try:
        await _Filling(connection, size, announce).fill()
    finally:
        await connection.close()


async def _write_people(store: Store, users: int, announce: Announce) -> None:
    for first in range(1, users + 1, _PEOPLE):
        announce("adding people", first, users)
        numbers = range(first, min(users + 1, first + _PEOPLE))
        for number in numbers:  # in their order, so that numbers and addresses agree
            await store.write(
                people.AddUser(
                    f"user{number}@firm.example",
                    word(number % 20_000).title(),
                    word(number * 7 % 20_000).title(),
                    "internal",
                    BEGIN,
                )
            )
        await asyncio.gather(
            *(
                store.write(
                    access.IssueToken(
                        access.hash_token(token_of(number)),
                        f"user{number}@firm.example",
                        "benchmark",
                        BEGIN,
                        None,
                    )
                )
                for number in numbers
            )
        )


class _Filling:
    """The tables, one after another; their indexes are made when they are full."""

    def __init__(self, connection: asyncpg.Connection, size: Size, announce: Announce) -> None:
        self.connection = connection
        self.tx = PostgresTransaction(connection)
        self.size = size
        self.announce = announce
        self.bodies = min(_BODIES, size.messages)

    async def fill(self) -> None:
        """Fill them all."""
        for setting in ("synchronous_commit = off", "maintenance_work_mem = '1GB'",
                        "work_mem = '256MB'", "jit = off"):  # fmt: skip
            await self.connection.execute(f"set {setting}")
        again = await self._without_indexes()
        await self._make_bodies()
        await self._draw()
        await self._fill_tables()
        for number, statement in enumerate(again):
            self.announce(f"indexing: {statement[:60]}", number, len(again))
            await self.connection.execute(statement)
        await _queries.drop_made(self.tx)
        self.announce("vacuum analyze", 0, 1)
        await self.connection.execute("vacuum analyze")

    async def _without_indexes(self) -> list[str]:
        """Take keys and indexes away; give what makes them again."""
        keys = await _queries.keys_of_filled(self.tx)
        indexes = await _queries.indexes_of_filled(self.tx)
        for drop, _ in [*keys, *indexes]:
            await self.connection.execute(drop)
        return [make for _, make in [*reversed(keys), *indexes]]

    async def _make_bodies(self) -> None:
        await _queries.make_bodies(self.tx)
        words = Words(random.Random(SEED), 100 * self.size.messages)
        for first in range(0, self.bodies, _AT_ONCE):
            self.announce("writing bodies", first, self.bodies)
            count = min(_AT_ONCE, self.bodies - first)
            rows = [(first + number, *_body(words)) for number in range(count)]
            await _queries.insert_bodies(self.tx, rows=rows)
        await self.connection.execute("analyze benchmark_bodies")

    async def _draw(self) -> None:
        """Draw who writes where and when."""
        size = self.size
        self.announce("drawing who takes part where", 0, 2)
        await _queries.make_members(self.tx)
        await _queries.fill_members(self.tx, users=size.users, conversations=size.conversations)
        await self.connection.execute("analyze benchmark_members")
        self.announce("drawing what is written where", 1, 2)
        await _queries.make_drawn(self.tx)
        await _queries.fill_drawn(
            self.tx,
            begin=BEGIN,
            span=YEAR,
            messages=size.messages,
            length=size.length,
            conversations=size.conversations,
        )
        await _queries.index_drawn(self.tx)
        await self.connection.execute("analyze benchmark_drawn")

    async def _fill_tables(self) -> None:
        self.announce("conversations", 0, 1)
        await _queries.fill_conversations(self.tx, bodies=self.bodies)
        self.announce("participants", 0, 1)
        await _queries.fill_participants(self.tx)
        await _queries.fill_readers(self.tx)
        for after in range(0, self.size.messages, _CHUNK):
            self.announce(f"{self.size.messages:,} messages", after, self.size.messages)
            chunk = {"after": after, "through": after + _CHUNK, "bodies": self.bodies}
            await _queries.fill_messages(self.tx, **chunk)
            await _queries.fill_index(self.tx, **chunk)
        await _queries.advance_counters(
            self.tx, conversations=self.size.conversations, messages=self.size.messages
        )


def _body(words: Words) -> Body:
    draft = validation.build_draft(MessageRequest(html=f"<p>{words.message()}</p>"))
    return Body(draft.html, draft.text, draft.words)
