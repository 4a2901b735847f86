"""Making an instance of an archive, in an empty folder, and seeing that it is whole.

An archive may come from anyone: nothing is written but what a backup holds, under names of its own,
and files only once all was found right and there is room. The database gets its name last.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

import apsw
import msgspec
from rich.filesize import decimal

from parley.files.backends import flush_to_disk
from parley.maintenance.archive_reader import BLOCK, UNREADABLE, Entry, read_entries
from parley.maintenance.archives import (
    ACCOUNT,
    DATABASE,
    FORMAT,
    ArchiveError,
    BackupManifest,
    entry_name,
)
from parley.maintenance.backup import ProgressReporter
from parley.maintenance.referenced_blobs import iter_referenced_blobs
from parley.store import StoreUnavailableError
from parley.store.migrations.run_sqlite import revision_of
from parley.store.migrations.schema_check import find_foreign_object
from parley.store.sqlite_files import connect, integrity_problems

_SPARE: Final = 64 * 1024 * 1024
"""Bytes of the disk that are left free."""


class _Found(NamedTuple):
    """What an archive holds under a name."""

    size: int
    digest: str


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
    """A data folder that is being filled.

    The archive is read twice. The first time only its database is written, and all else is
    compared; the second time the files that the database names, for which there must be room.
    """

    def __init__(self, archive: Path, data: Path, progress: ProgressReporter) -> None:
        self._archive = archive
        self._data = data
        self._progress = progress
        self._database = data / f"{DATABASE}.unfinished"
        self._found: dict[str, _Found] = {}
        self._account: BackupManifest | None = None

    def run(self) -> BackupManifest:
        """Fill it, look at all of it, and only then give the database its name."""
        (self._data / "blobs").mkdir(mode=0o700)
        with self._readable():
            self._survey()
        account = self._check_manifest()
        with closing(self._check_database(account)) as connection:
            named = self._check_files(account, connection)
        with self._readable():
            self._unpack(named)
        flush_to_disk(self._database)
        for folder in {path.parent for path in (self._data / "blobs").glob("*/*")}:
            flush_to_disk(folder)
        flush_to_disk(self._data / "blobs")
        self._database.rename(self._data / DATABASE)
        flush_to_disk(self._data)
        return account

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise self._refuse(f"can't be read to its end: {error}") from error

    def _survey(self) -> None:
        """Read all of it, and write its database."""
        for entry in read_entries(self._archive, self._progress):
            if entry.name == ACCOUNT:
                self._account = self._parse_manifest(entry.content.read())
            elif entry.name == DATABASE:
                self._require_room(entry.size)
                self._found[DATABASE] = _Found(entry.size, _write(entry, self._database))
            else:
                self._found[entry.name] = _Found(entry.size, _hash(entry))

    def _unpack(self, named: Mapping[str, str]) -> None:
        """Write the files that the database names, by their names in the archive."""
        self._require_room(sum(self._found[name].size for name in named))
        for entry in read_entries(self._archive, self._progress):
            if entry.key is None or entry.name not in named:
                continue
            path = self._data / "blobs" / entry.key
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if _write(entry, path) != named[entry.name]:
                raise self._refuse("changed while it was read")

    def _require_room(self, size: int) -> None:
        if size > shutil.disk_usage(self._data).free - _SPARE:
            raise self._refuse(f"needs {decimal(size)}, for which there is no room")

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
        database = self._found.pop(DATABASE, None)
        if database is None or self._account.database != database.digest:
            raise self._refuse("its database is not the one that was written into it")
        return self._account

    def _check_database(self, account: BackupManifest) -> apsw.Connection:
        """Open the database, and find it whole, Parley's own, and of a revision that is known."""
        try:
            foreign = find_foreign_object(self._database)
            if foreign is not None:
                raise self._refuse(f"its database is not as Parley makes it: {foreign}")
            connection = connect(self._database)
            problems = integrity_problems(connection)
            revision = revision_of(connection)
        except (StoreUnavailableError, apsw.Error) as error:
            raise self._refuse(f"its database can't be read: {error}") from error
        if problems:
            raise self._refuse(f"its database is damaged: {problems[0]}")
        if revision != account.revision:
            raise self._refuse(f"its database is at revision {revision}")
        return connection

    def _check_files(
        self, account: BackupManifest, connection: apsw.Connection
    ) -> Mapping[str, str]:
        """Check that what the database names is there as it was uploaded.

        Returns:
            The names of these files in the archive, with what was found in them.
        """
        named: dict[str, str] = {}
        files = size = 0
        for blob in iter_referenced_blobs(connection):
            files += 1
            size += blob.size
            if account.elsewhere:
                continue
            found = self._found.get(entry_name(blob.key))
            if found is None:
                if blob.key not in account.missing:
                    raise self._refuse(f"lacks a file, {blob.key}")
                continue
            if found != (blob.size, blob.digest) and blob.key not in account.damaged:
                raise self._refuse(f"holds a file that is not what was uploaded, {blob.key}")
            named[entry_name(blob.key)] = found.digest
        if (files, size) != (account.files, account.bytes):
            raise self._refuse(f"tells of {account.files} files, but its database names {files}")
        return named

    def _refuse(self, problem: str) -> ArchiveError:
        return ArchiveError(f"{self._archive} {problem}")


def _write(entry: Entry, path: Path) -> str:
    """Write an entry into a new file; return its SHA-256."""
    with path.open("xb") as file:
        digest = _hash(entry, file)
        file.flush()
        os.fsync(file.fileno())
    return digest


def _hash(entry: Entry, copy: IO[bytes] | None = None) -> str:
    """Read an entry; return its SHA-256."""
    digest = hashlib.sha256()
    while block := entry.content.read(BLOCK):
        digest.update(block)
        if copy is not None:
            copy.write(block)
    return digest.hexdigest()
