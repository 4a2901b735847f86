"""A database whose disk is full, or that refuses to write: 503 until it can; nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attachments.files import upload
from tests.harness.fault_scenarios import scenario_over, workload_at
from tests.harness.postgres import Cluster, Databases
from tests.harness.servers import running_server
from tests.harness.small_disks import SmallDisk, small_disk
from tests.harness.sql import run_on_postgres

ON_POSTGRES = pytest.mark.only_on("postgres", reason="the disk is that of its server")
ON_SQLITE = pytest.mark.only_on("sqlite", reason="the disk is that of its file")

REFUSALS = 12
MEGABYTES = 64
_NO_SPACE = "No space left on device"


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk(MEGABYTES) as disk:
        yield disk


class TestADiskThatIsFull:
    @ON_SQLITE
    def test_under_the_data_folder(self, disk: SmallDisk) -> None:
        with running_server(disk.path) as server, workload_at(server) as workload:

            def fault() -> None:
                disk.fill()
                workload.ledger.wait_until_refused(REFUSALS)
                answer = upload(workload.people[0])
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
                disk.make_room()

            workload.while_they_write(fault)

    @ON_POSTGRES
    def test_under_the_tables(self, disk: SmallDisk, tmp_path: Path) -> None:
        """A write that needs a new page fails (53100); one that does not goes on."""
        cluster = Cluster(fsync="on", full_page_writes="on")
        try:
            databases = Databases(cluster.url("postgres"))
            place = disk.folder("tables")
            run_on_postgres(cluster.url("postgres"), f"create tablespace small location '{place}'")
            with scenario_over(cluster, databases.new("small"), tmp_path) as scene:

                def fault() -> None:
                    disk.fill()
                    scene.ledger.wait_until_refused(REFUSALS)
                    disk.make_room()

                scene.while_they_write(fault)
                assert _NO_SPACE in cluster.log
        finally:
            cluster.remove()

    @ON_POSTGRES
    def test_under_the_log_of_writes(self, disk: SmallDisk, tmp_path: Path) -> None:
        """PostgreSQL ends itself, and can't start before there is room: it is gone until then."""
        wal = disk.folder("log")
        cluster = Cluster(
            f"--waldir={wal / 'wal'}",
            "--wal-segsize=1",
            fsync="on",
            full_page_writes="on",
            max_wal_size="1GB",  # no checkpoint meanwhile, which would make room
            wal_recycle="off",
        )
        try:
            databases = Databases(cluster.url("postgres"))
            with scenario_over(cluster, databases.new(), tmp_path) as scene:

                def fault() -> None:
                    disk.fill()
                    scene.ledger.wait_until_refused(REFUSALS)
                    disk.make_room()
                    if cluster.process.poll() is not None:
                        cluster.start()

                scene.while_they_write(fault)
                assert "PANIC:  could not write to file" in cluster.log
                assert _NO_SPACE in cluster.log
        finally:
            cluster.remove()


@ON_POSTGRES
class TestADatabaseThatRefusesToWrite:
    def test_as_a_replica_does(self, tmp_path: Path) -> None:
        """So it is after a failover, while an address still leads to what is not the primary."""
        cluster = Cluster(fsync="on", full_page_writes="on")
        try:
            databases = Databases(cluster.url("postgres"))
            with scenario_over(cluster, databases.new(), tmp_path) as scene:

                def fault() -> None:
                    _let(cluster, "alter system set default_transaction_read_only = on")
                    scene.ledger.wait_until_refused(REFUSALS)
                    _let(cluster, "alter system reset default_transaction_read_only")

                scene.while_they_write(fault)
                assert "read-only transaction" in cluster.log
        finally:
            cluster.remove()


def _let(cluster: Cluster, statement: str) -> None:
    for one in (statement, "select pg_reload_conf()"):
        run_on_postgres(cluster.url("postgres"), one)
