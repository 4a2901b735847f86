import hashlib
import tarfile
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from tests.harness.commands import Commands, Ended, run_parley
from tests.harness.process_metrics import MEBIBYTE
from tests.harness.small_disks import small_disk as volumes_small_disk
from tests.maintenance.instances import (
    Furnished,
    entries,
    file_entry,
    special_entry,
    write,
)

pytestmark = pytest.mark.only_on("sqlite", "what is refused is refused before any engine is asked")


@pytest.fixture(scope="module")
def good(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a sound archive holds."""
    archive = tmp_path_factory.mktemp("good") / "good.tar.gz"
    made = run_parley("backup", archive, "--data", furnished.data)
    assert made.code == 0, made.err
    return entries(archive)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


def some_blob(held: dict[str, bytes]) -> str:
    return next(name for name in held if name.startswith("blobs/"))


def accounted(held: dict[str, bytes], **changes: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(held["backup.json"]), **changes})


def of(held: dict[str, bytes]) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [file_entry(name, content) for name, content in held.items()]


def refused(ended: Ended, parley: Commands) -> str:
    """See that nothing was restored; give why."""
    assert ended.code == 1
    assert not Path(parley.data).exists()
    assert ended.err.startswith("parley: ")
    return ended.err


class TestHostileArchives:
    @pytest.mark.parametrize(
        "entry",
        [
            file_entry("/etc/parley-was-here"),
            file_entry("../outside"),
            file_entry("blobs/../../outside"),
            file_entry("blobs/ab/../../../outside"),
            file_entry("blobs/ab/" + "ab" * 16 + "/more"),
            file_entry("blobs/ab/" + "cd" * 16),
            file_entry("blobs/ab/abc"),
            file_entry("blobs/ab/" + "ab" * 16 + ".64.webp"),
            file_entry("./parley.db"),
            file_entry("parley.db-wal"),
            file_entry("serving.lock"),
            special_entry("blobs", tarfile.DIRTYPE),
            special_entry("blobs/ab", tarfile.SYMTYPE, "/etc"),
            special_entry("parley.db", tarfile.SYMTYPE, "/etc/passwd"),
            special_entry("blobs/ab/" + "ab" * 16, tarfile.LNKTYPE, "parley.db"),
            special_entry("blobs/ab/" + "ab" * 16, tarfile.CHRTYPE),
            special_entry("blobs/ab/" + "ab" * 16, tarfile.FIFOTYPE),
            special_entry("blobs/ab/" + "ab" * 16, tarfile.GNUTYPE_SPARSE),
        ],
        ids=lambda entry: f"{entry[0].name} {entry[0].type!r}",
    )
    def test_what_no_backup_holds_is_refused_and_nothing_is_written(
        self,
        entry: tuple[tarfile.TarInfo, bytes],
        good: dict[str, bytes],
        parley: Commands,
        archive: Path,
        tmp_path: Path,
    ) -> None:
        write(archive, entry, *of(good))
        refused(parley("restore", archive), parley)
        assert list(tmp_path.iterdir()) == [archive]

    @pytest.mark.parametrize("name", ["parley.db", "blob"])
    def test_nothing_stands_in_it_twice(
        self, name: str, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        name = some_blob(good) if name == "blob" else name
        write(archive, *of(good), file_entry(name, b"other"))
        assert " twice" in refused(parley("restore", archive), parley)

    def test_a_file_that_the_database_names_by_a_path_is_lacking(
        self, good: dict[str, bytes], parley: Commands, archive: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "hostile.db"
        path.write_bytes(good["parley.db"])
        connection = apsw.Connection(str(path))
        connection.execute("update attachments set blob = '../../etc/passwd'")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        hostile = {**good, "parley.db": path.read_bytes()}
        digest = hashlib.sha256(hostile["parley.db"]).hexdigest()
        hostile["backup.json"] = accounted(good, database=digest, missing=["../../etc/passwd"])
        write(archive, *of(hostile))
        assert "backup.json" in refused(parley("restore", archive), parley)

    def test_bytes_that_the_database_does_not_name_are_not_kept(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, file_entry("blobs/ab/" + "ab" * 16, b"extra"), *of(good))
        assert parley("restore", archive).code == 0
        assert not (Path(parley.data) / "blobs" / "ab" / ("ab" * 16)).exists()


def with_database(good: dict[str, bytes], path: Path, *statements: str) -> dict[str, bytes]:
    """Return a sound archive but for what was done to its database."""
    path.write_bytes(good["parley.db"])
    connection = apsw.Connection(str(path))
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    for statement in statements:
        connection.execute(statement)
    connection.pragma("wal_checkpoint(truncate)")
    connection.close()
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return {**good, "parley.db": content, "backup.json": accounted(good, database=digest)}


SLACK = "update sqlite_schema set sql = replace(sql, ' NOT NULL', '') where name = 'users'"


class TestHostileDatabases:
    @pytest.mark.parametrize(
        "statements",
        [
            ["create trigger t after insert on messages begin delete from users; end"],
            ["create view v as select 1"],
            ["create table more (a integer)"],
            ["create virtual table more using fts5(a)"],
            ["create index more on users (hex(email))"],
            ["alter table users add column more text default 'x'"],
            ["drop index participants_inbox"],
            ["drop table tokens", "create view tokens as select * from users"],
            ["pragma writable_schema=1", SLACK],
        ],
        ids=lambda statements: statements[-1][:40],
    )
    def test_what_it_defines_beside_parley_is_refused(
        self,
        statements: list[str],
        good: dict[str, bytes],
        parley: Commands,
        archive: Path,
        tmp_path: Path,
    ) -> None:
        held = with_database(good, tmp_path / "hostile.db", *statements)
        said = refused(parley("restore", write(archive, *of(held))), parley)
        assert "its database is not as Parley makes it: " in said

    def test_what_sqlite_adds_is_taken(
        self, good: dict[str, bytes], parley: Commands, archive: Path, tmp_path: Path
    ) -> None:
        held = with_database(good, tmp_path / "analysed.db", "analyze")
        assert parley("restore", write(archive, *of(held))).code == 0


class TestArchivesThatLie:
    @pytest.mark.parametrize(
        "change",
        [
            {"created": "[/bold]\x1b]0;x\x07"},
            {"created": "2027-01-31T00:00:00.000Z\n"},
            {"parley": "[red]"},
            {"revision": "\u202e"},
            {"elsewhere": "s3://b/[bold]\u202e"},
            {"elsewhere": "/etc"},
            {"files": -1},
            {"files": 10**30},
            {"files": 1},
            {"bytes": -5},
            {"bytes": 0},
            {"missing": ["../../etc/passwd"]},
        ],
        ids=str,
    )
    def test_what_they_tell_is_compared(
        self, change: dict[str, Any], good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, *of({**good, "backup.json": accounted(good, **change)}))
        refused(parley("restore", archive), parley)

    @pytest.mark.parametrize(
        "headers",
        [
            {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" * 18},
            {"GNU.sparse.map": "0,1", "GNU.sparse.size": "9" * 18},
            {"GNU.sparse.size": "9" * 18, "GNU.sparse.numblocks": "1"},
            {"size": "-1"},
            {"size": "9" * 18},
            {"comment": "x" * 100_000},
        ],
        ids=str,
    )
    def test_headers_lead_to_no_work_and_no_file(
        self, headers: dict[str, str], good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        entry, content = file_entry("blobs/ab/" + "ab" * 16, b"1000000000000")
        entry.pax_headers = headers
        write(archive, (entry, content), *of(good))
        refused(parley("restore", archive), parley)

    def test_a_name_with_an_escape_is_shown_as_such(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, file_entry("a\x1b]0;x\x07\nb"), *of(good))
        said = refused(parley("restore", archive), parley)
        assert r"holds a\x1b]0;x\x07\x0ab, which no backup does" in said

    def test_bytes_that_the_database_does_not_name_are_never_written(
        self, good: dict[str, bytes], archive: Path
    ) -> None:
        with volumes_small_disk(90) as disk:
            write(archive, file_entry("blobs/ab/" + "ab" * 16, bytes(100 * MEBIBYTE)), *of(good))
            assert run_parley("restore", archive, "--data", disk.path / "data").code == 0

    def test_what_there_is_no_room_for_is_not_begun(
        self, good: dict[str, bytes], archive: Path
    ) -> None:
        write(archive, *of(good))
        with volumes_small_disk(60) as disk:
            ended = run_parley("restore", archive, "--data", disk.path / "data")
            assert "for which there is no room" in ended.err
            assert list(disk.path.iterdir()) == []


class TestDamagedArchives:
    def test_one_that_was_cut_is_refused(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        whole = write(archive, *of(good)).read_bytes()
        for length in (0, 1, 100, len(whole) // 2, len(whole) - 9):
            archive.write_bytes(whole[:length])
            refused(parley("restore", archive), parley)

    def test_one_whose_end_is_missing_is_refused(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, *of({name: good[name] for name in good if name != "backup.json"}))
        assert "its end is missing" in refused(parley("restore", archive), parley)

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("blob", "holds a file that is not what was uploaded"),
            ("parley.db", "its database is not the one that was written into it"),
            ("backup.json", "backup.json: "),
        ],
    )
    def test_one_with_other_bytes_is_refused(
        self, name: str, problem: str, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        name = some_blob(good) if name == "blob" else name
        write(archive, *of({**good, name: good[name][:-1] + b"~"}))
        assert problem in refused(parley("restore", archive), parley)

    def test_one_that_lacks_a_file_is_refused(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, *of({name: good[name] for name in good if name != some_blob(good)}))
        assert "lacks a file" in refused(parley("restore", archive), parley)

    def test_a_database_that_is_damaged_is_refused_however_well_it_was_kept(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        harmed = bytearray(good["parley.db"])
        for page in range(2 * 4096, len(harmed), 4096):
            harmed[page + 8 : page + 24] = b"\xff" * 16
        digest = hashlib.sha256(harmed).hexdigest()
        account = accounted(good, database=digest)
        write(archive, *of({**good, "parley.db": bytes(harmed), "backup.json": account}))
        assert "its database" in refused(parley("restore", archive), parley)

    @pytest.mark.parametrize("change", [{"format": 0}, {"revision": "9999"}, {"more": 1}])
    def test_one_that_says_what_is_not_so_is_refused(
        self, change: dict[str, Any], good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        write(archive, *of({**good, "backup.json": accounted(good, **change)}))
        refused(parley("restore", archive), parley)

    def test_one_of_a_newer_parley_is_refused_whatever_else_it_tells(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        told = accounted(good, format=3, more=1)
        write(archive, *of({**good, "backup.json": told}))
        assert "was made by a newer Parley" in refused(parley("restore", archive), parley)

    @pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08 no archive"])
    def test_what_is_no_archive_is_refused(
        self, content: bytes, parley: Commands, archive: Path
    ) -> None:
        archive.write_bytes(content)
        refused(parley("restore", archive), parley)

    def test_one_that_is_not_there_is_told(self, parley: Commands, archive: Path) -> None:
        said = refused(parley("restore", archive), parley)
        assert said == f"parley: can't restore {archive}: No such file or directory\n"


class TestFolder:
    def test_one_that_is_empty_is_filled(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        Path(parley.data).mkdir()
        write(archive, *of(good))
        assert parley("restore", archive).code == 0
        held = sorted(path.name for path in Path(parley.data).iterdir())
        assert held == ["blobs", "parley.db"]

    def test_one_that_is_not_is_refused_and_left_as_it_is(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        mine = Path(parley.data) / "mine"
        mine.parent.mkdir()
        mine.write_bytes(b"mine")
        ended = parley("restore", write(archive, *of(good)))
        assert ended.err == f"parley: {parley.data} is not an empty folder: it holds mine\n"
        assert list(mine.parent.iterdir()) == [mine]

    def test_what_is_no_part_of_an_instance_is_left_in_it(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        names = [".bashrc", "lost+found", "parley.toml"]
        data = Path(parley.data)
        data.mkdir()
        for name in names:
            (data / name).touch()
        assert parley("restore", write(archive, *of(good))).code == 0
        assert sorted(path.name for path in data.iterdir()) == sorted(
            [*names, "blobs", "parley.db"]
        )

    def test_one_in_which_a_restore_was_killed_serves_nobody_until_it_is_restored(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        unfinished = Path(parley.data) / ".restoring" / "parley.db"
        unfinished.parent.mkdir(parents=True)
        unfinished.write_bytes(good["parley.db"])
        (Path(parley.data) / "blobs" / "ab").mkdir(parents=True)
        (Path(parley.data) / "blobs" / "ab" / ("ab" * 16)).write_bytes(b"of the other restore")
        migrated = parley("migrate")
        restored = parley("restore", write(archive, *of(good)))
        assert (migrated.code, "was broken off" in migrated.err) == (1, True)
        assert (restored.code, restored.err) == (0, "")
        assert parley("doctor", "--json").json["healthy"]
        assert not unfinished.parent.exists()

    def test_one_that_was_empty_is_empty_where_it_fails(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        Path(parley.data).mkdir()
        write(archive, *of({name: good[name] for name in good if name != "backup.json"}))
        assert parley("restore", archive).code == 1
        assert list(Path(parley.data).iterdir()) == []

    def test_no_one_else_on_the_machine_may_look(
        self, good: dict[str, bytes], parley: Commands, archive: Path
    ) -> None:
        parley("restore", write(archive, *of(good)))
        data = Path(parley.data)
        assert [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077] == []
