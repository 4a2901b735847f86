"""Making an instance of an archive, in an empty folder, and seeing that it is whole.

An archive may come from anyone: nothing is written but what a backup holds, under names of its own.
The database gets its name last, when all else was found right.
"""

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Final

import apsw
import msgspec

from parley.files.backends import flush_to_disk
from parley.maintenance.archives import (
    ACCOUNT,
    DATABASE,
    FORMAT,
    ArchiveError,
    BackupManifest,
    blob_key,
)
from parley.maintenance.backup import ProgressReporter
from parley.maintenance.referenced_blobs import iter_referenced_blobs
from parley.store import StoreUnavailableError
from parley.store.migrations.run_sqlite import check_known, revision_of
from parley.store.sqlite import connect, integrity_problems

_BLOCK: Final = 256 * 1024
_MAX_ACCOUNT: Final = 64 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_PLAIN_FILES: Final = {tarfile.REGTYPE, tarfile.AREGTYPE}
_UNREADABLE: Final = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError)


def restore(archive: Path, data: Path, progress: ProgressReporter) -> BackupManifest:
    """Fill a data folder, which is empty or not there; it is left empty where that fails.

    Args:
        archive: What `make_backup` wrote.
        data: The folder.
        progress: Whom to tell how far it is, in bytes of the archive.

    Raises:
        ArchiveError: The folder is not empty, or the archive is not a whole and sound backup.
    """
    existed = data.exists()
    if existed and (not data.is_dir() or any(data.iterdir())):
        raise ArchiveError(f"{data} is not an empty folder")
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = _Restore(archive, data, progress).run()
    except BaseException as error:
        _empty(data)
        if not existed:
            with suppress(OSError):
                data.rmdir()
        if isinstance(error, OSError):
            raise ArchiveError(f"can't restore {archive}: {error.strerror or error}") from error
        raise
    return account


def _empty(data: Path) -> None:
    if data.is_dir():
        for path in data.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


class _Restore:
    """A data folder that is being filled."""

    def __init__(self, archive: Path, data: Path, progress: ProgressReporter) -> None:
        self._archive = archive
        self._data = data
        self._progress = progress
        self._database = data / f"{DATABASE}.unfinished"
        self._database_digest = ""
        self._digests: dict[str, str] = {}
        self._account: BackupManifest | None = None

    def run(self) -> BackupManifest:
        """Fill it, look at all of it, and only then give the database its name."""
        self._unpack()
        account = self._check_manifest()
        with closing(self._check_database(account)) as connection:
            if not account.elsewhere:
                self._check_files(account, connection)
        flush_to_disk(self._database)
        for folder in {path.parent for path in (self._data / "blobs").glob("*/*")}:
            flush_to_disk(folder)
        flush_to_disk(self._data / "blobs")
        self._database.rename(self._data / DATABASE)
        flush_to_disk(self._data)
        return account

    def _unpack(self) -> None:
        (self._data / "blobs").mkdir(mode=0o700)
        with self._archive.open("rb") as file:
            self._progress.expect(os.fstat(file.fileno()).st_size)
            try:
                with _opened(file) as tar:
                    for entry in tar:
                        self._take(tar, entry)
                        self._progress.reach(file.tell())
            except _UNREADABLE as error:
                raise self._refuse(f"can't be read to its end: {error}") from error

    def _take(self, tar: tarfile.TarFile, entry: tarfile.TarInfo) -> None:
        content = tar.extractfile(entry) if entry.type in _PLAIN_FILES else None
        if content is None:
            raise self._refuse(f"holds {entry.name}, which is no file")
        key = blob_key(entry.name)
        if key is not None:
            path = self._data / "blobs" / key
            path.parent.mkdir(mode=0o700, exist_ok=True)
            self._digests[key] = self._write(content, path)
        elif entry.name == DATABASE:
            self._database_digest = self._write(content, self._database)
        elif entry.name == ACCOUNT:
            self._account = self._parse_manifest(content.read(_MAX_ACCOUNT))
        else:
            raise self._refuse(f"holds {entry.name}, which no backup does")

    def _write(self, content: IO[bytes], path: Path) -> str:
        digest = hashlib.sha256()
        try:
            with path.open("xb") as file:
                while block := content.read(_BLOCK):
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            raise self._refuse(f"holds {path.name} twice") from error
        return digest.hexdigest()

    def _parse_manifest(self, content: bytes) -> BackupManifest:
        try:
            return msgspec.json.decode(content, type=BackupManifest)
        except msgspec.DecodeError as error:
            raise self._refuse(f"{ACCOUNT}: {error}") from error

    def _check_manifest(self) -> BackupManifest:
        if self._account is None:
            raise self._refuse("is no whole backup: its end is missing")
        if self._account.format != FORMAT:
            raise self._refuse("was made by a newer Parley")
        if self._account.database != self._database_digest:
            raise self._refuse("its database is not the one that was written into it")
        return self._account

    def _check_database(self, account: BackupManifest) -> apsw.Connection:
        """Open the database, and find it whole and of a revision that is known."""
        try:
            connection = connect(self._database)
            problems = integrity_problems(connection)
            revision = revision_of(connection)
        except (StoreUnavailableError, apsw.Error) as error:
            raise self._refuse(f"its database can't be read: {error}") from error
        if problems:
            raise self._refuse(f"its database is damaged: {problems[0]}")
        if revision != account.revision:
            raise self._refuse(f"its database is at revision {revision}")
        try:
            check_known(revision)
        except StoreUnavailableError as error:
            raise ArchiveError(f"{self._archive}: {error}") from error
        return connection

    def _check_files(self, account: BackupManifest, connection: apsw.Connection) -> None:
        """Check that what the database names is there as it was uploaded, and nothing else."""
        unnamed = set(self._digests)
        for blob in iter_referenced_blobs(connection):
            unnamed.discard(blob.key)
            found = self._digests.get(blob.key)
            if found is None and blob.key not in account.missing:
                raise self._refuse(f"lacks a file, {blob.key}")
            if found not in {None, blob.digest} and blob.key not in account.damaged:
                raise self._refuse(f"holds a file that is not what was uploaded, {blob.key}")
        for key in unnamed:
            (self._data / "blobs" / key).unlink()

    def _refuse(self, problem: str) -> ArchiveError:
        return ArchiveError(f"{self._archive} {problem}")


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[tarfile.TarFile]:
    """Read an archive as it comes, compressed or not."""
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    with (
        gzip.GzipFile(fileobj=file) if packed else nullcontext(file) as content,
        tarfile.open(fileobj=content, mode="r|") as tar,
    ):
        yield tar
        while content.read(_BLOCK):  # only at its very end is an archive compared with its checksum
            pass
