"""Copying an instance into one archive, beside a server that goes on.

The database is copied first, then the files that the copy names: a file is there before a row names
it, and stays as it is. It may be deleted with its row before its turn comes; then the database is
copied once more, until the copy names nothing that is not in the archive.
"""

import hashlib
import os
import tarfile
import tempfile
from contextlib import closing
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol

import apsw
import msgspec

from parley.files.backends import flush_to_disk
from parley.maintenance.archives import (
    ACCOUNT,
    DATABASE,
    ArchiveError,
    BackupManifest,
    entry_name,
    open_for_writing,
)
from parley.maintenance.referenced_blobs import ReferencedBlob, iter_referenced_blobs
from parley.store import StoreUnavailableError
from parley.store.migrations.run_sqlite import revision_of
from parley.store.sqlite_files import connect
from parley.wire.times import format_time, now

_PAGES: Final = 1_000
_MODE: Final = 0o600
_ROUNDS: Final = 8
"""How often the database is copied at most: each time something was deleted in between."""


class ProgressReporter(Protocol):
    """Whom a long work tells how far it is, in bytes."""

    def expect(self, more: int) -> None:
        """Add to the total."""

    def advance(self, done: int) -> None:
        """Add to what is done."""

    def reach(self, done: int) -> None:
        """Set how much is done in all."""


def make_backup(
    database: Path, blobs: Path | str, archive: Path, progress: ProgressReporter
) -> BackupManifest:
    """Write an archive under a name that is free; nothing is left where that fails.

    Args:
        database: The database file.
        blobs: The folder of its files; or the bucket where they are, and stay.
        archive: Where to.
        progress: Whom to tell how far it is.

    Raises:
        ArchiveError: The archive is there already, or can't be written.
        StoreUnavailableError: The database can't be read.
    """
    if os.path.lexists(archive):
        raise ArchiveError(f"{archive} already exists")
    if not database.is_file():
        raise ArchiveError(f"there is no database {database}")
    try:
        with tempfile.TemporaryDirectory(prefix=".parley-backup-", dir=archive.parent) as aside:
            unfinished = Path(aside) / "archive"
            with unfinished.open("xb") as file:
                with open_for_writing(file, archive) as tar:
                    account = _Backup(tar, database, blobs, Path(aside), progress).write()
                file.flush()
                os.fsync(file.fileno())
            _publish(unfinished, archive)
    except FileExistsError as error:
        raise ArchiveError(f"{archive} already exists") from error
    except OSError as error:
        raise ArchiveError(f"can't write {archive}: {error.strerror or error}") from error
    return account


class _Copy(NamedTuple):
    """A copy of the database, whose files were sought.

    Attributes:
        created: When it was made.
        revision: Its place in the history of the schema.
        files: How many files it names.
        size: How many bytes they have together.
        missing: The keys of those that were not found.
    """

    created: str
    revision: str
    files: int
    size: int
    missing: frozenset[str]


class _Backup:
    """An archive that is being written."""

    def __init__(
        self,
        tar: tarfile.TarFile,
        database: Path,
        blobs: Path | str,
        aside: Path,
        progress: ProgressReporter,
    ) -> None:
        self._tar = tar
        self._database = database
        self._blobs = blobs
        self._path = aside / DATABASE
        self._progress = progress
        self._held: set[str] = set()
        self._damaged: set[str] = set()

    def write(self) -> BackupManifest:
        """Write all of it."""
        copy = self._copy()
        for _ in range(_ROUNDS):
            if not copy.missing:
                break
            before, copy = copy, self._copy()
            if copy.missing == before.missing:
                break
        return self._close(copy)

    def _copy(self) -> _Copy:
        """Copy the database, and those of its files that are not in the archive yet."""
        created = format_time(now())
        copy_database(self._database, self._path, self._progress)
        with closing(connect(self._path)) as connection:
            sizes = [blob.size for blob in iter_referenced_blobs(connection)]
            copied = 0 if isinstance(self._blobs, str) else sum(sizes)
            self._progress.expect(copied + self._path.stat().st_size)
            missing = frozenset(
                blob.key for blob in iter_referenced_blobs(connection) if not self._has_blob(blob)
            )
            revision = revision_of(connection)
        if revision is None:
            raise ArchiveError(f"{self._database} is no database of Parley")
        return _Copy(created, revision, len(sizes), sum(sizes), missing)

    def _has_blob(self, blob: ReferencedBlob) -> bool:
        """Return whether the archive holds a file, which is added where it is there."""
        if isinstance(self._blobs, str) or blob.key in self._held:
            return True
        path = self._blobs / blob.key
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        except OSError as error:
            raise ArchiveError(f"can't read {path}: {error.strerror or error}") from error
        with file:
            digest = self._add(entry_name(blob.key), file)
        self._held.add(blob.key)
        if digest != blob.digest:
            self._damaged.add(blob.key)
        return True

    def _close(self, copy: _Copy) -> BackupManifest:
        with self._path.open("rb") as file:
            digest = self._add(DATABASE, file)
        account = BackupManifest(
            parley=version("parley-server"),
            created=copy.created,
            revision=copy.revision,
            database=digest,
            files=copy.files,
            bytes=copy.size,
            elsewhere=self._blobs if isinstance(self._blobs, str) else "",
            missing=tuple(sorted(copy.missing)),
            damaged=tuple(sorted(self._damaged)),
        )
        written = msgspec.json.format(msgspec.json.encode(account)) + b"\n"
        entry = tarfile.TarInfo(ACCOUNT)
        entry.size, entry.mode, entry.mtime = len(written), _MODE, now() // 1000
        self._tar.addfile(entry, BytesIO(written))
        return account

    def _add(self, name: str, file: IO[bytes]) -> str:
        """Add a file; return the SHA-256 of what was added."""
        found = os.fstat(file.fileno())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = found.st_size, _MODE, int(found.st_mtime)
        read = _CountingReader(file, self._progress)
        self._tar.addfile(entry, read)
        return read.digest.hexdigest()


class _CountingReader(BytesIO):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes], progress: ProgressReporter) -> None:
        super().__init__()
        self._file = file
        self._progress = progress
        self.digest = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        block = self._file.read(-1 if size is None else size)
        self.digest.update(block)
        self._progress.advance(len(block))
        return block


def copy_database(database: Path, copy: Path, progress: ProgressReporter) -> None:
    """Copy a database that may be in use, as it is at one moment.

    Raises:
        StoreUnavailableError: It can't be read, or the copy not be written.
    """
    try:
        with closing(connect(database)) as source, closing(connect(copy)) as target:
            source.execute("begin")
            # What is read here is the moment: whoever writes meanwhile does not disturb the copy.
            source.pragma("schema_version")
            size = source.pragma("page_size")
            with target.backup("main", source, "main") as copying:
                while not copying.done:
                    before = copying.remaining
                    copying.step(_PAGES)
                    if before == 0:
                        progress.expect(copying.page_count * size)
                        before = copying.page_count
                    progress.advance((before - copying.remaining) * size)
    except apsw.Error as error:
        raise StoreUnavailableError(f"{database}: {error}") from error


def _publish(unfinished: Path, archive: Path) -> None:
    """Rename a finished file, never over another."""
    try:
        os.link(unfinished, archive)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links
        if os.path.lexists(archive):
            raise FileExistsError from None
        unfinished.rename(archive)
    flush_to_disk(archive.parent)
