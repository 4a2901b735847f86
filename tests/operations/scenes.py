"""A server over a database that may come to harm, and people who write meanwhile.

While a fault happens, people write, and ask again under their key what was refused for now.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.harness.people import Firm, Person
from tests.harness.postgres import Cluster
from tests.harness.proxies import Proxy
from tests.harness.servers import Server, running_server
from tests.harness.sql import run_sql
from tests.operations.ledger import Acknowledged, Ledger, PersistentWriter
from tests.operations.whole import what_is_wrong

PASSWORD = "planted-in-the-address"
PEOPLE = 6


@dataclass
class Crowd:
    """A server, and people who write."""

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

    def wait_for_refusals(self, more: int) -> None:
        """Come back once so many more requests were refused for now."""
        enough = len(self.ledger.refused) + more
        for _ in range(600):
            if len(self.ledger.refused) >= enough:
                return
            pause(0.1)
        raise AssertionError("nobody was refused")

    def wait_for(self, more: int) -> None:
        """Come back once so many more requests were acknowledged."""
        enough = len(self.told) + more
        for _ in range(300):
            if len(self.told) >= enough:
                return
            pause(0.1)
        raise AssertionError("the server is stuck")


@dataclass
class Scene(Crowd):
    """The same, with its database and the network between."""

    cluster: Cluster
    database: str
    proxy: Proxy


@contextlib.contextmanager
def crowd_at(server: Server) -> Iterator[Crowd]:
    """Bring people to a server."""
    with Firm(server) as firm:
        yield Crowd(server, [firm.internal() for _ in range(PEOPLE)], Ledger())


@contextlib.contextmanager
def scene_over(cluster: Cluster, database: str, folder: Path) -> Iterator[Scene]:
    """Serve a database, with a network between that can be cut."""
    with Proxy(cluster.port) as proxy:
        address = database.replace(f":{cluster.port}/", f":{proxy.port}/")
        address = address.replace("parley@", f"parley:{PASSWORD}@")
        settings = {"PARLEY_DATABASE": address}
        with (
            running_server(folder, settings=settings) as server,
            crowd_at(server) as crowd,
        ):
            yield Scene(server, crowd.people, crowd.ledger, cluster, database, proxy)


def pause(seconds: float) -> None:
    """Let time pass: how long the fault lasts is the point, not an event."""
    threading.Event().wait(seconds)


def check(scene: Crowd) -> None:
    """See that all was answered as it should be, and is there once and whole."""
    ledger = scene.ledger
    assert ledger.strange == []
    assert set(ledger.refused) <= {"1"}  # Retry-After
    assert what_is_wrong(scene.server.settings) == {}
    assert PASSWORD not in scene.server.log.read_text("utf-8")
    by_id = {entry.message_id: entry.asked.html for entry in ledger.acknowledged}
    rows = run_sql(scene.server.settings, "select message_id, html from messages")
    assert dict(rows) == by_id
    assert httpx.get(f"{scene.server.address}/readyz").status_code == httpx.codes.OK
