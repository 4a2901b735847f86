"""A made-up instance that was used for a year: people, their conversations, their messages.

It is written with Parley's own statements, straight into a data folder, and is the same for the
same size. Words are as frequent as in a language: the first of them is in most messages.
"""

import asyncio
import itertools
import random
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw

from parley import access, people
from parley.conversations import validation
from parley.conversations.schemas import MessageRequest
from parley.conversations.search import index
from parley.instance import blobs_path, database_path
from parley.store import Queries
from parley.store.migrations.run_sqlite import migrate_sqlite
from parley.store.sqlite import SqliteStore, SqliteTransaction, run_to_completion
from parley.store.sqlite_files import connect

SEED: Final = 43
_BATCH: Final = 2_000
BEGIN: Final = 1_735_689_600_000
"""2025-01-01, in milliseconds."""
YEAR: Final = 365 * 24 * 60 * 60 * 1000
_WORDS: Final = 20_000
_POOL: Final = 1_000_000
_MOST_WORDS: Final = 200
_USUAL_WORDS: Final = 40

_queries = Queries("benchmarks")


class Size(NamedTuple):
    """How much there is of everything; a hundred conversations a person.

    Attributes:
        users: How many people.
        length: How many messages in a conversation, on average.
    """

    users: int
    length: int = 10

    @property
    def conversations(self) -> int:
        """How many conversations there are."""
        return 100 * self.users

    @property
    def messages(self) -> int:
        """How many messages there are in them."""
        return self.length * self.conversations


def word(number: int) -> str:
    """Return the nth most frequent word."""
    syllables = []
    number += 1
    while number:
        number, rest = divmod(number, 80)
        syllables.append("bcdfghklmnprstvz"[rest % 16] + "aeiou"[rest // 16])
    return "".join(syllables)


class Words:
    """Words as a language has them: some are in most messages, most in few.

    Args:
        chance: By which they are drawn.
        count: How many messages could need, a hundred each.
    """

    def __init__(self, chance: random.Random, count: int) -> None:
        self.chance = chance
        words = [word(number) for number in range(_WORDS)]
        weights = list(itertools.accumulate(1 / (number + 3) for number in range(_WORDS)))
        self.pool = chance.choices(words, cum_weights=weights, k=min(_POOL, count))

    def some(self, count: int) -> str:
        """Return some that stand together."""
        begin = self.chance.randrange(len(self.pool) - count)
        return " ".join(self.pool[begin : begin + count])

    def message(self) -> str:
        """Return as many as a message has."""
        return self.some(min(_MOST_WORDS, 3 + int(self.chance.expovariate(1 / _USUAL_WORDS))))


def token_of(user_id: int) -> str:
    """Return a person's token."""
    return f"parley_benchmark_{user_id}"


def generate(data: Path, size: Size, advance: Callable[[int], None]) -> None:
    """Write an instance into a new data folder.

    Args:
        data: The folder.
        size: How much.
        advance: Called with how many messages more have been written.
    """
    blobs_path(str(data)).mkdir(parents=True)
    path = database_path(str(data))
    migrate_sqlite(path)
    asyncio.run(_write_people(path, size.users))
    connection = connect(path)
    try:
        connection.execute("pragma synchronous=off")
        _Writer(connection, size).write(advance)
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    finally:
        connection.close()


async def _write_people(path: Path, users: int) -> None:
    store = SqliteStore(path)
    try:
        await asyncio.gather(
            *(
                store.write(
                    people.AddUser(
                        f"user{number}@firm.example",
                        word(number).title(),
                        word(number + _WORDS).title(),
                        "internal",
                        BEGIN,
                    )
                )
                for number in range(1, users + 1)
            )
        )
        await asyncio.gather(
            *(
                store.write(
                    access.IssueToken(
                        access.hash_token(token_of(user_id)),
                        f"user{user_id}@firm.example",
                        "benchmark",
                        BEGIN,
                        None,
                    )
                )
                for user_id in range(1, users + 1)
            )
        )
    finally:
        await store.close()


class _Writer:
    """Writes conversations and messages, in the order in which they would have come."""

    def __init__(self, connection: apsw.Connection, size: Size) -> None:
        self.connection = connection
        self.tx = SqliteTransaction(connection)
        self.size = size
        self.chance = random.Random(SEED)
        self.words = Words(self.chance, 100 * size.messages)
        self.order = self._order()
        self.participants = [
            self.chance.sample(range(1, size.users + 1), self.chance.choice([2, 2, 3, 4]))
            for _ in range(size.conversations)
        ]

    def write(self, advance: Callable[[int], None]) -> None:
        """Write everything."""
        for batch in _batches(self._conversations(), _BATCH):
            conversations, participants = zip(*batch, strict=True)
            self._in_transaction(
                _queries.insert_conversations(self.tx, rows=list(conversations)),
                _queries.insert_participants(self.tx, rows=list(itertools.chain(*participants))),
            )
        for messages in _batches(self._messages(), _BATCH):
            rows, entries = zip(*messages, strict=True)
            self._in_transaction(
                _queries.insert_messages(self.tx, rows=list(rows)), index.add(self.tx, entries)
            )
            advance(len(messages))
        self._count()

    def _order(self) -> Sequence[int]:
        """Return the conversation of each message; numbered by their first."""
        count = self.size.conversations
        drawn = [*range(count), *self.chance.choices(range(count), k=self.size.messages - count)]
        self.chance.shuffle(drawn)
        numbers: dict[int, int] = {}
        return [numbers.setdefault(one, len(numbers)) for one in drawn]

    def _at(self, message: int) -> int:
        return BEGIN + YEAR * message // self.size.messages

    def _conversations(self) -> Iterator[tuple[Sequence[object], Sequence[Sequence[object]]]]:
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        counts = [0] * self.size.conversations
        for message, number in enumerate(self.order):
            first.setdefault(number, message)
            last[number] = message
            counts[number] += 1
        for number, members in enumerate(self.participants):
            title = self.words.some(2) if number % 3 == 0 else None
            begun, end, newest = self._at(first[number]), self._at(last[number]), counts[number]
            yield (
                (number + 1, title, members[0], begun, newest, last[number] + 1, end),
                [
                    (number + 1, user_id, end, newest, self.chance.choice([newest, newest, 0]), 0)
                    for user_id in members
                ],
            )

    def _messages(self) -> Iterator[tuple[Sequence[object], index.IndexEntry]]:
        sequences = [0] * self.size.conversations
        for message, number in enumerate(self.order):
            sequences[number] += 1
            draft = validation.build_draft(MessageRequest(html=f"<p>{self.words.message()}</p>"))
            author_id = self.participants[number][message % len(self.participants[number])]
            yield (
                (
                    *(number + 1, message + 1, sequences[number], author_id),
                    *(draft.html, draft.text, 0, self._at(message), draft.kind, None, None),
                ),
                index.IndexEntry(number + 1, message + 1, draft.words),
            )

    def _count(self) -> None:
        """Write what is counted as it changes: ids that were given, and what is unread."""
        self.connection.execute(
            "update id_counters set last_id = case name when 'message' then ? else ? end"
            " where name in ('message', 'conversation')",
            (self.size.messages, self.size.conversations),
        )
        self.connection.execute(
            "insert into readers (user_id, unread_messages, unread_conversations)"
            " select user_id, sum(last_sequence - last_read_sequence), count(*) from participants"
            " where last_sequence > last_read_sequence group by user_id"
        )

    def _in_transaction(self, *writes: Coroutine[Any, Any, Any]) -> None:
        self.connection.execute("begin")
        for write in writes:
            run_to_completion(write)
        self.connection.execute("commit")


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
