"""Looking after an instance whose database is on PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest

from tests.conversations.actions import reply
from tests.harness.commands import run_parley
from tests.harness.engines import database_setting, settings_in
from tests.harness.people import Person
from tests.harness.servers import running_server
from tests.harness.sql import run_sql
from tests.harness.writers import reconnected
from tests.maintenance.instances import Furnished, seen_by

pytestmark = pytest.mark.only_on("postgres", "the other files are about database files")


class TestDoctor:
    def test_a_healthy_instance_is_fine(self, furnished: Furnished) -> None:
        looked = run_parley("doctor", "--json", "--data", furnished.data)
        assert (looked.code, looked.json["healthy"]) == (0, True)

    def test_a_file_that_is_lost_is_named(self, furnished: Furnished) -> None:
        lost, content = furnished.letter, furnished.letter.read_bytes()
        lost.unlink()
        looked = run_parley("doctor", "--data", furnished.data)
        lost.write_bytes(content)
        assert (looked.code, f"{lost.parent.name}/{lost.name}" in looked.out) == (1, True)

    def test_an_index_that_is_missing_is_named(self, furnished: Furnished) -> None:
        settings = settings_in(furnished.data)
        ((made,),) = run_sql(
            settings, "select indexdef from pg_indexes where indexname = 'participants_inbox'"
        )
        run_sql(settings, "drop index participants_inbox")
        looked = run_parley("doctor", "--data", furnished.data)
        run_sql(settings, made)
        assert (looked.code, "participants lacks participants_inbox" in looked.out) == (1, True)

    def test_a_database_that_can_not_be_reached_is_told_without_its_password(
        self, furnished: Furnished
    ) -> None:
        nowhere = {"PARLEY_DATABASE": "postgresql://me:hidden@127.0.0.1:1/nothing"}
        looked = run_parley("doctor", "--data", furnished.data, settings=nowhere)
        assert (looked.code, "See that it runs" in looked.out) == (1, True)
        assert "hidden" not in looked.out + looked.err


def inbox_of(person: Person) -> list[dict[str, Any]]:
    """Return a person's conversations."""
    found: list[dict[str, Any]] = person.get("/conversations").json()["conversation"]
    return found


class TestBackup:
    def test_it_goes_to_either_engine_and_back(self, furnished: Furnished, tmp_path: Path) -> None:
        file = {"PARLEY_DATABASE": "sqlite"}
        folder, ada = furnished.data.parent, furnished.ada
        with running_server(folder) as server, reconnected(server, [ada]) as people:
            before = seen_by(people[ada.user_id])
            said = [run_parley("backup", tmp_path / "one.tar", "--data", server.data)]
        first, second = tmp_path / "first" / "data", tmp_path / "second" / "data"
        said += [
            run_parley("restore", tmp_path / "one.tar", "--data", first, settings=file),
            run_parley("backup", tmp_path / "two.tar", "--data", first, settings=file),
            run_parley("restore", tmp_path / "two.tar", "--data", second),
        ]
        assert [(ended.code, ended.err) for ended in said] == [(0, "")] * 4
        with (
            running_server(tmp_path / "first", settings=file) as server,
            reconnected(server, [ada]) as people,
        ):
            assert seen_by(people[ada.user_id]) == before
        with running_server(tmp_path / "second") as server, reconnected(server, [ada]) as people:
            assert seen_by(people[ada.user_id]) == before
            (number,) = [one["conversationid"] for one in inbox_of(people[ada.user_id])]
            assert reply(people[ada.user_id], number, "<p>It goes on.</p>")

    def test_a_database_that_holds_an_instance_is_left_as_it_is(
        self, furnished: Furnished, tmp_path: Path
    ) -> None:
        run_parley("backup", tmp_path / "one.tar", "--data", furnished.data)
        taken = {"PARLEY_DATABASE": database_setting(furnished.data)}
        place = tmp_path / "new"
        refused = run_parley("restore", tmp_path / "one.tar", "--data", place, settings=taken)
        assert (refused.code, "holds an instance already" in refused.err) == (1, True)
        assert not place.exists()
