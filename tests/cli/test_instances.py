"""Which commands begin an instance, and what the others say where there is none any more."""

import shutil
from pathlib import Path

import pytest

from tests.cli.test_administration import ADA
from tests.harness import engines
from tests.harness.commands import Commands, run_parley
from tests.harness.engines import Engine
from tests.harness.postgres import databases

OTHERS = [
    *(("user", "list"), ("user", "add", *ADA), ("user", "invite", "ada@firm.example")),
    *(("user", "show", "ada@firm.example"), ("site", "list"), ("site", "add", "Matter 7")),
    *(("token", "list"), ("token", "issue", "ada@firm.example"), ("token", "revoke", 1)),
    *(("client", "list"), ("audit", "list"), ("audit", "verify"), ("mail", "status")),
    *(("session", "list"), ("usage",)),
]


@pytest.fixture
def nowhere(parley: Commands) -> Path:
    """A data folder that is not there, and a database with nothing in it."""
    data = Path(parley.data)
    shutil.rmtree(data)
    engines.use_empty_database(data)
    return data


class TestWithoutAnInstance:
    def test_other_commands_say_that_there_is_none_and_begin_none(
        self, parley: Commands, nowhere: Path
    ) -> None:
        place = engines.database_setting(nowhere)
        if place == "sqlite":
            place = str(nowhere)
        for words in OTHERS:
            ended = parley(*words)
            assert (ended.code, ended.out) == (1, ""), words
            assert ended.err.startswith(f"parley: there is no instance in {place}; "), words
            assert not nowhere.exists(), words

    @pytest.mark.only_on("postgres", reason="a file is in the folder itself")
    def test_a_folder_remembers_that_its_database_is_on_a_server(
        self, parley: Commands, nowhere: Path
    ) -> None:
        parley("migrate")
        forgotten = {"PARLEY_DATABASE": ""}
        for words in (("user", "list"), ("migrate",), ("serve", "--port", 0)):
            ended = run_parley(*words, "--data", nowhere, settings=forgotten)
            told = f"the instance of {nowhere} is in postgresql"
            assert (ended.code, told in ended.err) == (1, True), ended.err
        assert not (nowhere / "parley.db").exists()

    @pytest.mark.only_on("sqlite", reason="a folder is on one machine")
    def test_a_folder_of_somebody_else_is_told(self, parley: Commands) -> None:
        Path(parley.data).chmod(0)
        ended = parley("user", "list")
        Path(parley.data).chmod(0o700)
        assert (ended.code, ended.err.count("\n")) in {(0, 0), (1, 1)}  # root may read everything


class TestAnInstanceThatMoved:
    def test_is_used_by_no_command_until_it_is_taken_back(
        self, parley: Commands, tmp_path: Path
    ) -> None:
        source, target, files = moving(parley, tmp_path / "new")
        assert parley.plain("copy", "--from", source, "--to", target, *files).code == 0

        for words in [*OTHERS, ("migrate",), ("serve", "--port", "0"), ("doctor",)]:
            ended = parley(*words)
            told = f"the instance moved to {target}"
            assert (ended.code, told in ended.out + ended.err) == (1, True), words
        again = parley.plain("copy", "--from", source, "--to", target, *files)
        assert (again.code, "holds an instance already" in again.err) == (1, True)

        assert parley("migrate", "--take-back").code == 0
        assert parley("user", "list").out.count("ada@firm.example") == 1
        nothing = parley("migrate", "--take-back")
        assert (nothing.code, "there is nothing to take back" in nothing.err) == (1, True)

    def test_goes_on_in_the_other_place(self, parley: Commands, tmp_path: Path) -> None:
        source, target, files = moving(parley, tmp_path / "new")
        assert parley.plain("copy", "--from", source, "--to", target, *files).code == 0
        database = "sqlite" if target.startswith("sqlite:") else target
        variables = {"PARLEY_DATABASE": database}
        there = run_parley("user", "list", "--data", tmp_path / "new", settings=variables)
        assert (there.code, "ada@firm.example" in there.out) == (0, True)


def moving(parley: Commands, new: Path) -> tuple[str, str, tuple[object, ...]]:
    """Add someone; return the instance, an empty database of the other engine, and their files."""
    parley.json("user", "add", *ADA)
    data = Path(parley.data)
    files = ("--from-blobs", data / "blobs", "--to-blobs", new / "blobs")
    if engines.current() is Engine.SQLITE:
        return f"sqlite:{data}", databases().empty(), files
    return engines.database_setting(data), f"sqlite:{new}", files
