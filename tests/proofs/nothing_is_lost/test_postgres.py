"""A database that is gone, restarted, frozen, or cut off: nothing acknowledged is lost or doubled.

While each fault happens, people write, and ask again under their key what was refused for now.
"""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.fault_scenarios import FaultScenario, pause, scenario_over
from tests.harness.postgres import Cluster, Databases, kill
from tests.harness.proxies import Cut
from tests.harness.servers import is_ready
from tests.harness.sql import run_on_postgres
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("postgres", reason="SQLite has no server that could be gone")

RECOVERED = "automatic recovery in progress"
GONE_SECONDS = 4.0
SHORT_SECONDS = 0.5
MOST = 10
"""How many times more often than usual something is done, until it did what it should."""

OURS = "from pg_stat_activity where application_name = 'parley' and datname = current_database()"


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
def scene(cluster: Cluster, databases: Databases, tmp_path: Path) -> Iterator[FaultScenario]:
    with scenario_over(cluster, databases.new(), tmp_path) as scene:
        yield scene


@pytest.mark.proof(
    claim="Whatever happens to PostgreSQL, nothing acknowledged is lost, and nothing is there "
    "twice.",
    method="While six people write, and ask again under their key what was refused, the database "
    "is stopped for a while, restarted, crashed (immediate shutdown, then recovery), loses a "
    "process by SIGKILL, and is frozen. Then the ledger is held against the server and the "
    "database.",
)
class TestADatabase:
    def test_that_is_gone_for_a_while(self, scene: FaultScenario, proof: Proof) -> None:
        seconds = proof.size(short=3, whole=GONE_SECONDS)  # the store is patient for two

        def fault() -> None:
            scene.cluster.stop()
            refused = len(scene.ledger.refused)
            pause(seconds)
            assert len(scene.ledger.refused) > refused  # it was gone, and they were told
            assert not is_ready(scene.server)
            scene.cluster.start()

        scene.while_they_write(fault)
        proof.found(f"gone for {seconds:g} s: {scene.kept}")

    def test_that_is_restarted_under_load(self, scene: FaultScenario, proof: Proof) -> None:
        times = proof.size(short=2, whole=10)
        started: list[int] = []

        def fault() -> None:
            for _ in range(times):
                scene.cluster.stop()
                scene.cluster.start()
                started.append(scene.cluster.process.pid)
                scene.ledger.wait_for(5)

        scene.while_they_write(fault)
        assert len(set(started)) == times
        proof.found(f"restarted {times} times: {scene.kept}")

    def test_that_crashes_under_load(self, scene: FaultScenario, proof: Proof) -> None:
        times = proof.size(short=2, whole=10)
        before = scene.cluster.log.count(RECOVERED)

        def fault() -> None:
            for _ in range(times):
                scene.cluster.crash()
                scene.cluster.start()
                scene.ledger.wait_for(5)

        scene.while_they_write(fault)
        assert scene.cluster.log.count(RECOVERED) - before == times
        proof.found(f"crashed {times} times: {scene.kept}")

    def test_one_of_whose_processes_is_killed(self, scene: FaultScenario, proof: Proof) -> None:
        times = proof.size(short=1, whole=10)
        killed: set[int] = set()

        def fault() -> None:
            for _ in range(times):
                while not (found := run_on_postgres(scene.database, f"select pid {OURS} limit 1")):
                    pause(0.05)
                kill([found[0][0]], signal.SIGKILL)
                killed.add(found[0][0])
                scene.ledger.wait_for(5)

        scene.while_they_write(fault)
        log = scene.cluster.log
        assert all(f"(PID {pid}) was terminated by signal 9" in log for pid in killed)
        assert len(killed) == times
        proof.found(f"{times} of its processes killed: {scene.kept}")

    def test_that_is_frozen_for_a_while(self, scene: FaultScenario, proof: Proof) -> None:
        seconds = proof.size(short=3, whole=GONE_SECONDS)  # the store is patient for two
        told: list[int] = []

        def fault() -> None:
            # The one that makes the others first: then no more are made, and these are all.
            os.kill(scene.cluster.process.pid, signal.SIGSTOP)
            frozen = scene.cluster.pids()
            for pid in frozen:
                os.kill(pid, signal.SIGSTOP)
            for _ in range(MOST):  # for answers that were on their way
                before = len(scene.ledger.acknowledged)
                pause(SHORT_SECONDS)
                if len(scene.ledger.acknowledged) == before:
                    break
            told.append(len(scene.ledger.acknowledged))
            pause(seconds - SHORT_SECONDS)
            told.append(len(scene.ledger.acknowledged))
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)

        scene.while_they_write(fault)
        assert told[0] == told[1]  # it was frozen
        proof.found(f"frozen for {seconds:g} s: {scene.kept}")


