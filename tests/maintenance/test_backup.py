import tarfile
from pathlib import Path

import apsw
import msgspec
import pytest

from parley.instance import database_path
from parley.maintenance import BackupManifest, make_backup
from tests.harness.commands import Commands, run_parley
from tests.harness.engines import settings_in
from tests.harness.invariants import find_violations
from tests.harness.ledger import Ledger
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.harness.writers import reconnected, writing
from tests.maintenance.instances import LETTER, Furnished, Silent, entries, seen_by, source_in

one_engine = pytest.mark.only_on("sqlite", "what is written is the same from either engine")


class Meanwhile(Silent):
    """Lets something happen once, between the copy of the database and that of the files."""

    def __init__(self, data: Path, key: str) -> None:
        self._data = data
        self._key = key
        self._expected = 0

    def expect(self, more: int) -> None:
        del more
        self._expected += 1
        if self._expected == 2:  # the first is for the copy of the database itself
            connection = apsw.Connection(str(database_path(str(self._data))))
            connection.execute("delete from message_attachments")
            connection.execute("delete from attachments where blob = ?", (self._key,))
            connection.close()
            (self._data / "blobs" / self._key).unlink()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


class TestRoundTrip:
    def test_a_restored_instance_answers_as_the_first_one_did(
        self, tmp_path: Path, archive: Path, furnished: Furnished
    ) -> None:
        folder = furnished.data.parent
        with running_server(folder) as server, reconnected(server, [furnished.ada]) as people:
            before = seen_by(people[furnished.ada.user_id])
            made = run_parley("backup", archive, "--data", server.data)
        restored = run_parley("restore", archive, "--data", tmp_path / "second" / "data")
        assert (made.code, restored.code) == (0, 0), made.err + restored.err
        with (
            running_server(tmp_path / "second") as server,
            reconnected(server, [furnished.ada]) as people,
        ):
            assert seen_by(people[furnished.ada.user_id]) == before

    def test_what_goes_on_meanwhile_is_in_it_whole_or_not_at_all(
        self,
        tmp_path: Path,
        archive: Path,
    ) -> None:
        ledger = Ledger()
        with running_server(tmp_path) as server, Firm(server) as firm:
            people = [firm.internal() for _ in range(4)]
            with writing(people, ledger, "meanwhile"):
                ledger.wait_for(50)
                before = len(ledger.acknowledged)
                made = run_parley("backup", archive, "--data", server.data)
                after = len(ledger.acknowledged)
        restored = run_parley("restore", archive, "--data", tmp_path / "second")
        assert (made.code, restored.code, before < after) == (0, 0, True)
        assert find_violations(settings_in(tmp_path / "second")) == {}
        assert run_parley("doctor", "--data", tmp_path / "second").code == 0

    @one_engine
    def test_a_tar_that_is_not_compressed_will_do(
        self, furnished: Furnished, parley: Commands, tmp_path: Path
    ) -> None:
        plain = tmp_path / "backup.tar"
        assert parley.plain("backup", plain, "--data", furnished.data).code == 0
        assert plain.read_bytes()[257:262] == b"ustar"
        assert parley("restore", plain).code == 0


