"""An id is given once."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from parley.store import SoleCommand, Transaction, ids
from parley.store.ids import Counter
from parley.store.sqlite import SqliteStore
from tests.harness.instances import opened

PROCESSES, WRITES, EACH = 2, 40, 5


@dataclass(frozen=True)
class Reserve(SoleCommand[range]):
    count: int
    counter: Counter = Counter.MESSAGE

    async def apply_alone(self, tx: Transaction) -> range:
        return await ids.reserve(tx, self.counter, self.count)


@dataclass(frozen=True)
class ReserveAndFail(Reserve):
    async def apply_alone(self, tx: Transaction) -> range:
        raise LookupError(f"after {await super().apply_alone(tx)}")


@dataclass(frozen=True)
class LookAndReserve(Reserve):
    """Reads before it writes, as most commands do: what it saw must still hold when it writes."""

    async def apply_alone(self, tx: Transaction) -> range:
        await tx.fetch("select last_id from id_counters", {})
        return await super().apply_alone(tx)


def reserve_many(path: Path) -> list[int]:
    """Take many ids, in a process of its own, one transaction after another."""

    async def work() -> list[int]:
        async with opened(path) as store:
            runs = [await store.write(LookAndReserve(EACH)) for _ in range(WRITES)]
        return [one for run in runs for one in run]

    return asyncio.run(work())


class TestIds:
    def test_two_processes_never_get_the_same(self, path: Path) -> None:
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            given = [one for many in pool.map(reserve_many, [path] * PROCESSES) for one in many]
        assert sorted(given) == list(range(1, PROCESSES * WRITES * EACH + 1))

    @pytest.mark.anyio
    async def test_each_thing_is_numbered_by_itself(self, store: SqliteStore) -> None:
        await store.write(Reserve(3, Counter.MESSAGE))
        assert await store.write(Reserve(2, Counter.CONVERSATION)) == range(1, 3)

    @pytest.mark.anyio
    async def test_what_failed_has_taken_none(self, store: SqliteStore) -> None:
        _, given = await asyncio.gather(
            store.write(ReserveAndFail(3)), store.write(Reserve(2)), return_exceptions=True
        )
        assert given == range(1, 3)

    @pytest.mark.anyio
    async def test_none_are_taken_where_none_are_wanted(self, store: SqliteStore) -> None:
        assert await store.write(Reserve(0)) == range(0)
