"""What `parley copy` does not do, and says so before it has done anything."""

import shutil
from pathlib import Path

import pytest

from tests.harness import engines
from tests.harness.commands import run_parley
from tests.harness.db_assertions import change_at
from tests.harness.engines import Engine
from tests.harness.sql import run_sql
from tests.maintenance.world import World, copy


def told(source: World, target: World) -> str:
    """Return what is said of a copy that is refused."""
    ended = copy(source, target)
    assert (ended.code, ended.out) == (1, "")
    return ended.err


class TestASource:
    def test_that_is_served_has_to_be_stopped(self, world: World, target: World) -> None:
        with world.served():
            assert "stop it first" in told(world, target)
        assert copy(world, target).code == 0  # nothing stands in its way

    def test_that_is_not_there_is_not_made(self, target: World, tmp_path: Path) -> None:
        nowhere = f"sqlite:{tmp_path / 'nowhere'}"
        ended = run_parley("copy", "--from", nowhere, "--to", target.side)
        assert (ended.code, "there is no instance in" in ended.err) == (1, True)
        assert not (tmp_path / "nowhere").exists()

    @pytest.mark.only_on("sqlite", reason="a copy of a file is made at once")
    def test_of_an_older_revision_has_to_be_migrated(
        self, world: World, target: World, tmp_path: Path
    ) -> None:
        shutil.copytree(world.data, tmp_path / "older")
        older = world._replace(data=tmp_path / "older")
        change_at(older.settings, "update alembic_version set version_num = '0004'")
        assert "bring it there with 'parley migrate'" in told(older, target)


class TestATarget:
    def test_that_holds_an_instance_is_left_alone(self, world: World, target: World) -> None:
        settings = {"PARLEY_DATABASE": target.database}
        assert run_parley("migrate", "--data", target.data, settings=settings).code == 0
        added = run_parley(
            *("user", "add", "me@firm.example", "--first", "A", "--last", "B"),
            *("--kind", "internal", "--data", target.data),
            settings=settings,
        )
        assert added.code == 0
        assert "holds an instance already" in told(world, target)
        assert run_sql(target.settings, "select email from users") == [("me@firm.example",)]
        with target._replace(people=()).served():
            pass

    def test_that_is_served_has_to_be_stopped(self, world: World, target: World) -> None:
        with target._replace(people=()).served():
            assert "stop it first" in told(world, target)

    def test_of_no_kind_is_named(self, world: World) -> None:
        ended = run_parley("copy", "--from", world.side, "--to", "mysql://here/there",
                           "--from-blobs", world.blobs)  # fmt: skip
        assert (ended.code, "name a database as sqlite:FOLDER" in ended.err) == (1, True)

    def test_that_can_not_be_reached_is_told_without_its_password(self, world: World) -> None:
        nowhere = "postgresql://me:hidden@127.0.0.1:1/nothing"
        ended = run_parley("copy", "--from", world.side, "--to", nowhere,
                           "--from-blobs", world.blobs)  # fmt: skip
        assert (ended.code, "127.0.0.1:1/nothing: " in ended.err) == (1, True)
        assert "hidden" not in ended.out + ended.err

    def test_can_not_be_the_source(self, world: World) -> None:
        assert "both sides are the same" in told(world, world)

    def test_where_files_would_go_has_to_be_known(self, world: World, target: World) -> None:
        ended = run_parley("copy", "--keep-source", "--from", world.side, "--to", target.side)
        if engines.current() is Engine.SQLITE:  # its folder tells
            assert ended.code == 0
        else:
            assert (ended.code, "--from-blobs" in ended.err) == (1, True)
