"""Two nodes over one store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from parley.limits.cluster_sync import run_sync, sync_counts
from parley.limits.counters import RequestCounters
from parley.limits.sliding_window import HOUR, WINDOW, SlidingWindowCounter
from parley.store import Store
from tests.harness.instances import Clock, migrated, observed_statements, opened
from tests.limits.test_sliding_window import take

pytestmark = pytest.mark.anyio


class Nodes(NamedTuple):
    """Two that count, and exchange when they are told to."""

    store: Store
    clock: Clock
    counters_of_one: RequestCounters
    counters_of_other: RequestCounters

    @property
    def one(self) -> SlidingWindowCounter:
        """What one of them counts in a minute."""
        return self.counters_of_one.minutes

    @property
    def other(self) -> SlidingWindowCounter:
        """What the other one counts."""
        return self.counters_of_other.minutes

    async def exchange(self) -> None:
        """Let both tell, then both learn."""
        for _ in range(2):
            await sync_counts(self.counters_of_one, self.store, "one")
            await sync_counts(self.counters_of_other, self.store, "other")


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    clock = Clock(WINDOW)
    async with opened(migrated(tmp_path)) as store:
        yield Nodes(store, clock, RequestCounters.create(clock), RequestCounters.create(clock))


class TestTwoNodes:
    async def test_hold_one_limit_together(self, nodes: Nodes) -> None:
        take(nodes.one, 60, 100)
        take(nodes.other, 30, 100)
        await nodes.exchange()
        assert take(nodes.one, 100, 100) == 10
        await nodes.exchange()
        assert take(nodes.other, 100, 100) == 0

    async def test_do_not_count_twice_what_is_told_twice(self, nodes: Nodes) -> None:
        take(nodes.one, 60, 100)
        for _ in range(3):
            await nodes.exchange()
            take(nodes.one, 1, 100)
        await nodes.exchange()
        assert take(nodes.other, 100, 100) == 37

    async def test_remember_the_minute_before_together(self, nodes: Nodes) -> None:
        take(nodes.one, 100, 100)
        nodes.clock.now += WINDOW // 2
        take(nodes.other, 1, 100, "token:2")
        await nodes.exchange()
        nodes.clock.now += WINDOW
        assert take(nodes.other, 100, 100) == 50

    async def test_tell_each_other_also_what_came_at_the_end_of_a_minute(
        self, nodes: Nodes
    ) -> None:
        take(nodes.one, 100, 100)
        for counters in (nodes.one, nodes.other):
            nodes.clock.now = 2 * WINDOW
            take(counters, 1, 100, "token:2")
        await nodes.exchange()
        assert take(nodes.other, 100, 100) == 0

    async def test_write_nothing_while_no_one_is_near_a_limit(self, tmp_path: Path) -> None:
        with observed_statements() as statements:
            async with opened(migrated(tmp_path)) as store:
                counters = RequestCounters.create(Clock())
                for number in range(1000):
                    take(counters.minutes, 4, 100, f"token:{number}")
                statements.clear()
                await sync_counts(counters, store, "one")
        assert [one for one in statements if "insert" in one.lower()] == []

    async def test_tell_with_the_next_what_could_not_be_written(self, nodes: Nodes) -> None:
        take(nodes.one, 100, 100)
        news = nodes.one.pending()
        nodes.one.requeue(news)
        await nodes.exchange()
        assert take(nodes.other, 100, 100) == 0

    async def test_exchange_by_themselves_while_they_serve(self, nodes: Nodes) -> None:
        take(nodes.one, 100, 100)
        stopping = asyncio.Event()
        sharing = asyncio.create_task(run_sync(nodes.counters_of_one, nodes.store, stopping))
        await asyncio.sleep(0)  # it begins a round, and ends it although it is to stop
        stopping.set()
        await sharing
        await sync_counts(nodes.counters_of_other, nodes.store, "other")
        assert take(nodes.other, 100, 100) == 0

    async def test_leave_nothing_behind_of_what_is_over(self, nodes: Nodes) -> None:
        take(nodes.one, 100, 100)
        await nodes.exchange()
        nodes.clock.now += 3 * WINDOW
        take(nodes.one, 100, 100, "token:2")
        await nodes.exchange()
        assert take(nodes.other, 100, 100) == 100

    async def test_hold_a_limit_of_an_hour_when_the_minutes_of_it_are_forgotten(
        self, nodes: Nodes
    ) -> None:
        nodes.clock.now = HOUR
        take(nodes.counters_of_one.hours, 60, 100, "changes:1")
        take(nodes.counters_of_other.hours, 1, 100, "changes:2")
        take(nodes.one, 100, 100)
        await nodes.exchange()
        nodes.clock.now += 10 * WINDOW
        take(nodes.one, 100, 100, "token:2")
        await nodes.exchange()
        assert take(nodes.counters_of_other.hours, 100, 100, "changes:1") == 40
        nodes.clock.now += 2 * HOUR
        take(nodes.counters_of_other.hours, 1, 100, "changes:2")
        await nodes.exchange()
        assert take(nodes.counters_of_other.hours, 100, 100, "changes:1") == 100