@pytest.mark.proof(
    claim="Whatever happens on the way to PostgreSQL, nothing acknowledged is lost, and nothing is "
    "there twice.",
    method="As before, while connections are ended by the database, cut just before a commit "
    "arrives and just before its answer does, reset at random moments, and swallowed: a black "
    "hole, after which the connections that were open never speak again.",
)
class TestConnections:
    def test_that_are_ended(self, scene: FaultScenario, proof: Proof) -> None:
        times, ended = 20, 0

        def fault() -> None:
            nonlocal ended
            for number in range(times * MOST):  # where Parley is slow to come back, it is longer
                if number >= times and ended > times:
                    break
                ended += len(
                    run_on_postgres(
                        scene.database,
                        "select pg_terminate_backend(pid) " + OURS,
                    )
                )
                pause(0.05)

        scene.while_they_write(fault)
        assert ended > times
        proof.found(f"{ended} ended: {scene.kept}")

    @pytest.mark.parametrize("moment", Cut)
    def test_that_are_cut_in_the_middle_of_a_commit(
        self, moment: Cut, scene: FaultScenario, proof: Proof
    ) -> None:
        times = proof.size(short=10, whole=50)
        was_written = moment is Cut.BEFORE_THE_COMMIT_IS_ACKNOWLEDGED

        def fault() -> None:
            for count in range(1, times * MOST + 1):
                scene.proxy.cut(moment)
                scene.ledger.wait_for(1)
                while len(scene.proxy.cuts) < count:
                    pause(0.01)
                # Some commits are of files, which have no key.
                if count >= times and (scene.ledger.replayed or not was_written):
                    break

        scene.while_they_write(fault)
        cuts = scene.proxy.cuts
        assert len(cuts) >= times
        assert set(cuts) == {moment}
        assert scene.ledger.refused
        # What was written although nobody was told is given back when it is asked for again.
        assert bool(scene.ledger.replayed) is was_written
        replayed = f", {len(scene.ledger.replayed)} given back under their key"
        more = replayed if was_written else ""
        proof.found(f"{len(cuts)} cuts {moment.words}: {scene.kept}{more}")

    def test_that_are_reset_at_random(self, scene: FaultScenario, proof: Proof) -> None:
        times = proof.size(short=20, whole=200)
        chance = random.Random(7)  # noqa: S311 - no secret

        def fault() -> None:
            count = 0
            while count < times:
                count += scene.proxy.reset(chance)
                pause(chance.uniform(0, 0.05))

        scene.while_they_write(fault)
        proof.found(f"{times} resets: {scene.kept}")

    def test_that_are_swallowed_by_a_black_hole(self, scene: FaultScenario, proof: Proof) -> None:
        def fault() -> None:
            with scene.proxy.black_hole():
                pause(GONE_SECONDS)

        scene.while_they_write(fault)
        assert scene.proxy.swallowed > 0
        proof.found(f"a hole of {GONE_SECONDS:.0f} s: {scene.kept}")
