"""What requests share is not taken by one of them."""

import asyncio
import json
import threading
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY

from parley.store import Dialect, Store, Transaction
from parley.turns import ClientGoneError, ThreadTurns, TooManyWaitingError, Turns
from parley.turns.turns import WAITING_EACH
from tests.attachments.files import picture, uploaded
from tests.harness.askers import Visitor
from tests.harness.instances import Instance, migrated, opened
from tests.harness.people import Firm, Person, conversation
from tests.harness.raw_http import RawConnection, request
from tests.harness.servers import running_server
from tests.operations.test_metrics import sample, samples_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The database, open."""
    async with opened(migrated(tmp_path)) as store:
        yield store


async def turns_of_the_loop() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class TestTurns:
    async def test_of_one_person_two_are_under_way_and_another_begins_at_once(self) -> None:
        turns = Turns("test", at_once=3, each=2)
        ada, bob = Visitor(1), Visitor(2)
        asked = [ada.ask(turns.begin()) for _ in range(5)]
        await turns_of_the_loop()
        assert [one.done() for one in asked] == [True, True, False, False, False]
        assert await bob.ask(turns.begin()) == bob.person
        turns.end(ada.person)
        await turns_of_the_loop()
        assert [one.done() for one in asked] == [True, True, True, False, False]
        for one in asked:
            one.cancel()

    async def test_a_line_is_bounded(self) -> None:
        turns = Turns("test", at_once=1, each=1, waiting=3, waiting_each=2)
        ada, bob = Visitor(1), Visitor(2)
        asked = [ada.ask(turns.begin()) for _ in range(4)] + [bob.ask(turns.begin())]
        await turns_of_the_loop()
        with pytest.raises(TooManyWaitingError):
            await asked[3]
        with pytest.raises(TooManyWaitingError):
            await Visitor(3).ask(turns.begin())
        assert [one.done() for one in asked] == [True, False, False, True, False]
        for one in asked:
            one.cancel()

    async def test_what_a_client_gave_up_never_begins(self) -> None:
        turns = Turns("test", at_once=1, each=1)
        ada, gone = Visitor(1), Visitor(1)
        await ada.ask(turns.begin())
        dropped, following = gone.ask(turns.begin()), ada.ask(turns.begin())
        await turns_of_the_loop()
        gone.gone.set()
        with pytest.raises(ClientGoneError):
            await dropped
        turns.end(ada.person)
        await following

    @pytest.mark.parametrize("first", ["cancelled", "begun"])
    async def test_a_turn_that_comes_as_its_request_is_cancelled_is_passed_on(
        self, first: str
    ) -> None:
        turns = Turns("test", at_once=1, each=1)
        ada, bob = Visitor(1), Visitor(2)
        await ada.ask(turns.begin())
        cancelled, following = bob.ask(turns.begin()), ada.ask(turns.begin())
        await turns_of_the_loop()
        if first == "cancelled":
            cancelled.cancel()
        turns.end(ada.person)
        cancelled.cancel()
        await following

    async def test_a_thread_that_nobody_waits_for_still_counts(self) -> None:
        turns, go_on = ThreadTurns("test", at_once=1, each=1), threading.Event()
        ada = Visitor(1)
        given_up = ada.ask(turns.run(go_on.wait, 10))
        await turns_of_the_loop()
        given_up.cancel()
        following = Visitor(2).ask(turns.run(lambda: "done"))
        await turns_of_the_loop()
        assert not following.done()
        go_on.set()
        assert await following == "done"


@pytest.mark.parametrize("kind", ["search", "read_slow", "read_backlog", "read_large"])
async def test_long_reads_of_one_person_leave_room_for_another(store: Store, kind: str) -> None:
    go_on, go_on_in_threads = asyncio.Event(), threading.Event()

    async def patient(tx: Transaction) -> list[Any]:
        if tx.dialect is Dialect.SQLITE:
            go_on_in_threads.wait(10)
        else:
            await go_on.wait()
        return await tx.fetch("select 1 as one", {})

    async def quick(tx: Transaction) -> list[Any]:
        return await tx.fetch("select 1 as one", {})

    read = getattr(store, kind)
    ada = Visitor(1)
    held = [ada.ask(read(patient)) for _ in range(5)]
    await turns_of_the_loop()
    async with asyncio.timeout(5):
        assert len(await Visitor(2).ask(read(quick))) == 1
    go_on.set()
    go_on_in_threads.set()
    await asyncio.gather(*held)


async def test_what_a_search_computes_does_not_hold_up_the_event_loop(store: Store) -> None:
    go_on = threading.Event()

    async def patient(tx: Transaction) -> bool:
        return await tx.compute(go_on.wait, 10)

    searching = Visitor(1).ask(store.search(patient))
    await turns_of_the_loop()
    assert not searching.done()
    go_on.set()
    assert await searching


@pytest.mark.only_on("postgres", reason="SQLite reads on the event loop, and has one writer")
async def test_reads_of_one_person_leave_connections_for_others(store: Store) -> None:
    go_on = asyncio.Event()

    async def patient(tx: Transaction) -> None:
        await tx.fetch("select 1 as one", {})
        await go_on.wait()

    async def quick(tx: Transaction) -> int:
        return len(await tx.fetch("select 1 as one", {}))

    ada = Visitor(1)
    held = [ada.ask(store.read(patient)) for _ in range(20)]
    await turns_of_the_loop()
    async with asyncio.timeout(5):
        assert await Visitor(2).ask(store.read(quick)) == 1
    go_on.set()
    await asyncio.gather(*held)


@pytest.mark.only_on("postgres", reason="SQLite has one writer, which pictures wait for as well")
async def test_an_announcement_that_is_refused_its_turn_leaves_no_picture(tmp_path: Path) -> None:
    async with Instance.running(tmp_path) as instance:
        ada, bob = await instance.member(), await instance.member()
        other: asyncpg.Connection = await asyncpg.connect(instance.settings.database)
        await other.execute("begin; lock table conversations in exclusive mode")
        announced = conversation(bob.user_id)
        asked = [asyncio.create_task(ada.post("/announcements", json=announced)) for _ in range(33)]
        async with asyncio.timeout(10):
            while announcements_in_line() < WAITING_EACH:
                await turns_of_the_loop()
        address = f"data:image/png;base64,{b64encode(picture()).decode()}"
        shown = conversation(bob.user_id, html=f'<img src="{address}">')
        refused = await ada.post("/announcements", json=shown)
        assert refused.status_code == 503
        assert await other.fetchval("select count(*) from attachments") == 0
        await other.close()
        assert {one.status_code for one in await asyncio.gather(*asked)} == {201}


def announcements_in_line() -> float:
    labels = {"kind": "announcements"}
    return REGISTRY.get_sample_value("parley_turns_waiting", labels) or 0.0


SLOW = "|a|b|\n|-|-|\n" + "a\n" * 6_000
"""A preview that takes some tenths of a second."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server."""
    with running_server(tmp_path_factory.mktemp("turns")) as server, Firm(server) as made:
        yield made


