"""A database that is gone, restarted, frozen, cut off: nothing acknowledged is lost or doubled."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.postgres import Cluster, Databases
from tests.harness.proxies import Cut
from tests.harness.sql import run_on_postgres
from tests.operations.scenes import Scene, check, pause, scene_over

pytestmark = pytest.mark.only_on("postgres", reason="SQLite has no server that could be gone")

GONE_SECONDS = 4.0
SHORT_SECONDS = 0.5


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
    with scene_over(cluster, databases.new(), tmp_path) as scene:
        yield scene


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
