"""Backing up an instance beside a server that goes on: into one archive, or into a folder of them.

The database is copied first, then the files that the copy names: a file is there before a row names
it, and stays as it is. It may be deleted with its row before its turn comes; then the database is
copied once more, until the copy names nothing that is not in the backup.
"""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec

from parley.files.backends import flush_to_disk
from parley.maintenance.archives import (
    ACCOUNT,
    DATABASE,
    ArchiveError,
    BackupManifest,
    entry_name,
    is_compressed,
    open_for_writing,
)
from parley.maintenance.backup_folder import SCRATCH, BackupFolder, RemovedBackups
from parley.maintenance.database_copy import copy_database
from parley.maintenance.encryption import AgeRecipients
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.referenced_blobs import ReferencedBlob, iter_referenced_blobs
from parley.store.engines import Database
from parley.store.migrations.run_sqlite import read_revision
from parley.store.sqlite_files import connect
from parley.wire.times import format_time, now

_MODE: Final = 0o600
_ROUNDS: Final = 8
"""How often the database is copied at most: each time something was deleted in between."""


class BackupSource(NamedTuple):
    """An instance that is backed up.

    Attributes:
        database: Its database.
        blobs: The folder of its files; or the bucket where they are, and stay.
        data: Its data folder, for what nobody else may read meanwhile.
    """

    database: Database
    blobs: Path | str
    data: Path


class BackupResult(NamedTuple):
    """A backup that was made.

    Attributes:
        archive: Its archive.
        manifest: What it holds.
        new_files: How many files were written.
        new_bytes: How many bytes those have together.
        lost: The keys of files that the instance has lost or damaged, and the backup has.
        removed: What was removed to make room.
    """

    archive: Path
    manifest: BackupManifest
    new_files: int
    new_bytes: int
    lost: tuple[str, ...] = ()
    removed: RemovedBackups = RemovedBackups()

    @property
    def sound(self) -> bool:
        """Whether the instance has every file as it was uploaded."""
        return self.manifest.sound and not self.lost


def make_backup(
    source: BackupSource,
    archive: Path,
    progress: ProgressReporter,
    recipients: AgeRecipients | None = None,
) -> BackupResult:
    """Write an archive under a name that is free; nothing is left where that fails.

    Args:
        source: What to back up.
        archive: Where to.
        progress: Whom to tell how far it is.
        recipients: Whom it is encrypted for; `None`: it is not.

    Raises:
        ArchiveError: The archive is there already, or can't be written.
        StoreUnavailableError: The database can't be read.
    """
    with _mapping_errors(archive):
        return _write(source, archive, progress, recipients, None)


def back_up_into(
    source: BackupSource,
    path: Path,
    progress: ProgressReporter,
    *,
    recipients: AgeRecipients | None = None,
    keep: int | None = None,
) -> BackupResult:
    """Add a backup to a folder: the files that are new there, and an archive with all else.

    Args:
        source: What to back up.
        path: The folder, which is there.
        progress: Whom to tell how far it is.
        recipients: Whom it is encrypted for; `None`: it is not.
        keep: How many backups are left then; `None`: all.

    Raises:
        ArchiveError: The folder can't be used, or not be written.
        StoreUnavailableError: The database can't be read.
    """
    if path.resolve().is_relative_to(source.data.resolve()):
        raise ArchiveError(f"{path} is in the data folder, which is what a backup is to survive")
    folder = BackupFolder(path, recipients)
    with _mapping_errors(path), folder.lock():
        archive = folder.archive_for(format_time(now()))
        result = _write(source, archive, progress, recipients, folder)
        return result if keep is None else result._replace(removed=folder.remove_old(keep))


@contextmanager
def _mapping_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise ArchiveError(f"{path} already exists") from error
    except OSError as error:
        raise ArchiveError(f"can't write {path}: {error.strerror or error}") from error


def _write(
    source: BackupSource,
    archive: Path,
    progress: ProgressReporter,
    recipients: AgeRecipients | None,
    folder: BackupFolder | None,
) -> BackupResult:
    if os.path.lexists(archive):
        raise FileExistsError
    with ExitStack() as stack:
        scratch = stack.enter_context(_scratch_in(archive.parent))
        # What is encrypted for others is not left readable beside them, even for a while.
        copies = scratch if recipients is None else stack.enter_context(_scratch_in(source.data))
        unfinished = scratch / "archive"
        with unfinished.open("xb") as file:
            with _open_archive(file, archive, recipients) as tar:
                backup = _Backup(
                    tar, source, _Scratch(scratch, copies / DATABASE), progress, folder
                )
                result = backup.write(archive)
            file.flush()
            os.fsync(file.fileno())
        if folder is not None:
            folder.flush(archive, sorted(backup.held), scratch)
        _publish(unfinished, archive)
    return result


