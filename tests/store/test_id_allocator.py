"""An id is given once."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest

from parley.instance import get_database
from parley.settings import Settings
from parley.store import Command, Store, Transaction, id_allocator
from parley.store.id_cache import IdCache, IdKind
from tests.harness.instances import opened

PROCESSES, WRITES, EACH = 2, 40, 5


@dataclass(frozen=True)
class Reserve(Command[Sequence[int]]):
    count: int
    kind: IdKind = IdKind.MESSAGE

    async def execute(self, tx: Transaction) -> Sequence[int]:
        return await id_allocator.allocate(tx, self.kind, self.count)


@dataclass(frozen=True)
class ReserveAndFail(Reserve):
    async def execute(self, tx: Transaction) -> Sequence[int]:
        raise LookupError(f"after {await super().execute(tx)}")


@dataclass(frozen=True)
class LookAndReserve(Reserve):
    """Reads before it writes, as most commands do: what it saw must still hold when it writes."""

    async def execute(self, tx: Transaction) -> Sequence[int]:
        await tx.fetch("select last_id from id_counters", {})
        return await super().execute(tx)


def reserve_many(settings: Settings) -> list[int]:
    """Take many ids, in a process of its own, one transaction after another."""

    async def work() -> list[int]:
        async with opened(get_database(settings)) as store:
            runs = [await store.write(LookAndReserve(EACH)) for _ in range(WRITES)]
        return [one for run in runs for one in run]

    return asyncio.run(work())


class TestIds:
    def test_two_processes_never_get_the_same(self, settings: Settings) -> None:
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            given = [one for many in pool.map(reserve_many, [settings] * PROCESSES) for one in many]
        assert sorted(given) == list(range(1, PROCESSES * WRITES * EACH + 1))

    @pytest.mark.anyio
    async def test_each_thing_is_numbered_by_itself(self, store: Store) -> None:
        await store.write(Reserve(3, IdKind.MESSAGE))
        assert await store.write(Reserve(2, IdKind.CONVERSATION)) == [1, 2]

    @pytest.mark.anyio
    async def test_later_ones_are_greater(self, store: Store) -> None:
        first, second = await store.write(Reserve(3)), await store.write(Reserve(2))
        assert [*first, *second] == sorted({*first, *second})

    @pytest.mark.anyio
    @pytest.mark.only_on("sqlite", reason="a sequence, for which no one waits, takes none back")
    async def test_what_failed_has_taken_none(self, store: Store) -> None:
        _, given = await asyncio.gather(
            store.write(ReserveAndFail(3)), store.write(Reserve(2)), return_exceptions=True
        )
        assert given == [1, 2]

    @pytest.mark.anyio
    async def test_none_are_taken_where_none_are_wanted(self, store: Store) -> None:
        assert await store.write(Reserve(0)) == ()


class TestTheCache:
    def test_gives_each_once_and_in_order(self) -> None:
        cache = IdCache(lambda: 0.0)
        cache.put(IdKind.MESSAGE, [21, 22, 23])
        cache.put(IdKind.MESSAGE, [11, 12])  # were reserved before, and came after
        taken = [cache.take({IdKind.MESSAGE: count}) for count in (3, 2)]
        assert taken == [{IdKind.MESSAGE: [11, 12, 21]}, {IdKind.MESSAGE: [22, 23]}]

    def test_gives_all_that_is_wanted_or_nothing(self) -> None:
        cache = IdCache(lambda: 0.0)
        cache.put(IdKind.MESSAGE, [1, 2])
        assert cache.take({IdKind.MESSAGE: 1, IdKind.CONVERSATION: 1}) is None
        assert cache.take({IdKind.MESSAGE: 3}) is None
        assert cache.take({IdKind.MESSAGE: 2}) == {IdKind.MESSAGE: [1, 2]}

    def test_keeps_none_for_long(self) -> None:
        now = 0.0
        cache = IdCache(lambda: now)
        cache.put(IdKind.MESSAGE, [1, 2])
        now = 1.0
        assert cache.take({IdKind.MESSAGE: 1}) is None
        now = 0.5
        assert cache.take({IdKind.MESSAGE: 1}) is None
