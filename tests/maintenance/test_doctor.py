import threading
from pathlib import Path
from typing import Any

import apsw
import pytest

from parley.instance import LastBackup, database_path, record_backup
from parley.wire.times import now
from tests.attachments.files import form, part
from tests.attachments.test_upload import opened
from tests.harness.commands import Commands, run_parley
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.maintenance.instances import LETTER, Furnished, files, grow_old

pytestmark = pytest.mark.only_on("sqlite", "most of it harms a database file")


def findings(ended_json: dict[str, Any]) -> dict[str, str]:
    """Return what is a problem, by subject."""
    return {one["subject"]: one["shown"] for one in ended_json["findings"] if not one["fine"]}


class Doctor:
    """Examines an instance, and returns what is wrong with it."""

    def __init__(self, parley: Commands, patch: pytest.MonkeyPatch) -> None:
        self._parley = parley
        self._patch = patch

    def __call__(self, data: Path, **settings: str) -> dict[str, str]:
        for name, value in settings.items():
            self._patch.setenv(f"PARLEY_{name.upper()}", value)
        ended = self._parley.plain("doctor", "--json", "--data", data)
        found = findings(ended.json)
        assert (ended.code, ended.json["healthy"]) == (int(bool(found)), not found)
        assert all(one["advice"] for one in ended.json["findings"] if not one["fine"])
        return found