@contextmanager
def _scratch_in(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as path:
        yield Path(path)


@contextmanager
def _open_archive(
    file: IO[bytes], archive: Path, recipients: AgeRecipients | None
) -> Iterator[tarfile.TarFile]:
    with (
        nullcontext(file) if recipients is None else recipients.open_writer(file) as readable,
        open_for_writing(readable, compressed=is_compressed(archive)) as tar,
    ):
        yield tar


class _Copy(NamedTuple):
    """A copy of the database, whose files were sought.

    Attributes:
        created: When it was made.
        revision: Its place in the history of the schema.
        files: How many files it names.
        size: How many bytes they have together.
        missing: The keys of those that the instance does not have.
    """

    created: str
    revision: str
    files: int
    size: int
    missing: frozenset[str]


class _Scratch(NamedTuple):
    """Where something unfinished is.

    Attributes:
        path: A folder on the file system of the backup.
        database: The copy of the database.
    """

    path: Path
    database: Path


class _Backup:
    """A backup that is being made."""

    def __init__(
        self,
        tar: tarfile.TarFile,
        source: BackupSource,
        scratch: _Scratch,
        progress: ProgressReporter,
        folder: BackupFolder | None,
    ) -> None:
        self._tar = tar
        self._source = source
        self._path = scratch.database
        self._scratch = scratch.path
        self._progress = progress
        self._folder = folder
        self._damaged: set[str] = set()
        self._lost: set[str] = set()
        self._new_files = 0
        self._new_bytes = 0
        self.held: set[str] = set()

    def write(self, archive: Path) -> BackupResult:
        """Write all of it."""
        copy = self._copy()
        for _ in range(_ROUNDS):
            if not copy.missing:
                break
            before, copy = copy, self._copy()
            if copy.missing == before.missing:
                break
        manifest = self._close(copy)
        lost = self._lost | (copy.missing & self.held)
        return BackupResult(
            archive, manifest, self._new_files, self._new_bytes, tuple(sorted(lost))
        )

    def _copy(self) -> _Copy:
        """Copy the database, and those of its files that are not in the backup yet."""
        created = format_time(now())
        copy_database(self._source.database, self._path, self._progress)
        with closing(connect(self._path)) as connection:
            sizes = [blob.size for blob in iter_referenced_blobs(connection)]
            copied = 0 if isinstance(self._source.blobs, str) else sum(sizes)
            self._progress.expect(copied + self._path.stat().st_size)
            missing = frozenset(
                blob.key
                for blob in iter_referenced_blobs(connection)
                if not self._find(blob, self._source.blobs)
            )
            revision = read_revision(connection)
        if revision is None:
            raise ArchiveError("the database is none of Parley's")
        return _Copy(created, revision, len(sizes), sum(sizes), missing)

    def _find(self, blob: ReferencedBlob, blobs: Path | str) -> bool:
        """Return whether the instance has a file, which is added where the backup lacks it."""
        if isinstance(blobs, str):
            return True
        held = blob.key in self.held
        if held and self._folder is None:
            return True
        path = blobs / blob.key
        if not held and self._folder is not None and self._folder.has(blob):
            held = True
            self.held.add(blob.key)
            self._progress.advance(blob.size)
        try:
            if held:
                self._look(path, blob)
                return True
            file = path.open("rb")
        except FileNotFoundError:
            return False
        except OSError as error:
            raise ArchiveError(f"can't read {path}: {error.strerror or error}") from error
        self._add_blob(file, blob)
        return True

    def _look(self, path: Path, blob: ReferencedBlob) -> None:
        """Look at a file of which the backup has the bytes."""
        if path.stat().st_size != blob.size and blob.key not in self._damaged:
            self._lost.add(blob.key)

    def _add_blob(self, file: IO[bytes], blob: ReferencedBlob) -> None:
        with file:
            self._new_files += 1
            self._new_bytes += os.fstat(file.fileno()).st_size
            self.held.add(blob.key)
            if self._folder is not None:
                if self._folder.add(blob, file, self._scratch):
                    self._progress.advance(blob.size)
                    return
                file.seek(0)
            if self._add(entry_name(blob.key), file) != blob.digest:
                self._damaged.add(blob.key)

    def _close(self, copy: _Copy) -> BackupManifest:
        with self._path.open("rb") as file:
            digest = self._add(DATABASE, file)
        blobs = self._source.blobs
        account = BackupManifest(
            parley=version("parley-server"),
            created=copy.created,
            revision=copy.revision,
            database=digest,
            files=copy.files,
            bytes=copy.size,
            elsewhere=blobs if isinstance(blobs, str) else "",
            beside=self._folder is not None and not isinstance(blobs, str),
            missing=tuple(sorted(copy.missing - self.held)),
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