@one_engine
class TestArchive:
    def test_it_holds_the_database_the_files_it_names_and_an_account(
        self, furnished: Furnished, parley: Commands, archive: Path
    ) -> None:
        told = parley.plain("backup", archive, "--data", furnished.data, "--json").json
        told = {
            name: value for name, value in told.items() if name in BackupManifest.__struct_fields__
        }
        held = entries(archive)
        names = {name for name in held if not name.startswith("blobs/")}
        assert names == {"parley.db", "backup.json"}
        assert held[f"blobs/{furnished.letter.parent.name}/{furnished.letter.name}"] == LETTER
        assert msgspec.json.decode(held["backup.json"]) == told
        assert told["files"] == len(held) - 2 == 2

    def test_thumbnails_are_left_out(
        self, mine: Furnished, parley: Commands, archive: Path
    ) -> None:
        mine.letter.with_name(f"{mine.letter.name}.64.webp").write_bytes(b"small")
        parley("backup", archive)
        assert not [name for name in entries(archive) if name.endswith("webp")]

    def test_no_one_else_on_the_machine_may_read_it(
        self, furnished: Furnished, parley: Commands, archive: Path
    ) -> None:
        parley.plain("backup", archive, "--data", furnished.data)
        assert archive.stat().st_mode & 0o077 == 0

    def test_what_was_deleted_before_its_turn_is_not_in_the_copy_of_the_database_either(
        self, mine: Furnished, archive: Path
    ) -> None:
        key = f"{mine.letter.parent.name}/{mine.letter.name}"
        made = make_backup(source_in(mine.data), archive, Meanwhile(mine.data, key))
        assert (made.sound, made.manifest.files) == (True, 1)
        assert f"blobs/{key}" not in entries(archive)

    def test_a_person_is_told_how_much_it_is(
        self, furnished: Furnished, parley: Commands, archive: Path
    ) -> None:
        said = parley.plain("backup", archive, "--data", furnished.data)
        assert said.out.startswith(f"Wrote {archive}, ")
        assert ": the database, and 2 files of " in said.out
        assert said.err == ""


@one_engine
class TestRefusals:
    def test_an_archive_that_is_there_is_never_replaced(
        self, furnished: Furnished, parley: Commands, archive: Path
    ) -> None:
        archive.write_bytes(b"mine")
        refused = parley.plain("backup", archive, "--data", furnished.data)
        assert (refused.code, refused.err) == (1, f"parley: {archive} already exists\n")
        assert archive.read_bytes() == b"mine"

    def test_its_name_says_what_it_is(
        self, furnished: Furnished, parley: Commands, tmp_path: Path
    ) -> None:
        refused = parley.plain("backup", tmp_path / "backup.zip", "--data", furnished.data)
        assert (refused.code, list(tmp_path.iterdir())) == (1, [])

    def test_where_there_is_no_database_none_is_made(
        self, parley: Commands, archive: Path, tmp_path: Path
    ) -> None:
        refused = parley("backup", archive)
        assert (refused.code, refused.err.startswith("parley: there is no database")) == (1, True)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.usefixtures("small_disk")
    def test_a_disk_that_is_full_leaves_nothing(
        self,
        furnished: Furnished,
        parley: Commands,
        archive: Path,
        tmp_path: Path,
    ) -> None:
        refused = parley.plain("backup", archive, "--data", furnished.data)
        assert (refused.code, list(tmp_path.iterdir())) == (1, [])

    def test_a_folder_that_is_not_there_is_told(
        self, furnished: Furnished, parley: Commands, tmp_path: Path
    ) -> None:
        place = tmp_path / "nowhere" / "backup.tar"
        refused = parley.plain("backup", place, "--data", furnished.data)
        assert refused.err == f"parley: can't write {place}: No such file or directory\n"


@one_engine
class TestLosses:
    def test_a_file_that_is_lost_is_named_and_all_else_is_saved(
        self, mine: Furnished, parley: Commands, archive: Path, tmp_path: Path
    ) -> None:
        lost = mine.letter
        lost.unlink()
        made = parley("backup", archive)
        restored = parley.plain("restore", archive, "--data", tmp_path / "second")
        line = f"  missing: {lost.parent.name}/{lost.name}\n"
        assert (made.code, line in made.err) == (1, True)
        assert (restored.code, line in restored.err) == (0, True)

    def test_a_file_whose_bytes_have_changed_is_named(
        self, mine: Furnished, parley: Commands, archive: Path, tmp_path: Path
    ) -> None:
        harmed = mine.letter
        harmed.write_bytes(LETTER.upper())
        made = parley("backup", archive, "--json")
        restored = parley.plain("restore", archive, "--data", tmp_path / "second")
        assert made.json["damaged"] == [f"{harmed.parent.name}/{harmed.name}"]
        assert (made.code, restored.code) == (1, 0)


@one_engine
def test_any_tar_can_unpack_it(furnished: Furnished, parley: Commands, archive: Path) -> None:
    parley.plain("backup", archive, "--data", furnished.data)
    with tarfile.open(archive) as tar:
        assert all(entry.isreg() and not entry.name.startswith("/") for entry in tar)