def previewing(firm: Firm, person: Person, *, times: int) -> list[RawConnection]:
    """Ask for previews, each on a connection of its own, and wait for none."""
    body = json.dumps({"markdown": SLOW}).encode()
    connections = [RawConnection(firm.server) for _ in range(times)]
    for connection in connections:
        connection.send(request(person, "/preview", body, "Content-Type: application/json"))
    return connections


def wait_for(firm: Firm, name: str, least: float) -> float:
    """Wait until a metric of computing has a value."""
    while (now := sample(samples_of(firm.server), name, kind="computing")) < least:
        pass
    return now


@pytest.mark.only_on("sqlite", reason="no database is in question")
class TestAServer:
    def test_drops_what_its_client_gave_up_before_it_starts(self, firm: Firm) -> None:
        for connection in previewing(firm, firm.external(), times=10):
            connection.close()
        assert wait_for(firm, "parley_turns_dropped_total", 6) <= 10

    def test_lets_others_by_while_one_asks_for_much(self, firm: Firm) -> None:
        ada = firm.internal()
        file = uploaded(ada, b"x" * 1000, "a.txt")
        asked = previewing(firm, firm.external(), times=12)
        assert ada.get(f"attachments/{file}/content").status_code == 200
        assert ada.post("preview", json={"markdown": "a"}).status_code == 200
        assert not asked[-1].says_something(0)
        for one in asked:
            one.close()

    def test_says_when_to_come_again_where_too_much_waits(self, firm: Firm) -> None:
        asked = previewing(firm, firm.external(), times=36)
        wait_for(firm, "parley_turns_refused_total", 2)
        answers = [one.answer() for one in asked if one.says_something(0)]
        for one in asked:
            one.close()
        refused = [one for one in answers if one is not None and one.status == 503]
        assert {one.headers["retry-after"] for one in refused} == {"1"}
