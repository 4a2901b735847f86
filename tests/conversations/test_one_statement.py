"""On PostgreSQL one statement starts conversations: what it locks, and what if it is cut off."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import pytest

from tests.harness.instances import Instance, Member
from tests.harness.people import conversation

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.only_on(
        "postgres", reason="SQLite is asked statement by statement, in the process"
    ),
]

WAITING: Final = """
select pid
from pg_stat_activity
where datname = current_database()
  and wait_event_type = 'Lock'
  and wait_event = 'advisory'
"""


class Held:
    """The feed of events, locked by someone else; and what is written meanwhile waits for it."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def take(self) -> None:
        """Lock it, as `append_events` does."""
        await self.connection.execute("begin; select pg_advisory_xact_lock(7200, 1)")

    async def release(self) -> None:
        """Let others have it."""
        await self.connection.execute("rollback")

    async def waiting(self) -> int:
        """Wait until someone waits for it; gives the number of their process."""
        async with asyncio.timeout(10):
            while True:
                pid: int | None = await self.connection.fetchval(WAITING)
                if pid is not None:
                    return pid


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


@pytest.fixture
async def aside(instance: Instance) -> AsyncIterator[asyncpg.Connection]:
    """A connection of someone else's."""
    connection = await asyncpg.connect(instance.settings.database)
    yield connection
    await connection.close()


@pytest.fixture
async def held(instance: Instance) -> AsyncIterator[Held]:
    connection = await asyncpg.connect(instance.settings.database)
    yield Held(connection)
    await connection.close()


async def start(sender: Member, other: Member, **headers: str) -> httpx.Response:
    return await sender.post("/conversations", json=conversation(other.user_id), headers=headers)


async def test_the_feed_is_locked_after_the_counts_of_readers(
    instance: Instance, held: Held, aside: asyncpg.Connection
) -> None:
    """So two nodes take both in one order, and never wait for each other."""
    ada, bob = await instance.member(), await instance.member()
    await start(ada, bob)
    await held.take()
    starting = asyncio.create_task(start(ada, bob))
    await held.waiting()
    free = "select user_id from readers where user_id = $1 for update skip locked"
    assert await aside.fetch(free, bob.user_id) == []
    await held.release()
    assert (await starting).status_code == httpx.codes.CREATED
    assert await aside.fetch(free, bob.user_id) != []


async def test_one_that_is_cut_off_is_answered_with_503_and_not_written_again(
    instance: Instance, held: Held, aside: asyncpg.Connection
) -> None:
    """Whether it was committed, nobody could tell: its key tells, when it is sent once more."""
    ada, bob = await instance.member(), await instance.member()
    await held.take()
    starting = asyncio.create_task(start(ada, bob, **{"Idempotency-Key": "once"}))
    await aside.execute("select pg_terminate_backend($1)", await held.waiting())
    answer = await starting
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.headers["retry-after"]
    await held.release()
    assert (await ada.get("/conversations")).json()["totalcount"] == 0
    again = await start(ada, bob, **{"Idempotency-Key": "once"})
    assert again.status_code == httpx.codes.CREATED
    assert "idempotency-replayed" not in again.headers
    assert (await ada.get("/conversations")).json()["totalcount"] == 1
