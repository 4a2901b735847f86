"""An instance inside the test's own process: the application and the store as they are served."""

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self
from unittest import mock

import apsw
import asyncpg
import httpx
import msgspec
from asyncpg.connection import LoggedQuery

from parley import access, people
from parley.app import Dependencies, create_app
from parley.events import Feed
from parley.files import BlobStore
from parley.instance import blobs_path
from parley.limits import RequestCounters, StorageMeter
from parley.store import Store
from parley.store.engines import Database
from parley.store.postgres import pool
from parley.store.postgres.pool import connect as connect_to_postgres
from tests.harness.browser import Browser
from tests.harness.engines import migrated_in, settings_in

_numbers = itertools.count(1)

_BESIDE_THE_WORK = re.compile(r"typeinfo_tree|current_setting\(|pg_notify")
"""What a connection asks once about types, and what wakes others."""


def migrated(folder: Path) -> Database:
    """Return the database of a data folder, at the newest revision."""
    return migrated_in(folder)


@contextlib.asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Store]:
    """Open a store, and close it however the test ended."""
    store = database.open()
    try:
        yield store
    finally:
        await store.close()


@contextlib.contextmanager
def observed_statements() -> Iterator[list[str]]:
    """Note each statement that is run by the connections which are opened meanwhile."""
    statements: list[str] = []

    def note(cursor: apsw.Cursor, statement: str, bindings: object) -> bool:
        statements.append(statement)
        return True

    def watch(connection: apsw.Connection) -> None:
        connection.exec_trace = note

    def note_query(query: LoggedQuery) -> None:
        if not _BESIDE_THE_WORK.search(query.query):
            statements.append("begin" if query.query.startswith("begin ") else query.query)

    async def connect(url: str, seconds: float, *, keep_plans: bool = True) -> asyncpg.Connection:
        connection = await connect_to_postgres(url, seconds, keep_plans=keep_plans)
        connection.add_query_logger(note_query)
        return connection

    apsw.connection_hooks.append(watch)
    try:
        with mock.patch.object(pool, "connect", connect):
            yield statements
    finally:
        apsw.connection_hooks.remove(watch)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: int = 1_700_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        """Return the moment, in milliseconds."""
        return self.now


class Timer:
    """A stop watch that runs as it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time, in seconds."""
        return self.now


class Member(httpx.AsyncClient):
    """A person with a token: a client of the API that speaks for them."""

    def __init__(self, app: Any, user_id: int, email: str, token: str) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app=app),
            base_url="http://parley.test/api/4",
            headers={"Authorization": f"Bearer {token}"},
        )
        self.user_id = user_id
        self.email = email
        self.token = token


class Instance:
    """The application over an open store."""

    def __init__(self, folder: Path, store: Store, **settings: Any) -> None:
        self.store = store
        self.clock = Clock()
        self.timer = Timer()
        self.mail_woken = asyncio.Event()
        self.counters = RequestCounters.create(self.clock)
        self.settings = msgspec.structs.replace(settings_in(folder), **settings)
        self.meter = StorageMeter(store, self.settings.storage_quota)
        blobs = BlobStore.in_folder(blobs_path(str(folder)))
        self.feed = Feed(store, self.clock, heartbeat_seconds=self.settings.heartbeat_seconds)
        self.app: Any = create_app(
            Dependencies(
                store,
                blobs,
                self.feed,
                self.settings,
                self.clock,
                self.counters,
                self.meter,
                self.timer,
                self.mail_woken.set,
            )
        )

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, folder: Path, **settings: Any) -> AsyncIterator[Self]:
        """Run one on a new database."""
        async with opened(migrated(folder)) as store:
            instance = cls(folder, store, **settings)
            try:
                yield instance
            finally:
                instance.feed.close()

    async def settle(self) -> None:
        """Wait for what is written beside requests: uses of credentials, and codes to sign in."""
        noting = [
            task
            for task in asyncio.all_tasks()
            if re.search(r"LastUsedRecorder\._write|MailCodes\._send", repr(task.get_coro()))
        ]
        if noting:
            await asyncio.wait(noting)
        await self.store.check()

    def browser(self, scheme: str = "http", client: str = "192.0.2.1", **headers: str) -> Browser:
        """Return a browser of someone who is not signed in."""
        return Browser(
            f"{scheme}://parley.test{self.settings.prefix}",
            httpx.ASGITransport(app=self.app, client=(client, 50_000)),
            **headers,
        )

    async def deactivate(self, member: Member) -> None:
        """Keep a person out."""
        change = people.UserPatch(active=False)
        await self.store.write(people.ChangeUser(member.user_id, self.clock(), change))

    async def member(self, kind: str = "internal") -> Member:
        """Make a person."""
        number = next(_numbers)
        email, token = f"member-{number}@{kind}.example", access.new_token()
        user_id = await self.store.write(
            people.AddUser(email, f"First{number}", f"Last{number}", kind, self.clock())
        )
        assert user_id is not None
        await self.store.write(
            access.IssueToken(access.hash_token(token), email, "test", self.clock(), None)
        )
        return Member(self.app, user_id, email, token)

    async def administrator(self) -> Member:
        """Make a person who administers, with a token for that."""
        member, now = await self.member(), self.clock()
        await self.store.write(people.ChangeUser(member.user_id, now, people.UserPatch(admin=True)))
        token = access.new_token()
        await self.store.write(
            access.IssueToken(
                access.hash_token(token), member.user_id, "test", now, None, access.ALL
            )
        )
        return Member(self.app, member.user_id, member.email, token)
