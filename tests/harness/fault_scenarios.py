"""A server over a database that may come to harm, and people who write meanwhile.

While a fault happens, people write, and ask again under their key what was refused for now.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.harness.invariants import find_violations
from tests.harness.ledger import Ledger, find_unmet_guarantees
from tests.harness.people import Firm, Person
from tests.harness.postgres import Cluster
from tests.harness.proxies import Proxy
from tests.harness.servers import Server, is_ready, running_server
from tests.harness.sql import run_sql
from tests.harness.writers import PersistentWriter, writing

PASSWORD = "planted-in-the-address"
PEOPLE = 6


@dataclass
class Workload:
    """A server, and people who write."""

    server: Server
    people: list[Person]
    ledger: Ledger

    def while_they_write(self, fault: Callable[[], None]) -> None:
        """Let everyone write before, during and after a fault, and see what came of it."""
        with writing(self.people, self.ledger, "crowd", kind=PersistentWriter):
            self.ledger.wait_for(20)
            fault()
            self.ledger.wait_for(20)
        self._check()

    @property
    def kept(self) -> str:
        """What the ledger says, in words."""
        ledger = self.ledger
        return f"{len(ledger.acknowledged):,} acknowledged, {len(ledger.refused):,} refused for now"

    def _check(self) -> None:
        """Check that all was answered as it should be, and is there once and whole."""
        ledger = self.ledger
        assert ledger.strange == []
        assert set(ledger.refused) <= {"1"}  # Retry-After
        assert find_unmet_guarantees(ledger, {one.user_id: one for one in self.people}) == []
        assert find_violations(self.server.settings) == {}
        assert PASSWORD not in self.server.log.read_text("utf-8")
        rows = run_sql(self.server.settings, "select message_id, html from messages")
        assert dict(rows) == {one.message_id: one.asked.html for one in ledger.acknowledged}
        assert is_ready(self.server)


@dataclass
class FaultScenario(Workload):
    """The same, with its database and the network between."""

    cluster: Cluster
    database: str
    proxy: Proxy


@contextlib.contextmanager
def workload_at(server: Server) -> Iterator[Workload]:
    """Bring people to a server."""
    with Firm(server) as firm:
        yield Workload(server, [firm.internal() for _ in range(PEOPLE)], Ledger())


@contextlib.contextmanager
def scenario_over(cluster: Cluster, database: str, folder: Path) -> Iterator[FaultScenario]:
    """Serve a database, with a network between that can be cut."""
    with Proxy(cluster.port) as proxy:
        address = database.replace(f":{cluster.port}/", f":{proxy.port}/")
        address = address.replace("parley@", f"parley:{PASSWORD}@")
        settings = {"PARLEY_DATABASE": address}
        with (
            running_server(folder, settings=settings) as server,
            workload_at(server) as workload,
        ):
            yield FaultScenario(server, workload.people, workload.ledger, cluster, database, proxy)


def pause(seconds: float) -> None:
    """Let time pass: how long the fault lasts is the point, not an event."""
    threading.Event().wait(seconds)
