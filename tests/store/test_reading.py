"""Reading: short reads on the event loop, long ones beside it."""

import asyncio
import threading
from pathlib import Path

import pytest

from parley.store import Store, StoreBusyError, Transaction, single_statement
from parley.store.sqlite import SqliteStore
from tests.store.notes import UNKNOWN_TABLE, Note

pytestmark = pytest.mark.anyio

ALL = "select text from notes order by text"


async def texts(tx: Transaction) -> list[str]:
    return [text for (text,) in await tx.fetch(ALL, {})]


@single_statement
async def texts_and_again(tx: Transaction) -> tuple[list[str], list[str]]:
    return await texts(tx), await texts(tx)


class TestAReadInOneStatement:
    @pytest.mark.only_on("postgres", reason="SQLite has all statements of a read see one state")
    async def test_is_refused_another_which_could_see_another_state(self, store: Store) -> None:
        with pytest.raises(RuntimeError, match="asks another"):
            await store.read(texts_and_again)
        assert await store.read(texts) == []


class TestALongRead:
    async def test_sees_what_was_written(self, store: Store) -> None:
        await store.write(Note("a"))
        assert await store.read_slow(texts) == ["a"]

    @pytest.mark.only_on("sqlite", reason="its long reads are in a thread")
    async def test_does_not_hold_up_the_event_loop(self, store: Store) -> None:
        begun, go_on = threading.Event(), threading.Event()

        async def patient(tx: Transaction) -> tuple[list[str], list[str]]:
            first = await texts(tx)
            begun.set()
            assert go_on.wait(10)
            return first, await texts(tx)

        reading = asyncio.ensure_future(store.read_slow(patient))
        assert await asyncio.to_thread(begun.wait, 10)
        await store.write(Note("meanwhile"))
        assert await store.read(texts) == ["meanwhile"]
        go_on.set()
        assert await reading == ([], [])  # all its statements see one state

    @pytest.mark.only_on("postgres", reason="its long reads are on the event loop")
    async def test_sees_one_state_whatever_is_written_meanwhile(self, store: Store) -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def patient(tx: Transaction) -> tuple[list[str], list[str]]:
            first = await texts(tx)
            begun.set()
            await go_on.wait()
            return first, await texts(tx)

        reading = asyncio.ensure_future(store.read_slow(patient))
        await begun.wait()
        await store.write(Note("meanwhile"))
        go_on.set()
        assert await reading == ([], [])

    async def test_passes_on_what_its_query_raises_and_takes_the_next(self, store: Store) -> None:
        async def wrong(tx: Transaction) -> None:
            await tx.fetch("select nothing from nowhere", {})

        with pytest.raises(UNKNOWN_TABLE):
            await store.read_slow(wrong)
        assert await store.read_slow(texts) == []

    async def test_can_not_write(self, store: Store) -> None:
        async def write(tx: Transaction) -> int:
            return await tx.execute("delete from notes", {})

        with pytest.raises(Exception, match=r"read-?only"):
            await store.read_slow(write)

    @pytest.mark.only_on("sqlite", reason="elsewhere it is the server that gives it up")
    async def test_is_given_up_where_it_takes_too_long(self, path: Path) -> None:
        async def endless(tx: Transaction) -> None:
            await tx.fetch(
                "with recursive n (x) as (select 1 union all select x + 1 from n)"
                " select count(*) from n",
                {},
            )

        store = SqliteStore(path, slow_read_seconds=0.05)
        try:
            with pytest.raises(StoreBusyError, match="took too long"):
                await store.read_slow(endless)
            assert await store.read_slow(texts) == []
        finally:
            await store.close()
