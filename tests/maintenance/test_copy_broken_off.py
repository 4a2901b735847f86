"""A copy that is killed, that finds its source changed, and files that were lost before."""

import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import apsw
import asyncpg
import pytest

from parley.settings import Settings
from tests.harness.commands import clean_environment, run_parley
from tests.harness.db_assertions import change_at
from tests.harness.objects import BUCKET, ObjectStore
from tests.harness.sql import run_sql
from tests.maintenance.world import World, copy, line, other_side

MANY = 60_000
"""Events, so that a copy of them takes many transactions."""

_MORE_EVENTS = """
with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < :many)
insert into events (kind, conversation_id, actor_id, created_at)
select 'conversation.changed', 1, 1, n from numbers
"""
_PATIENCE = 30.0

LARGE = 64 * 1024 * 1024
SHORT = b"something else"
KEY = "00/00" + "0" * 30
_ONE_MORE_FILE = """
insert into attachments (
  uploader_id, site_id, name, media_type, size, digest, blob, active, created_at
)
values (1, 0, 'large', 'text/plain', :size, :digest, :key, false, 1)
"""


@pytest.fixture
def large(world: World, tmp_path: Path) -> World:
    """An instance of one's own with a long feed."""
    data = tmp_path / "large" / "data"
    shutil.copytree(world.data, data)
    large = world._replace(data=data)
    change_at(large.settings, _MORE_EVENTS, many=MANY)
    return large


def started(source: World, target: World) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "parley", *map(str, line(source, target))],
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_at(source: World, target: World, table: str) -> int:
    """Kill a copy in the middle of a table; tell how many rows of it were copied."""
    process = started(source, target)
    end = time.monotonic() + _PATIENCE
    while not (rows := progress(target.settings, table)):
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < end
    process.kill()
    process.wait(15)
    return max(rows, progress(target.settings, table))


def progress(settings: Settings, table: str) -> int:
    try:
        rows = run_sql(
            settings, "select rows from copy_progress where name = :name", {"name": table}
        )
    except (asyncpg.PostgresError, apsw.Error):  # it has not begun
        return 0
    return int(rows[0][0]) if rows else 0


pytestmark = pytest.mark.only_on("sqlite", reason="what goes on is the same on either engine")


class TestACopyThatIsKilled:
    def test_goes_on_where_it_stood_and_gives_the_same(
        self, large: World, target: World, tmp_path: Path
    ) -> None:
        done = killed_at(large, target, "events")
        assert 0 < done < MANY
        (kept,) = run_sql(target.settings, "select count(*), max(event_id) from events")
        resumed = copy(large, target, "--json").json
        (more,) = run_sql(target.settings, "select count(*) from events where event_id <= :last",
                          {"last": kept[1]})  # fmt: skip
        assert (resumed["resumed"], more[0]) == (True, kept[0])
        at_once = copy(
            large, target._replace(data=tmp_path / "b" / "data", database="sqlite"), "--json"
        )
        assert resumed == {**at_once.json, "resumed": True}
        assert target.seen() == large.seen()

    def test_is_served_by_no_one_until_it_is_finished(self, large: World, target: World) -> None:
        killed_at(large, target, "events")
        settings = {"PARLEY_DATABASE": target.database}
        for command in ("serve", "migrate", "doctor", ("user", "list")):
            words = (command,) if isinstance(command, str) else command
            ended = run_parley(*words, "--data", target.data, settings=settings)
            assert (ended.code, "parley copy" in ended.out + ended.err) == (1, True)

    def test_begins_anew_where_the_source_was_changed_meanwhile(
        self, large: World, target: World
    ) -> None:
        killed_at(large, target, "events")
        bob = large.people[1].email
        changed = run_parley("user", "change", bob, "--last", "Changed", "--data", large.data)
        assert changed.code == 0
        ended = copy(large, target, "--json")
        assert (ended.code, ended.json["resumed"]) == (0, False)
        assert target.seen() == large.seen()

    def test_is_of_bounded_memory(self, world: World, large: World, tmp_path: Path) -> None:
        """Sixty thousand rows and a file of 64 MiB cost about what a few rows do."""
        content = bytes(LARGE)
        (large.blobs / "00").mkdir(exist_ok=True)
        (large.blobs / KEY).write_bytes(content)
        change_at(
            large.settings, _ONE_MORE_FILE, size=LARGE, digest=sha256(content).hexdigest(), key=KEY
        )
        little = peak_of(world, other_side(world, tmp_path / "little"))
        much = peak_of(large, other_side(world, tmp_path / "much"))
        assert much - little < LARGE / 2


class TestFiles:
    def test_that_the_source_has_lost_are_named(self, large: World, target: World) -> None:
        lost, damaged = sorted(path for path in large.blobs.rglob("*") if is_original(path))[:2]
        lost.unlink()
        damaged.write_bytes(SHORT)
        ended = copy(large, target, "--json")
        assert (ended.code, "The source had already lost these files" in ended.err) == (1, True)
        assert ended.json["missing"] == [f"{lost.parent.name}/{lost.name}"]
        assert ended.json["damaged"] == [f"{damaged.parent.name}/{damaged.name}"]
        assert (target.blobs / damaged.relative_to(large.blobs)).read_bytes() == SHORT

    def test_may_go_to_a_bucket_and_come_back(
        self, world: World, target: World, objects: ObjectStore, tmp_path: Path
    ) -> None:
        bucket = f"s3://{BUCKET}/moved"
        there = run_parley(
            *("copy", "--from", world.side, "--to", target.side, "--to-blobs", bucket),
            "--keep-source",
            settings=objects.variables,
        )
        assert (there.code, there.err) == (0, "")
        originals = {f"{path.parent.name}/{path.name}" for path in world.blobs.rglob("*")
                     if is_original(path)}  # fmt: skip
        assert originals == {*objects.keys("moved")}
        home = target._replace(data=tmp_path / "home" / "data", database="sqlite")
        back = run_parley(
            *("copy", "--from", target.side, "--from-blobs", bucket, "--to", home.side),
            "--keep-source",
            settings=objects.variables,
        )
        assert (back.code, back.err) == (0, "")
        assert home.seen() == world.seen()

    def test_stay_where_they_are_where_no_place_is_named(self, world: World, target: World) -> None:
        before = sorted(world.blobs.rglob("*"))
        ended = run_parley("copy", "--keep-source", "--from", world.side, "--to", target.side)
        assert (ended.code, "and 4 files of" in ended.out) == (0, True)
        assert sorted(world.blobs.rglob("*")) == before


def is_original(path: Path) -> bool:
    """Return whether a file is an upload: no thumbnail, no folder."""
    return path.is_file() and "." not in path.name


def peak_of(source: World, target: World) -> int:
    """Copy in a process of its own; give the most memory that it had, in bytes."""
    process = started(source, target)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss * 1024
