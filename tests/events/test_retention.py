"""Events that are gone: what goes, what stays, and what a client is told who asks for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from parley.events import PurgeEvents
from parley.events.queries import FeedRange, get_feed_range
from parley.files import BlobStore
from parley.housekeeping import housekeeping_round
from parley.settings import Settings
from parley.store import Command, Event, EventKind, Store, Transaction, event_log
from tests.events.sse_client import SseClient, here, polled, said
from tests.harness.db_assertions import change
from tests.harness.instances import migrated, opened
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server

DAY = 24 * 60 * 60 * 1000


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Person, Person]]:
    """A server whose feed begins later than the first event, and two people."""
    with running_server(tmp_path_factory.mktemp("forgetful")) as server, Firm(server) as firm:
        ada, bob = firm.internal(), firm.internal()
        for _ in range(3):
            ada.started(bob)
        change(server, "delete from events where event_id <= :last", last=4)
        yield server, ada, bob


class TestAGapThatIsTooOld:
    def test_a_stream_says_so_and_goes_on(self, forgetful: tuple[Server, Person, Person]) -> None:
        server, ada, bob = forgetful
        end = here(bob)
        with SseClient.of(bob, server, last_id=3) as stream:
            (snapshot,) = stream.until(lambda block: bool(block.kind))[1:]
            assert snapshot.kind == "snapshot"
            assert snapshot.data == {"id": end, "kind": "snapshot"}
            assert snapshot.last_id == str(end)
            message = said(ada, ada.started(bob))
            assert stream.events(3)[-1]["messageid"] == message

    def test_a_filter_does_not_hide_it(self, forgetful: tuple[Server, Person, Person]) -> None:
        server, _, bob = forgetful
        with SseClient.of(bob, server, query={"after": 0, "kind": "message.deleted"}) as stream:
            assert stream.events(1)[0]["kind"] == "snapshot"

    def test_a_poll_says_so_at_once(self, forgetful: tuple[Server, Person, Person]) -> None:
        _, _, bob = forgetful
        answer = polled(bob, after=3, wait=30)
        assert answer == {"event": [], "lasteventid": here(bob), "snapshot": True}

    def test_in_xml_too(self, forgetful: tuple[Server, Person, Person]) -> None:
        _, _, bob = forgetful
        accept = {"Accept": "application/xml"}
        text = bob.get("/events", params={"after": 0}, headers=accept).text
        assert "<snapshot>true</snapshot>" in text

    def test_the_last_that_is_gone_is_no_gap(
        self, forgetful: tuple[Server, Person, Person]
    ) -> None:
        _, _, bob = forgetful
        assert [event["id"] for event in polled(bob, after=4, limit=2)["event"]] == [5, 6]


class Tell(Command[None]):
    """Write events of some moments."""

    def __init__(self, *moments: int) -> None:
        self.moments = moments

    async def execute(self, tx: Transaction) -> None:
        told = [Event(EventKind.CONVERSATION_CREATED, 1, None, 1, at) for at in self.moments]
        await event_log.append(tx, told)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(migrated(tmp_path)) as store:
        yield store


@pytest.mark.anyio
class TestForgetting:
    async def test_what_is_old_goes(self, store: Store) -> None:
        await store.write(Tell(1, 2, 3, 4))
        assert await store.write(PurgeEvents(before=3, at_most=10)) == 2
        assert await store.read(get_feed_range) == FeedRange(oldest=3, newest=4)

    async def test_the_newest_stays_however_old_it_is(self, store: Store) -> None:
        await store.write(Tell(1, 2))
        assert await store.write(PurgeEvents(before=10, at_most=10)) == 1
        assert await store.write(PurgeEvents(before=10, at_most=10)) == 0
        assert await store.read(get_feed_range) == FeedRange(oldest=2, newest=2)

    async def test_nothing_goes_from_behind_one_that_stays(self, store: Store) -> None:
        await store.write(Tell(1, 5, 1, 9))
        assert await store.write(PurgeEvents(before=3, at_most=10)) == 1
        assert await store.read(get_feed_range) == FeedRange(oldest=2, newest=4)

    async def test_an_empty_feed_is_left_alone(self, store: Store) -> None:
        assert await store.write(PurgeEvents(before=10, at_most=10)) == 0
        assert await store.read(get_feed_range) == FeedRange(oldest=0, newest=0)

    async def test_housekeeping_does_it_in_steps_and_stops_between_them(
        self, store: Store, tmp_path: Path
    ) -> None:
        await store.write(Tell(*[1] * 2_500, 8 * DAY))
        settings = Settings(data=str(tmp_path), event_days=7)
        blobs, stopping = BlobStore.in_folder(tmp_path), asyncio.Event()
        stopping.set()
        await housekeeping_round(store, blobs, settings, 8 * DAY, stopping)
        assert await store.read(get_feed_range) == FeedRange(oldest=1, newest=2_501)
        stopping.clear()
        await housekeeping_round(store, blobs, settings, 8 * DAY, stopping)
        assert await store.read(get_feed_range) == FeedRange(oldest=2_501, newest=2_501)
