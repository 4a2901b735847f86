"""An acknowledged write is on disk."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.settings import Settings
from parley.store import Store, StoreUnavailableError
from parley.store.engines import SqliteDatabase
from tests.harness.faulty_disks import Disk, under_everything
from tests.harness.instances import opened
from tests.store.notes import UNKNOWN_TABLE, Note, Pragma, Remark, notes_in

pytestmark = pytest.mark.anyio

FULL = 2


@pytest.fixture
def disk(path: Path) -> Iterator[Disk]:
    with under_everything() as disk:
        yield disk


ON_SQLITE = pytest.mark.only_on("sqlite", reason="what it flushes can be watched")


@ON_SQLITE
class TestWhatIsInForce:
    async def test_the_writer_flushes_at_every_commit(self, store: Store) -> None:
        assert await store.write(Pragma("synchronous")) == (FULL,)

    async def test_the_journal_is_a_write_ahead_log(self, store: Store) -> None:
        assert await store.write(Pragma("journal_mode")) == ("wal",)

    async def test_foreign_keys_are_held(self, store: Store) -> None:
        assert await store.write(Pragma("foreign_keys")) == (1,)


@ON_SQLITE
class TestFlushes:
    async def test_a_write_is_flushed_before_it_is_acknowledged(
        self, path: Path, disk: Disk
    ) -> None:
        async with opened(SqliteDatabase(path)) as store:
            await store.write(Note("first"))
            disk.flushes.clear()
            await store.write(Note("second"))
            assert disk.flushes == [f"{path}-wal"]

    async def test_a_batch_takes_one_flush_whatever_its_size(self, path: Path, disk: Disk) -> None:
        async with opened(SqliteDatabase(path)) as store:
            await store.write(Note("first"))
            disk.flushes.clear()
            await asyncio.gather(*[store.write(Note("one of many")) for _ in range(100)])
            assert len(disk.flushes) == 1

    async def test_a_flush_that_fails_fails_every_command_of_its_batch(
        self, settings: Settings, path: Path, disk: Disk
    ) -> None:
        async with opened(SqliteDatabase(path)) as store:
            disk.broken = True
            outcomes = await asyncio.gather(
                store.write(Note("a")), store.write(Remark("b")), return_exceptions=True
            )
            assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 2
            disk.broken = False
            assert notes_in(settings) == []


class TestReading:
    async def test_a_query_can_not_write(self, store: Store) -> None:
        with pytest.raises(StoreUnavailableError, match=r"read-?only"):
            await store.read(lambda tx: tx.execute("insert into notes (text) values ('x')", {}))

    async def test_a_query_that_fails_leaves_the_store_readable(self, store: Store) -> None:
        with pytest.raises(UNKNOWN_TABLE):
            await store.read(lambda tx: tx.fetch("select nothing from nowhere", {}))
        assert await store.read(lambda tx: tx.fetch("select text from notes", {})) == []

    async def test_a_query_sees_what_was_acknowledged_before_it(self, store: Store) -> None:
        await store.write(Note("seen"))
        assert await store.read(lambda tx: tx.fetch("select text from notes", {})) == [("seen",)]
