"""The drill of an administrator: back up, lose everything, restore, compare."""

import asyncio
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parley.maintenance.transfer import InstanceLocation
from parley.maintenance.transfer.rows import TableChecksum
from parley.maintenance.transfer.tables import COPIED
from tests.harness import engines
from tests.harness.commands import run_parley
from tests.harness.engines import Engine
from tests.harness.invariants import find_violations
from tests.harness.ledger import Ledger, find_unmet_guarantees
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server
from tests.harness.sql import run_sql
from tests.harness.writers import reconnected, writing
from tests.maintenance.instances import files
from tests.proofs.proof import Proof, Scale

WRITERS = 4


def checksums(data: Path) -> Mapping[str, TableChecksum]:
    """Return the checksum of each table of an instance on which nothing runs."""
    setting = engines.database_setting(data)
    location = InstanceLocation(f"sqlite:{data}" if setting == "sqlite" else setting)

    async def read() -> Mapping[str, TableChecksum]:
        found = {}
        async with location.engine().open_source() as source:
            for table in COPIED:
                found[table] = TableChecksum()
                async for rows in source.rows(await source.columns(table), None):
                    found[table] = found[table].add_rows(rows)
        return found

    return asyncio.run(read())


def contents(data: Path) -> Mapping[str, str]:
    """Return the SHA-256 of each file of an instance."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files(data)
    }


@dataclass
class Drill:
    """What was there before everything was lost, and where it was restored to.

    Attributes:
        meanwhile: What the backup told that was made while people wrote.
        last: What the one told that was made after it.
        written: How many messages were acknowledged before the first began.
        before: Checksums of the tables, and of the files.
        after: Those of what was restored of the last.
    """

    ledger: Ledger
    people: list[Person]
    folder: Path
    meanwhile: Mapping[str, Any]
    last: Mapping[str, Any]
    written: int
    before: tuple[object, object]
    after: tuple[object, object]


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory, scale: Scale) -> Drill:
    folder = tmp_path_factory.mktemp("drill")
    backups = folder / "backups"
    backups.mkdir()
    ledger = Ledger()
    with running_server(folder) as server, Firm(server) as firm:
        data = server.data
        people = [firm.internal() for _ in range(WRITERS)]
        with writing(people, ledger, "drill", uploaders=1):
            ledger.wait_for(scale.size(short=30, whole=3_000))
            written = len(ledger.acknowledged)
            meanwhile = run_parley("backup", backups, "--data", data, "--json").json
            ledger.wait_for(scale.size(short=10, whole=300))
    last = run_parley("backup", backups, "--data", data, "--keep", 2, "--json").json
    before = checksums(data), contents(data)
    shutil.rmtree(data)
    if engines.current() is Engine.POSTGRES:
        engines.drop_databases_in(folder)
    restored = run_parley("restore", backups, "--data", data)
    assert restored.code == 0, restored.err
    after = checksums(data), contents(data)
    return Drill(ledger, people, folder, meanwhile, last, written, before, after)


@pytest.mark.proof(
    claim="A backup that was made beside a server gives back everything.",
    method="Two backups into one folder: the first while people write and upload, the second once "
    "the server has ended. Then the data folder is deleted, on PostgreSQL the database as well, "
    "and the second is restored: every row of every table and every file is compared with what was "
    "there, and the ledger of the people with what the restored server says. The first is restored "
    "elsewhere, and has what was acknowledged before it began.",
)
class TestDrill:
    def test_all_is_as_it_was(self, drill: Drill, proof: Proof) -> None:
        assert drill.after == drill.before
        new, all_files = drill.last["new_files"], drill.last["files"]
        assert drill.meanwhile["new_files"] > 0
        assert drill.meanwhile["new_files"] + new >= all_files > new
        proof.found(
            f"{len(drill.ledger.acknowledged):,} messages and {all_files:,} files back; the second "
            f"backup wrote {new:,} files"
        )

    def test_every_promise_is_kept(self, drill: Drill) -> None:
        with (
            running_server(drill.folder, data=drill.folder / "data") as server,
            reconnected(server, drill.people) as people,
        ):
            assert find_unmet_guarantees(drill.ledger, people) == []

    def test_one_that_was_made_while_people_wrote_is_whole(
        self, drill: Drill, tmp_path: Path
    ) -> None:
        archive, data = drill.meanwhile["archive"], tmp_path / "data"
        restored = run_parley("restore", archive, "--data", data)
        assert (restored.code, restored.err) == (0, "")
        assert find_violations(engines.settings_in(data)) == {}
        rows = run_sql(engines.settings_in(data), "select message_id from messages")
        there = {number for (number,) in rows}
        first = drill.ledger.acknowledged[: drill.written]
        assert [entry for entry in first if entry.message_id not in there] == []
