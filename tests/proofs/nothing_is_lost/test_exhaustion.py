"""A server that has no room, or no file, left says so, loses nothing, and recovers by itself."""

import contextlib
import random
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from parley.wire.errors import QUOTA_EXCEEDED
from tests.attachments.files import picture
from tests.harness.commands import run_parley
from tests.harness.invariants import find_violations
from tests.harness.ledger import Ledger, find_unmet_guarantees
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, is_ready, running_server
from tests.harness.sql import run_sql
from tests.harness.volumes import volume
from tests.harness.writers import LARGE, PersistentWriter, Writer, reconnected, writing
from tests.proofs.proof import Proof

PEOPLE = 6
MEGABYTES = 64
QUOTA = 5_000_000
"""Bytes for each person: three large files."""

ON_A_FILE = pytest.mark.only_on("sqlite", reason="PostgreSQL's files are not the server's")


@contextlib.contextmanager
def people_of(server: Server) -> Iterator[list[Person]]:
    with Firm(server) as firm:
        yield [firm.internal() for _ in range(PEOPLE)]


def check(server: Server, people: list[Person], ledger: Ledger) -> None:
    """See that all is there that was acknowledged, whole and once, and the server is well."""
    assert ledger.strange == []
    assert find_unmet_guarantees(ledger, {one.user_id: one for one in people}) == []
    assert find_violations(server.settings) == {}
    assert is_ready(server)


def kept(ledger: Ledger) -> str:
    """Return what the ledger holds."""
    return (
        f"{len(ledger.acknowledged):,} messages and {len(ledger.uploads):,} files acknowledged, "
        f"{len(ledger.refused):,} refused for now"
    )


@pytest.mark.proof(
    claim="On a full disk, what writes is refused, nothing is lost, reading goes on, and all is "
    "well again once there is room.",
    method="People write and upload to a server on a small ext4 file system, which is filled to "
    "the last byte in between, and given room again.",
)
@ON_A_FILE
def test_a_full_disk(tmp_path: Path, proof: Proof) -> None:
    times = proof.size(short=1, whole=5)
    ledger = Ledger()
    with (
        volume(tmp_path, MEGABYTES) as disk,
        running_server(tmp_path, data=disk.path / "data") as server,
        people_of(server) as people,
    ):
        with writing(people, ledger, "crowd", kind=PersistentWriter):
            for _ in range(times):
                ledger.wait_for(20)
                ballast = disk.fill()
                ledger.wait_until_refused(20)
                reading = people[0].get("/conversations")
                assert reading.status_code == httpx.codes.OK
                ballast.unlink()
            ledger.wait_for(20)
        check(server, people, ledger)
    proof.found(f"filled {times} times: {kept(ledger)}")


@pytest.mark.proof(
    claim="A file system that turns read-only costs an error, and nothing that was acknowledged.",
    method="People write to a server on an ext4 file system, which finds an error in itself and "
    "becomes read-only in between. Then the server is ended, the file system checked, and the "
    "server started again. One whose folder is read-only from the beginning says so, and ends.",
)
@ON_A_FILE
def test_a_read_only_file_system(tmp_path: Path, proof: Proof) -> None:
    ledger = Ledger()
    with volume(tmp_path, MEGABYTES) as disk:
        data = disk.path / "data"
        with (
            running_server(tmp_path, data=data) as server,
            people_of(server) as people,
            writing(people, ledger, "crowd", kind=Writer),
        ):
            ledger.wait_for(20)
            # ext4 of Linux 6.18 calls a flush done that is under way when it gives up its journal.
            with server.held():
                disk.break_()
            ledger.wait_until_refused(20)
            with pytest.raises(OSError, match="Read-only"):
                (disk.path / "proof").write_text("of the fault")
            assert people[0].get("/conversations").status_code == httpx.codes.OK
        disk.mend()
        with running_server(tmp_path, data=data) as server, reconnected(server, people) as again:
            check(server, [*again.values()], ledger)
        disk.unmount()
        disk.mount("loop,ro")
        refused = run_parley("serve", "--port", "0", "--data", data)
        assert (refused.code, "Read-only file system" in refused.err) == (1, True), refused.err
    proof.found(kept(ledger))


@pytest.mark.proof(
    claim="A person's quota is never exceeded, and what it refuses leaves nothing behind.",
    method="Six people write, and each sends files of 1.5 MB, four at once, far beyond a quota of "
    "5 MB. Then rows, the bytes on the disk and the ledger are compared.",
)
def test_a_quota_that_is_reached(tmp_path: Path, proof: Proof) -> None:
    each = proof.size(short=8, whole=40)
    ledger = Ledger()
    settings = {"PARLEY_STORAGE_QUOTA": str(QUOTA)}
    with running_server(tmp_path, settings=settings) as server, people_of(server) as people:
        content = random.Random(7).randbytes(LARGE)  # noqa: S311 - no secret

        def upload(person: Person) -> httpx.Response:
            return person.post("/attachments", data={"filename": "a"}, files={"file": content})

        with writing(people, ledger, "crowd"), ThreadPoolExecutor(4 * PEOPLE) as pool:
            answers = [*pool.map(upload, people * each)]
        over = [one for one in answers if one.status_code == httpx.codes.FORBIDDEN]
        assert {one.status_code for one in answers} == {httpx.codes.CREATED, httpx.codes.FORBIDDEN}
        assert {one.json()["ref"] for one in over} == {QUOTA_EXCEEDED.ref}
        check(server, people, ledger)
        by_person = run_sql(
            server.settings, "select sum(size) from attachments group by uploader_id"
        )
        assert max(by_person) <= (QUOTA,)
        files = [path for path in (server.data / "blobs").rglob("*") if path.is_file()]
        assert len(files) == len(ledger.uploads) + len(answers) - len(over)
    proof.found(f"{len(answers) - len(over)} large files taken, {len(over)} refused")


@pytest.mark.proof(
    claim="A server that can open no more files refuses what needs one, loses nothing, and is "
    "well again once it can.",
    method="People write and upload, while the server's limit of open files is taken down to what "
    "it has (RLIMIT_NOFILE) and new connections are asked for, and put back.",
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux changes limits of a process")
def test_no_file_descriptors_left(tmp_path: Path, proof: Proof) -> None:
    times = proof.size(short=1, whole=10)
    ledger = Ledger()
    with running_server(tmp_path) as server, people_of(server) as people:
        *crowd, other = people  # one who has a connection while no other can be made
        with writing(crowd, ledger, "crowd", kind=PersistentWriter):
            for _ in range(times):
                ledger.wait_for(20)
                other.get("/users/me")
                with server.short_of(resource.RLIMIT_NOFILE):
                    ledger.wait_until_refused(PEOPLE)
                    with pytest.raises(httpx.TransportError):
                        httpx.get(f"{server.address}/healthz", timeout=1)
                    refused = other.post("/users/me/avatar", files={"file": picture()})
                    assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
                assert is_ready(server)
            ledger.wait_for(20)
        check(server, people, ledger)
    proof.found(f"{times} times: {kept(ledger)}")
