"""A database that was lost is told and never begun anew: what is left of it can still be saved."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.commands import Commands, run_parley
from tests.harness.engines import Engine
from tests.harness.objects import ObjectStore
from tests.harness.people import Firm
from tests.harness.postgres import databases
from tests.harness.servers import running_server
from tests.maintenance.instances import Furnished

Loss = Callable[[Path], object]

LOSSES: dict[str, Loss] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
}

BEGINNERS = [
    ("user", "list"),
    ("user", "add", "a@b.example", "--first", "A", "--last", "B", "--kind", "internal"),
    ("migrate",),
    ("serve", "--port", "0"),
    ("audit", "verify"),
]


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, but the lock of a server."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"serving.lock", "parley.db-shm"}
    }


@pytest.fixture(params=LOSSES)
def loss(request: pytest.FixtureRequest) -> Loss:
    return LOSSES[request.param]


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """The data folder of a server that was killed, all in the log and without files."""
    data = tmp_path / "killed"
    with running_server(tmp_path, data=data) as server, Firm(server) as firm:
        firm.internal()
        server.kill()
    assert (data / "parley.db-wal").stat().st_size
    return data


@pytest.mark.only_on("sqlite", reason="a file may be lost")
class TestAFile:
    def test_beside_files_is_not_begun_anew(
        self, loss: Loss, mine: Furnished, parley: Commands
    ) -> None:
        loss(mine.data / "parley.db")
        before = contents(mine.data)
        for words in BEGINNERS:
            ended = parley(*words)
            assert ended.code == 1
            assert ended.err.startswith("parley: there is no database, but "), words
            assert " holds files, such as " in ended.err
        assert contents(mine.data) == before

    def test_beside_its_write_ahead_log_is_not_begun_anew_and_that_is_kept(
        self, loss: Loss, killed: Path, parley: Commands
    ) -> None:
        loss(killed / "parley.db")
        before = contents(killed)
        for words in [*BEGINNERS, ("backup", killed.parent / "backup.tar")]:
            assert parley.plain(*words, "--data", killed).code == 1, words
        assert contents(killed) == before

    def test_the_doctor_tells_that_it_is_lost(
        self, loss: Loss, mine: Furnished, killed: Path, parley: Commands
    ) -> None:
        for data in (mine.data, killed):
            loss(data / "parley.db")
            ended = parley.plain("doctor", "--data", data)
            assert ended.code == 1
            assert "it is missing or empty, but " in ended.out

    def test_that_is_put_back_is_as_it_was(self, killed: Path, parley: Commands) -> None:
        kept = shutil.move(killed / "parley.db", killed.parent / "kept.db")
        assert parley.plain("user", "list", "--data", killed).code == 1
        shutil.move(kept, killed / "parley.db")
        assert "internal" in parley.plain("user", "list", "--data", killed).out

    def test_in_a_new_folder_is_made(self, tmp_path: Path, parley: Commands) -> None:
        data = tmp_path / "new"
        (data / "blobs").mkdir(parents=True)
        (data / "parley.db").write_bytes(b"")  # of a first start that was broken off
        assert parley.plain("migrate", "--data", data).code == 0


class TestAnyDatabase:
    def test_that_is_empty_beside_files_gets_no_schema(
        self, engine: Engine, tmp_path: Path, furnished: Furnished
    ) -> None:
        data = tmp_path / "elsewhere"
        shutil.copytree(furnished.data / "blobs", data / "blobs")
        postgres = engine is Engine.POSTGRES
        settings = {"PARLEY_DATABASE": databases().empty() if postgres else "sqlite"}
        for words in (("migrate",), ("user", "list"), ("serve", "--port", "0")):
            ended = run_parley(*words, "--data", data, settings=settings)
            assert "parley: there is no database, but " in ended.err
        assert run_parley("doctor", "--data", data, settings=settings).code == 1
        shutil.rmtree(data / "blobs")
        assert run_parley("migrate", "--data", data, settings=settings).code == 0

    @pytest.mark.only_on("sqlite", reason="a bucket knows nothing of the database")
    def test_that_is_empty_beside_a_bucket_with_files_gets_no_schema(
        self, tmp_path: Path, objects: ObjectStore
    ) -> None:
        objects.bucket.put("lost/ab/" + "ab" * 16, b"x")
        settings = objects.settings("lost")
        ended = run_parley("migrate", "--data", tmp_path / "data", settings=settings)
        assert "lost holds files, such as ab/abab" in ended.err
