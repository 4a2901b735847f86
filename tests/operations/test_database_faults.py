"""A database that is gone, restarted, frozen, or cut off: nothing acknowledged is lost or doubled.

While each fault happens, people write, and ask again under their key what was refused for now.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.harness.people import Firm, Person
from tests.harness.postgres import Cluster, Databases
from tests.harness.proxies import Cut, Proxy
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_on_postgres
from tests.operations.ledger import Acknowledged, Ledger, PersistentWriter
from tests.operations.whole import what_is_wrong

pytestmark = pytest.mark.only_on("postgres", reason="SQLite has no server that could be gone")

PASSWORD = "planted-in-the-address"
PEOPLE = 6
GONE_SECONDS = 4.0
SHORT_SECONDS = 0.5


@dataclass
class Scene:
    """A server, its database, the network between, and people who write."""

    cluster: Cluster
    database: str
    proxy: Proxy
    server: Server
    people: list[Person]
    ledger: Ledger

    @property
    def told(self) -> list[Acknowledged]:
        return self.ledger.acknowledged

    def while_they_write(self, fault: Callable[[], None]) -> None:
        """Let everyone write before, during and after a fault."""
        writers = [
            PersistentWriter(
                me, [other for other in self.people if other is not me], self.ledger, f"writer {n}"
            )
            for n, me in enumerate(self.people)
        ]
        for writer in writers:
            writer.start()
        self.wait_for(20)
        fault()
        self.wait_for(20)
        for writer in writers:
            writer.stop()
        for writer in writers:
            writer.join(30)
        assert not [writer for writer in writers if writer.is_alive()], "a request hangs"

    def wait_for(self, more: int) -> None:
        """Come back once so many more requests were acknowledged."""
        enough = len(self.told) + more
        for _ in range(300):
            if len(self.told) >= enough:
                return
            pause(0.1)
        raise AssertionError("the server is stuck")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that may come to harm, and that flushes."""
    made = Cluster(fsync="on", full_page_writes="on")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def databases(cluster: Cluster) -> Databases:
    return Databases(cluster.url("postgres"))


@pytest.fixture
def scene(cluster: Cluster, databases: Databases, tmp_path: Path) -> Iterator[Scene]:
    database = databases.new()
    with Proxy(cluster.port) as proxy:
        address = database.replace(f":{cluster.port}/", f":{proxy.port}/")
        address = address.replace("parley@", f"parley:{PASSWORD}@")
        settings = {"PARLEY_DATABASE": address}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            people = [firm.internal() for _ in range(PEOPLE)]
            yield Scene(cluster, database, proxy, server, people, Ledger())


def pause(seconds: float) -> None:
    """Let time pass: how long the fault lasts is the point, not an event."""
    threading.Event().wait(seconds)


def check(scene: Scene) -> None:
    """See that all was answered as it should be, and is there once and whole."""
    ledger = scene.ledger
    assert ledger.strange == []
    assert set(ledger.refused) <= {"1"}  # Retry-After
    assert what_is_wrong(scene.server.settings) == {}
    assert PASSWORD not in scene.server.log.read_text("utf-8")
    by_id = {entry.message_id: entry.asked.html for entry in ledger.acknowledged}
    rows = run_on_postgres(scene.database, "select message_id, html from messages")
    assert dict(rows) == by_id
    assert httpx.get(f"{scene.server.address}/readyz").status_code == httpx.codes.OK


class TestADatabase:
    def test_that_is_gone_for_a_while(self, scene: Scene) -> None:
        def fault() -> None:
            scene.cluster.stop()
            refused = len(scene.ledger.refused)
            pause(GONE_SECONDS)
            assert len(scene.ledger.refused) > refused  # it was gone, and they were told
            ready = httpx.get(f"{scene.server.address}/readyz")
            assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
            scene.cluster.start()

        scene.while_they_write(fault)
        check(scene)

    def test_that_is_restarted_under_load(self, scene: Scene) -> None:
        started: list[int] = []

        def fault() -> None:
            for _ in range(3):
                scene.cluster.stop()
                scene.cluster.start()
                started.append(scene.cluster.process.pid)
                scene.wait_for(5)

        scene.while_they_write(fault)
        assert len(set(started)) == 3
        check(scene)

    def test_that_is_frozen_for_a_while(self, scene: Scene) -> None:
        told: list[int] = []

        def fault() -> None:
            frozen = scene.cluster.pids()
            for pid in frozen:
                os.kill(pid, signal.SIGSTOP)
            pause(SHORT_SECONDS)  # for answers that were on their way
            told.append(len(scene.told))
            pause(GONE_SECONDS - SHORT_SECONDS)
            told.append(len(scene.told))
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)

        scene.while_they_write(fault)
        assert told[0] == told[1]  # it was frozen
        check(scene)


class TestConnections:
    def test_that_are_ended(self, scene: Scene) -> None:
        ended = 0

        def fault() -> None:
            nonlocal ended
            for _ in range(20):
                ended += len(
                    run_on_postgres(
                        scene.database,
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where application_name = 'parley' and datname = current_database()",
                    )
                )
                pause(0.05)

        scene.while_they_write(fault)
        assert ended > 20
        check(scene)

    @pytest.mark.parametrize("moment", Cut)
    def test_that_are_cut_in_the_middle_of_a_commit(self, moment: Cut, scene: Scene) -> None:
        def fault() -> None:
            for count in range(1, 11):
                scene.proxy.cut(moment)
                scene.wait_for(1)
                while len(scene.proxy.cuts) < count:
                    pause(0.01)

        scene.while_they_write(fault)
        assert scene.proxy.cuts == [moment] * 10
        assert scene.ledger.refused
        # What was written although nobody was told is given back when it is asked for again.
        was_written = moment is Cut.BEFORE_THE_COMMIT_IS_ACKNOWLEDGED
        assert bool(scene.ledger.replayed) is was_written
        check(scene)
