"""A folder of backups: what is new is written, and all that is needed is there."""

import fcntl
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import apsw
import pytest

from parley.cli.interruption import interruptible
from parley.maintenance import make_backup
from parley.maintenance.restore import restore
from parley.settings import Settings
from tests.harness.commands import Commands
from tests.maintenance.instances import LETTER, Furnished, Silent, originals, source_in

pytestmark = pytest.mark.only_on("sqlite", "what is written is the same from either engine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def backed_up(mine: Furnished, parley: Commands, folder: Path) -> Furnished:
    """An instance of which the folder has a backup."""
    made = parley("backup", folder)
    assert made.code == 0, made.err
    return mine


def archives(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.tar.gz*"))


def kept_letter(folder: Path) -> Path:
    """Return the bytes of the letter in a folder of backups that is not encrypted."""
    (found,) = [path for path in (folder / "files").glob("*/*") if path.read_bytes() == LETTER]
    return found


class TestWhatIsNew:
    @pytest.mark.usefixtures("backed_up")
    def test_a_file_that_is_there_is_not_written_again(
        self, parley: Commands, folder: Path
    ) -> None:
        before = {path: path.stat() for path in (folder / "files").glob("*/*")}
        again = parley("backup", folder, "--json")
        assert (again.code, again.json["new_files"], again.json["files"]) == (0, 0, 2)
        assert {path: path.stat() for path in before} == before
        assert len(archives(folder)) == 2

    def test_what_is_new_is_added_to_it(
        self, backed_up: Furnished, parley: Commands, folder: Path
    ) -> None:
        kept_letter(folder).unlink()
        again = parley("backup", folder, "--json")
        assert (again.json["new_files"], again.json["new_bytes"]) == (1, len(LETTER))
        assert kept_letter(folder).name == backed_up.letter.name

    def test_no_more_are_kept_than_were_asked_for(
        self, backed_up: Furnished, parley: Commands, folder: Path
    ) -> None:
        gone, first = kept_letter(folder), archives(folder)[0]
        connection = apsw.Connection(str(backed_up.data / "parley.db"))
        connection.execute("delete from message_attachments")
        connection.execute("delete from attachments")
        connection.close()
        assert parley("backup", folder, "--keep", 2, "--json").json["removed"]["files"] == 0
        assert gone.exists()
        removed = parley("backup", folder, "--keep", 2, "--json").json["removed"]
        assert (removed, gone.exists(), first.exists()) == (
            {"backups": 1, "files": 1},
            False,
            False,
        )
        assert parley("backup", folder, "--check").code == 0

    def test_what_was_left_of_one_that_was_killed_is_removed(
        self, mine: Furnished, parley: Commands, folder: Path
    ) -> None:
        left = folder / ".parley-backup-left" / "archive"
        left.parent.mkdir()
        left.write_bytes(b"half")
        assert parley("backup", folder).code == 0
        assert not left.parent.exists()
        assert mine.data.exists()


class TestRestore:
    def test_the_newest_is_what_is_restored(
        self, backed_up: Furnished, parley: Commands, folder: Path, tmp_path: Path
    ) -> None:
        restored = parley.plain("restore", folder, "--data", tmp_path / "second")
        assert (restored.code, restored.err) == (0, "")
        assert originals(tmp_path / "second") == originals(backed_up.data)

    def test_a_folder_without_backups_is_told(
        self, parley: Commands, folder: Path, tmp_path: Path
    ) -> None:
        ended = parley.plain("restore", folder, "--data", tmp_path / "second")
        assert (ended.code, ended.err) == (1, f"parley: there is no backup in {folder}\n")


class TestCheck:
    @pytest.mark.usefixtures("backed_up")
    def test_one_that_is_whole_is_said_to_be(self, parley: Commands, folder: Path) -> None:
        checked = parley("backup", folder, "--check")
        assert (checked.code, "is whole: the database, and 2 files of" in checked.out) == (0, True)

    def test_an_archive_by_itself_is_read_back_as_well(
        self, furnished: Furnished, parley: Commands, tmp_path: Path
    ) -> None:
        archive = tmp_path / "backup.tar"
        parley.plain("backup", archive, "--data", furnished.data)
        assert parley("backup", archive, "--check").code == 0
        content = bytearray(archive.read_bytes())
        content[content.index(LETTER)] ^= 1
        archive.write_bytes(content)
        assert "not what was uploaded" in parley("backup", archive, "--check").err

    @pytest.mark.parametrize("harm", ["bit", "cut", "lost", "link", "pipe"])
    @pytest.mark.usefixtures("backed_up")
    def test_a_file_that_is_harmed_is_named_and_nothing_is_restored(
        self, harm: str, parley: Commands, folder: Path, tmp_path: Path
    ) -> None:
        path = kept_letter(folder)
        path.unlink()
        match harm:
            case "bit":
                path.write_bytes(LETTER.upper())
            case "cut":
                path.write_bytes(LETTER[:3])
            case "link":
                path.symlink_to("/etc/hostname")
            case "pipe":
                os.mkfifo(path)
        checked = parley("backup", folder, "--check")
        restored = parley.plain("restore", folder, "--data", tmp_path / "second")
        for ended in (checked, restored):
            assert (ended.code, str(path) in ended.err) == (1, True), ended.err
        assert not (tmp_path / "second").exists()


class TestLosses:
    def test_what_the_instance_has_lost_is_named_and_restored_from_before(
        self, backed_up: Furnished, parley: Commands, folder: Path, tmp_path: Path
    ) -> None:
        lost = backed_up.letter
        lost.unlink()
        again = parley("backup", folder)
        key = f"{lost.parent.name}/{lost.name}"
        assert (again.code, f"lost by the instance, and in the backup: {key}" in again.err) == (
            1,
            True,
        )
        parley.plain("restore", folder, "--data", tmp_path / "second")
        assert (tmp_path / "second" / "blobs" / key).read_bytes() == LETTER

    def test_what_was_damaged_before_its_first_backup_is_named_and_kept_as_it_is(
        self, mine: Furnished, parley: Commands, folder: Path, tmp_path: Path
    ) -> None:
        harmed = mine.letter
        harmed.write_bytes(LETTER.upper())
        made = parley("backup", folder, "--json")
        key = f"{harmed.parent.name}/{harmed.name}"
        assert (made.code, made.json["damaged"]) == (1, [key])
        assert parley.plain("restore", folder, "--data", tmp_path / "second").code == 0
        assert (tmp_path / "second" / "blobs" / key).read_bytes() == LETTER.upper()


class TestRefusals:
    def test_the_data_folder_is_no_place_for_it(self, mine: Furnished, parley: Commands) -> None:
        refused = parley("backup", mine.data / "blobs")
        assert (refused.code, "is in the data folder" in refused.err) == (1, True)

    def test_two_are_not_made_at_once(
        self, mine: Furnished, parley: Commands, folder: Path
    ) -> None:
        with (folder / ".parley-backup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            refused = parley("backup", folder)
        assert (refused.code, "another backup is being made" in refused.err) == (1, True)
        assert mine.data.exists()

    def test_an_archive_has_no_others_to_keep(
        self, furnished: Furnished, parley: Commands, tmp_path: Path
    ) -> None:
        archive = tmp_path / "backup.tar"
        refused = parley.plain("backup", archive, "--keep", 3, "--data", furnished.data)
        assert (refused.code, archive.exists()) == (1, False)


class EndedBy(Silent):
    """Sends a signal as soon as something was done."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number

    def advance(self, done: int) -> None:
        if done:
            signal.raise_signal(self._number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
class TestSignals:
    def test_a_backup_that_is_ended_leaves_nothing(
        self, number: signal.Signals, furnished: Furnished, tmp_path: Path
    ) -> None:
        before = {*furnished.data.rglob("*")}
        with pytest.raises(SystemExit) as ended, interruptible("nothing is left"):
            make_backup(source_in(furnished.data), tmp_path / "backup.tar", EndedBy(number))
        assert (ended.value.code, [*tmp_path.iterdir()]) == (128 + number, [])
        assert {*furnished.data.rglob("*")} - before == set()

    def test_a_restore_that_is_ended_leaves_nothing(
        self, number: signal.Signals, furnished: Furnished, tmp_path: Path
    ) -> None:
        archive, data = tmp_path / "backup.tar", tmp_path / "second"
        make_backup(source_in(furnished.data), archive, Silent())
        with pytest.raises(SystemExit) as ended, interruptible("nothing was restored"):
            restore(archive, Settings(data=str(data)), EndedBy(number))
        assert (ended.value.code, [*tmp_path.iterdir()]) == (128 + number, [archive])