@pytest.fixture
def problems(parley: Commands, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    return Doctor(parley, monkeypatch)


def change(data: Path, sql: str, *values: str) -> None:
    connection = apsw.Connection(str(database_path(str(data))))
    connection.execute(sql, values)
    connection.close()


class TestHealthy:
    def test_all_is_fine_beside_a_running_server(self, tmp_path: Path, problems: Doctor) -> None:
        with running_server(tmp_path) as server:
            assert problems(server.data) == {}

    def test_a_person_reads_a_line_for_each_subject(
        self, furnished: Furnished, parley: Commands
    ) -> None:
        lines = parley.plain("doctor", "--data", furnished.data).out.splitlines()
        assert [line.split("  ")[0].strip() for line in lines] == ["fine"] * 10

    def test_it_changes_nothing(self, furnished: Furnished, problems: Doctor) -> None:
        held = {path: path.stat().st_mtime_ns for path in furnished.data.rglob("*")}
        problems(furnished.data)
        assert {path: path.stat().st_mtime_ns for path in furnished.data.rglob("*")} == held


class TestSettings:
    @pytest.mark.parametrize(
        "settings",
        [
            {"proxies": "1", "public_url": "http://parley.firm.example"},
            {"public_url": "https://parley.firm.example"},
            {"host": "0.0.0.0"},  # noqa: S104 - not bound
            {"storage_quota": "1000", "file_limit": "2000"},
            {"signed_downloads": "true"},
            {"session_idle_hours": "50", "session_days": "2"},
        ],
        ids=" ".join,
    )
    def test_those_that_contradict_each_other_are_told(
        self, settings: dict[str, str], furnished: Furnished, problems: Doctor
    ) -> None:
        assert [*problems(furnished.data, **settings)] == ["settings"]

    @pytest.mark.parametrize(
        "settings",
        [
            {"proxies": "1", "public_url": "https://parley.firm.example"},
            {"storage_quota": "0"},
        ],
        ids=" ".join,
    )
    def test_those_that_go_together_are_not(
        self, settings: dict[str, str], furnished: Furnished, problems: Doctor
    ) -> None:
        assert problems(furnished.data, **settings) == {}


class TestPlace:
    def test_a_folder_that_is_not_there_is_told_and_not_made(
        self, tmp_path: Path, problems: Doctor
    ) -> None:
        assert [*problems(tmp_path / "data")] == ["data folder"]
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_without_a_database_is_told(self, tmp_path: Path, problems: Doctor) -> None:
        tmp_path.chmod(0o700)
        assert [*problems(tmp_path)] == ["database"]

    def test_a_folder_that_others_may_look_into_is_told(
        self, mine: Furnished, problems: Doctor
    ) -> None:
        mine.data.chmod(0o750)
        assert problems(mine.data) == {
            "data folder": f"others on this machine may look into {mine.data}"
        }

    def test_a_disk_without_room_for_the_largest_file_is_told(
        self, furnished: Furnished, problems: Doctor
    ) -> None:
        found = problems(furnished.data, file_limit=str(10**18), storage_quota="0")
        assert [*found] == ["disk"]

    def test_a_clock_that_stands_before_what_happened_is_told(
        self, mine: Furnished, problems: Doctor
    ) -> None:
        change(mine.data, "update events set created_at = created_at + 3600000")
        assert [*problems(mine.data)] == ["clock"]


class TestDatabase:
    def test_damage_is_told(self, mine: Furnished, problems: Doctor) -> None:
        path = database_path(str(mine.data))
        harmed = bytearray(path.read_bytes())
        for page in range(2 * 4096, len(harmed), 4096):
            harmed[page + 8 : page + 24] = b"\xff" * 16
        path.write_bytes(harmed)
        assert [*problems(mine.data)] == ["database"]

    def test_what_is_no_database_is_told(self, mine: Furnished, problems: Doctor) -> None:
        database_path(str(mine.data)).write_bytes(b"no database" * 1000)
        assert [*problems(mine.data)] == ["database"]

    def test_a_broken_reference_is_told(self, mine: Furnished, problems: Doctor) -> None:
        change(mine.data, "delete from attachments")
        assert "refers to what is not there" in problems(mine.data)["database"]

    @pytest.mark.parametrize(
        ("revision", "problem"), [("0004", "at revision 0004"), ("9999", "does not know")]
    )
    def test_another_revision_is_told(
        self, revision: str, problem: str, mine: Furnished, problems: Doctor
    ) -> None:
        change(mine.data, "update alembic_version set version_num = ?", revision)
        assert problem in problems(mine.data)["database"]


class TestFiles:
    def test_a_file_that_is_lost_is_named(self, mine: Furnished, problems: Doctor) -> None:
        lost = mine.letter
        lost.unlink()
        assert problems(mine.data) == {"files": f"1 of 2 is lost: {lost.parent.name}/{lost.name}"}

    def test_bytes_that_belong_to_nothing_are_told_once_they_are_old(
        self, mine: Furnished, problems: Doctor
    ) -> None:
        left = mine.letter.with_name("ab" * 16)
        left.write_bytes(b"left over")
        assert problems(mine.data) == {}
        grow_old(left)
        assert problems(mine.data) == {"leftovers": "1 file of 9 bytes belongs to nothing"}

    def test_a_thumbnail_belongs_to_its_picture(self, mine: Furnished, problems: Doctor) -> None:
        small = mine.letter.with_name(f"{mine.letter.name}.64.webp")
        small.write_bytes(b"small")
        grow_old(*files(mine.data))
        assert problems(mine.data) == {}

    def test_leftovers_are_removed_where_that_is_asked_for_and_nothing_else(
        self, mine: Furnished, parley: Commands
    ) -> None:
        kept = files(mine.data)
        young, old, half = (
            mine.letter.with_name(name) for name in ("ab" * 16, "cd" * 16, "ef" * 16 + "#1")
        )
        for path in (young, old, half):
            path.write_bytes(b"left over")
        grow_old(old, half, *kept)
        removed = parley("doctor", "--remove-leftovers")
        assert removed.code == 0
        assert {*files(mine.data)} == {*kept, young}

    def test_what_a_kill_during_an_upload_leaves_is_found(
        self, tmp_path: Path, problems: Doctor
    ) -> None:
        with running_server(tmp_path) as server, Firm(server) as firm:
            body = form(part("file", b"x" * 3_000_000, 'filename="a"'))
            length = f"Content-Length: {len(body)}"
            with opened(server, firm.internal(), length) as connection:
                connection.sendall(body[:2_000_000])
                while not files(server.data):
                    threading.Event().wait(0.01)
                server.kill()
        left = files(server.data)
        grow_old(*left)
        assert problems(server.data)["leftovers"].startswith(f"{len(left)} file")
        assert run_parley("doctor", "--remove-leftovers", "--data", server.data).code == 0
        assert files(server.data) == []


class TestSizesAndChecksums:
    def test_a_file_that_was_cut_is_named(self, mine: Furnished, problems: Doctor) -> None:
        mine.letter.write_bytes(b"Dear")
        assert "1 of 2 is damaged: " in problems(mine.data)["files"]

    def test_one_with_other_bytes_is_named_where_each_is_read(
        self, mine: Furnished, problems: Doctor, parley: Commands
    ) -> None:
        harmed = mine.letter
        harmed.write_bytes(LETTER.upper())
        deep = parley("doctor", "--deep", "--json")
        named = f"1 of 2 is damaged: {harmed.parent.name}/{harmed.name}"
        assert (problems(mine.data), findings(deep.json)) == ({}, {"files": named})


class TestSchema:
    @pytest.mark.parametrize(
        ("sql", "named"),
        [
            ("drop index participants_inbox", "index participants_inbox"),
            ("alter table users add column more text", "table users"),
            ("create table more (a integer)", "table more"),
        ],
    )
    def test_what_is_not_as_migrations_make_it_is_named(
        self, sql: str, named: str, mine: Furnished, problems: Doctor
    ) -> None:
        change(mine.data, sql)
        assert problems(mine.data) == {"schema": f"it is not as Parley makes it: {named}"}


class TestBackups:
    def test_a_backup_that_was_made_is_told_of(
        self, mine: Furnished, parley: Commands, problems: Doctor, tmp_path: Path
    ) -> None:
        parley("backup", tmp_path / "backup.tar")
        told = [one for one in parley("doctor", "--json").json["findings"] if one["fine"]]
        assert str(tmp_path / "backup.tar") in told[-1]["shown"]
        assert problems(mine.data) == {}

    @pytest.mark.parametrize("hours", ["48", "0"])
    def test_one_that_is_old_or_was_never_made_is_a_problem_unless_none_is_wanted(
        self, hours: str, mine: Furnished, problems: Doctor
    ) -> None:
        change(mine.data, "update users set created_at = created_at - 49 * 3600000")
        (mine.data / "last-backup.json").unlink(missing_ok=True)
        never = problems(mine.data, backup_hours=hours)
        made = LastBackup(now() - 49 * 60 * 60 * 1000, "/backups")
        record_backup(str(mine.data), made)
        old = problems(mine.data, backup_hours=hours)
        wanted = [] if hours == "0" else ["backup"]
        assert ([*never], [*old]) == (wanted, wanted)


class TestServer:
    def test_settings_that_are_not_those_of_the_running_server_are_named(
        self, tmp_path: Path, problems: Doctor
    ) -> None:
        with running_server(tmp_path, settings={"PARLEY_EDIT_MINUTES": "5"}) as server:
            found = problems(server.data)
        assert found == {
            "server": "it was started with others: PARLEY_EDIT_MINUTES is 5, and here 60"
        }
        assert problems(server.data) == {}

    def test_no_password_is_told(self, tmp_path: Path) -> None:
        settings = {
            "PARLEY_SMTP_HOST": "mail.test",
            "PARLEY_MAIL_FROM": "parley@mail.test",
            "PARLEY_SMTP_USER": "parley",
            "PARLEY_SMTP_PASSWORD": "so-secret",
        }
        with running_server(tmp_path, settings=settings) as server:
            told = (server.data / "server.json").read_text()
        assert "PARLEY_SMTP_PASSWORD" in told
        assert "so-secret" not in told
