"""Reading a backup through, and comparing all of it with what it says of itself.

An archive may come from anyone: of all that is in it, only its database is written meanwhile.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

import apsw
import msgspec
from rich.filesize import decimal

from parley.maintenance.archive_reader import BLOCK, UNREADABLE, Entry, read_entries
from parley.maintenance.archives import (
    ACCOUNT,
    DATABASE,
    FORMATS,
    SUFFIX,
    ArchiveError,
    BackupManifest,
    entry_name,
)
from parley.maintenance.backup_folder import file_beside
from parley.maintenance.encryption import DecryptionError, Identities
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.referenced_blobs import ReferencedBlob, iter_referenced_blobs
from parley.store import StoreUnavailableError
from parley.store.migrations.run_sqlite import read_revision
from parley.store.migrations.schema_check import find_foreign_object
from parley.store.sqlite_files import connect, integrity_problems

_SPARE: Final = 64 * 1024 * 1024
"""Bytes of the disk that are left free."""


class _Found(NamedTuple):
    """What an archive holds under a name."""

    size: int
    digest: str


class Survey(NamedTuple):
    """A backup that was found whole.

    Attributes:
        manifest: What it tells of itself.
        inside: The names of the files in the archive, with the SHA-256 of what was found in them.
        bytes_inside: How many bytes those have together.
        beside: Those in the folder of the archive, of which nothing but their size was looked at.
    """

    manifest: BackupManifest
    inside: Mapping[str, str]
    bytes_inside: int
    beside: tuple[ReferencedBlob, ...]


class _Format(msgspec.Struct):
    """What is read of any account, however new it is."""

    format: int


def check_backup(
    archive: Path, progress: ProgressReporter, identities: Identities | None = None
) -> BackupManifest:
    """Read a backup back, each file included, and compare it with what was uploaded.

    Args:
        archive: The archive.
        progress: Whom to tell how far it is, in bytes.
        identities: Who it was encrypted for.

    Raises:
        ArchiveError: It is not a whole and sound backup.
    """
    reader = BackupReader(archive, progress, identities)
    try:
        with tempfile.TemporaryDirectory(prefix="parley-check-") as scratch:
            survey = reader.survey(Path(scratch) / DATABASE)
        progress.expect(sum(blob.size for blob in survey.beside))
        for blob in survey.beside:
            reader.copy_beside(blob, None)
    except OSError as error:
        raise ArchiveError(f"can't check {archive}: {error.strerror or error}") from error
    return survey.manifest


class BackupReader:
    """A backup that is read.

    Args:
        archive: Its archive.
        progress: Whom to tell how far it is, in bytes.
        identities: Who it was encrypted for.
    """

    def __init__(
        self, archive: Path, progress: ProgressReporter, identities: Identities | None
    ) -> None:
        self._archive = archive
        self._progress = progress
        self._identities = identities
        self._found: dict[str, _Found] = {}

    def survey(self, database: Path) -> Survey:
        """Read the archive through, and compare all of it.

        Args:
            database: Where its database is written to.

        Raises:
            ArchiveError: Something is wrong with it.
        """
        account: BackupManifest | None = None
        with self.open_entries() as entries:
            for entry in entries:
                if entry.name == ACCOUNT:
                    account = self._parse_manifest(entry.content.read())
                elif entry.name == DATABASE:
                    self.require_room(entry.size, database.parent)
                    self._found[DATABASE] = _Found(entry.size, write_entry(entry, database))
                else:
                    self._found[entry.name] = _Found(entry.size, _hash(entry.content))
        manifest = self._check_manifest(account)
        with closing(self._open_database(database, manifest)) as connection:
            return self._check_files(manifest, connection)

    @contextmanager
    def open_entries(self) -> Iterator[Iterator[Entry]]:
        """Read what is in the archive.

        Raises:
            ArchiveError: It can't be read to its end, or what is in it can't.
        """
        try:
            with closing(read_entries(self._archive, self._progress, self._identities)) as entries:
                yield entries
        except DecryptionError as error:
            raise self.refusal(str(error)) from error
        except UNREADABLE as error:
            raise self.refusal(f"can't be read to its end: {error}") from error

    def copy_beside(self, blob: ReferencedBlob, target: Path | None) -> None:
        """Read a file beside the archive, and write it where somebody says where to.

        Raises:
            ArchiveError: It is not what was uploaded.
        """
        path = file_beside(self._archive, blob.key)
        try:
            with self._open_beside(path) as file, _copy_into(target, blob.size) as copy:
                if path.name.endswith(SUFFIX):
                    if self._identities is None:
                        raise self.refusal(
                            "is encrypted: name the file with the secret key, --identity"
                        )
                    self._identities.copy(file, copy)
                else:
                    shutil.copyfileobj(file, copy, BLOCK)
        except ArchiveError as error:
            raise ArchiveError(f"{path}: {error}") from error
        if copy.digest.hexdigest() != blob.digest:
            raise ArchiveError(
                f"{path} is not what was uploaded; where it is removed, the next backup writes it"
                " again"
            )
        self._progress.advance(blob.size)

    def require_room(self, size: int, folder: Path) -> None:
        """Check that a folder has room for some bytes.

        Raises:
            ArchiveError: It has not.
        """
        if size > shutil.disk_usage(folder).free - _SPARE:
            raise self.refusal(f"needs {decimal(size)}, for which there is no room in {folder}")

    def refusal(self, problem: str) -> ArchiveError:
        """Return an error about the archive."""
        return ArchiveError(f"{self._archive} {problem}")

    def _parse_manifest(self, content: bytes) -> BackupManifest:
        try:
            if msgspec.json.decode(content, type=_Format).format not in FORMATS:
                raise self.refusal("was made by a newer Parley")
            return msgspec.json.decode(content, type=BackupManifest)
        except msgspec.DecodeError as error:
            raise self.refusal(f"{ACCOUNT}: {error}") from error

    def _check_manifest(self, account: BackupManifest | None) -> BackupManifest:
        if account is None:
            raise self.refusal("is no whole backup: its end is missing")
        database = self._found.pop(DATABASE, None)
        if database is None or account.database != database.digest:
            raise self.refusal("its database is not the one that was written into it")
        return account

    def _open_database(self, path: Path, account: BackupManifest) -> apsw.Connection:
        """Open the database, and find it whole, Parley's own, and of a revision that is known."""
        try:
            foreign = find_foreign_object(path)
            if foreign is not None:
                raise self.refusal(f"its database is not as Parley makes it: {foreign}")
            connection = connect(path)
            problems = integrity_problems(connection)
            revision = read_revision(connection)
        except (StoreUnavailableError, apsw.Error) as error:
            raise self.refusal(f"its database can't be read: {error}") from error
        if problems:
            raise self.refusal(f"its database is damaged: {problems[0]}")
        if revision != account.revision:
            raise self.refusal(f"its database is at revision {revision}")
        return connection

    def _check_files(self, account: BackupManifest, connection: apsw.Connection) -> Survey:
        """Check that what the database names is there as it was uploaded."""
        inside: dict[str, str] = {}
        beside: list[ReferencedBlob] = []
        files = size = 0
        for blob in iter_referenced_blobs(connection):
            files += 1
            size += blob.size
            if account.elsewhere:
                continue
            found = self._found.get(entry_name(blob.key))
            if found is not None:
                if found != (blob.size, blob.digest) and blob.key not in account.damaged:
                    raise self.refusal(f"holds a file that is not what was uploaded, {blob.key}")
                inside[entry_name(blob.key)] = found.digest
            elif blob.key in account.missing:
                continue
            elif account.beside:
                beside.append(blob)
                self._look_beside(blob)
            else:
                raise self.refusal(f"lacks a file, {blob.key}")
        if (files, size) != (account.files, account.bytes):
            raise self.refusal(f"tells of {account.files} files, but its database names {files}")
        held = sum(self._found[name].size for name in inside)
        return Survey(account, inside, held, tuple(beside))

    def _look_beside(self, blob: ReferencedBlob) -> None:
        path = file_beside(self._archive, blob.key)
        with self._open_beside(path) as file:
            size = os.fstat(file.fileno()).st_size
        if size != blob.size and not path.name.endswith(SUFFIX):
            raise ArchiveError(f"{path} has {size} bytes, and {blob.size} were uploaded")

    @contextmanager
    def _open_beside(self, path: Path) -> Iterator[IO[bytes]]:
        """Open a file that may be anything: a link, or something that never ends."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError as error:
            raise self.refusal(f"lacks a file, {path}") from error
        except OSError as error:
            raise ArchiveError(f"can't read {path}: {error.strerror or error}") from error
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ArchiveError(f"{path} is no file")
            yield file


class _BoundedCopy:
    """Where a file is written to, or nowhere; it is hashed, and never longer than it may be."""

    def __init__(self, file: IO[bytes] | None, size: int) -> None:
        self._file = file
        self._left = size
        self.digest = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self._left -= len(block)
        if self._left < 0:
            raise ArchiveError("it is longer than what was uploaded")
        self.digest.update(block)
        if self._file is not None:
            self._file.write(block)
        return len(block)

    def flush(self) -> None:
        """Do nothing: the file is flushed once it is whole."""


@contextmanager
def _copy_into(path: Path | None, size: int) -> Iterator[_BoundedCopy]:
    if path is None:
        yield _BoundedCopy(None, size)
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("xb") as file:
        yield _BoundedCopy(file, size)
        file.flush()
        os.fsync(file.fileno())


def write_entry(entry: Entry, path: Path) -> str:
    """Write an entry into a new file; return its SHA-256."""
    with path.open("xb") as file:
        digest = _hash(entry.content, file)
        file.flush()
        os.fsync(file.fileno())
    return digest


def _hash(content: IO[bytes], copy: IO[bytes] | None = None) -> str:
    """Read something to its end; return its SHA-256."""
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
        if copy is not None:
            copy.write(block)
    return digest.hexdigest()
