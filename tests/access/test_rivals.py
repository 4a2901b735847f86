"""Who is kept out stays out, whatever was under way for them on another node."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from parley import people
from tests.access.exclusions import ENDING, EXCLUSIONS, REFUSING
from tests.access.rivals import Act, Round
from tests.harness.instances import Instance, Member, migrated, opened
from tests.pages.people import person, sign_in

pytestmark = pytest.mark.anyio

HOLD = "select 1 from audit_head for update"  # a new version would give up the queue's order
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)
NEWEST = "select pg_stat_clear_snapshot()"
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


class Nodes:
    """Two nodes over one database; on SQLite one, which other processes may join."""

    def __init__(self, here: Instance, there: Instance, lock: asyncpg.Connection | None) -> None:
        self.here, self.there, self._lock = here, there, lock

    async def run(self, first: Act, second: Act) -> None:
        """Run two writes, both of which are under way before one of them gets the lock."""
        if self._lock is None:
            await first()
            await second()
            return
        async with self._lock.transaction():
            await self._lock.execute(HOLD)
            writes = [await self._begin(act, number) for number, act in enumerate((first, second))]
        await asyncio.gather(*writes)

    async def _begin(self, act: Act, others: int) -> "asyncio.Task[object]":
        """Begin a write, and give it once it waits for the lock."""
        assert self._lock is not None
        write = asyncio.ensure_future(_awaited(act()))
        while not write.done() and await self._lock.fetchval(WAITING) <= others:
            await self._lock.execute(NEWEST)  # else a transaction sees the same until it ends
        return write


async def _awaited(act: Awaitable[object]) -> object:
    return await act


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[Nodes]:
    async with contextlib.AsyncExitStack() as stack:
        here = await stack.enter_async_context(Instance.running(tmp_path))
        database = migrated(tmp_path)
        if not database.shared:
            yield Nodes(here, here, None)
            return
        there = Instance(tmp_path, await stack.enter_async_context(opened(database)))
        stack.callback(there.feed.close)
        lock: Any = await asyncpg.connect(here.settings.database)
        stack.push_async_callback(lock.close)
        yield Nodes(here, there, lock)
        assert await lock.fetchval(DEADLOCKS) == 0


async def rounds_of(nodes: Nodes, exclusion: str, admissions: Any) -> AsyncIterator[Any]:
    """Yield each admission, prepared, with the write that keeps out."""
    for admission in admissions:
        scene = Round(nodes.here, nodes.there)
        await scene.set_up()
        prepared = await admission(scene)
        command = EXCLUSIONS[exclusion](scene)
        exclude = functools.partial(nodes.there.store.write, command)
        yield admission.__name__, scene, prepared, exclude


@pytest.mark.parametrize("exclusion", ENDING)
async def test_nothing_that_was_let_in_outlives_it_whichever_was_first(
    nodes: Nodes, exclusion: str
) -> None:
    survivors = []
    for order in ("before", "after"):
        async for name, scene, admission, exclude in rounds_of(nodes, exclusion, ENDING[exclusion]):
            acts = [exclude, admission.act]
            await nodes.run(*(acts if order == "after" else reversed(acts)))
            await scene.let_back_in()
            if await admission.lives():
                survivors.append(f"{name} {order}")
    assert survivors == []


@pytest.mark.parametrize("exclusion", REFUSING)
async def test_nothing_is_done_after_it_with_what_was_looked_at_before(
    nodes: Nodes, exclusion: str
) -> None:
    survivors = []
    async for name, scene, admission, exclude in rounds_of(nodes, exclusion, REFUSING[exclusion]):
        await nodes.run(exclude, admission.act)
        await scene.let_back_in()
        if await admission.lives():
            survivors.append(name)
    assert survivors == []


class TestWhoIsStillInTheCache:
    async def test_administers_no_more(self, nodes: Nodes) -> None:
        scene = Round(nodes.here, nodes.there)
        await scene.set_up()
        ada = Member(nodes.here.app, 0, "", scene.tokens.access)
        known = (await ada.get("/audit")).status_code
        await nodes.there.store.write(EXCLUSIONS["demotion"](scene))
        answer = await ada.patch(f"/users/{scene.ada.user_id}", json={"admin": True})
        assert (known, answer.status_code) == (200, 401)
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert (await ada.get("/audit")).status_code == httpx.codes.UNAUTHORIZED  # at once

    async def test_does_nothing_more_on_a_page(self, nodes: Nodes) -> None:
        ada = await person(nodes.here)
        async with nodes.here.browser() as browser:
            page = await sign_in(browser, ada)
            change = people.UserPatch(active=False)
            await nodes.there.store.write(people.ChangeUser(ada.user_id, 0, change))
            form = page.form("Change password")
            token = dict(form.fields)["csrftoken"]
            answer = await browser.ask(
                "POST",
                "/account/sessions/end",
                content=f"csrftoken={token}&id=others",
                **{"Content-Type": "application/x-www-form-urlencoded", **browser.own},
            )
            assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
