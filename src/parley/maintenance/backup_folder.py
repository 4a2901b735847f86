"""A folder of backups: an archive each, and beside them the files, each once for all of them.

A file never changes under its key, so what is in the folder is not written again: a backup takes
what is new. All names say what they are, and each appears at once and whole, so the folder may be
copied elsewhere at any time, by whatever copies files.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from parley.files.backends import flush_to_disk
from parley.maintenance.archives import SUFFIX, ArchiveError
from parley.maintenance.encryption import AgeRecipients
from parley.maintenance.referenced_blobs import ReferencedBlob

FILES: Final = "files"
SCRATCH: Final = ".parley-backup-"
"""What the name of a folder begins with in which a backup is being made."""

_LOCK: Final = ".parley-backup.lock"
_RECIPIENTS: Final = "recipients"
_KEYS: Final = ".files"
_BLOCK: Final = 256 * 1024
_NAME: Final = re.compile(r"(parley-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)\.tar\.gz(\.age)?")
_KEY: Final = re.compile(r"[0-9a-f]{32}(\.age)?")
_FOLDER: Final = re.compile(r"[0-9a-f]{2}")


class RemovedBackups(NamedTuple):
    """What was removed of a folder.

    Attributes:
        backups: How many archives.
        files: How many files that no other backup names.
    """

    backups: int = 0
    files: int = 0


class BackupFolder:
    """A folder of backups.

    Args:
        path: The folder, which is there.
        recipients: Whom backups are encrypted for; `None` where they are not.
    """

    def __init__(self, path: Path, recipients: AgeRecipients | None) -> None:
        self.path = path
        self._recipients = recipients
        self._suffix = "" if recipients is None else SUFFIX
        self._changed: set[Path] = set()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder: one backup is made at a time, and what another left is removed.

        Raises:
            ArchiveError: Another backup is being made; or the folder is for other keys.
        """
        with (self.path / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ArchiveError(f"another backup is being made in {self.path}") from error
            self._check_recipients()
            for left in self.path.glob(f"{SCRATCH}*"):
                shutil.rmtree(left)
            yield

    def archive_for(self, created: str) -> Path:
        """Return where the archive of a backup is to be, by the moment that it shows."""
        moment = created.replace(":", "-").replace(".", "-")
        return self.path / f"parley-{moment}.tar.gz{self._suffix}"

    def has(self, blob: ReferencedBlob) -> bool:
        """Return whether a file is in the folder."""
        try:
            size = self._blob_path(blob.key).stat().st_size
        except FileNotFoundError:
            return False
        return self._recipients is not None or size == blob.size

    def add(self, blob: ReferencedBlob, file: IO[bytes], scratch: Path) -> bool:
        """Add a file, if it is what was uploaded; return whether it is.

        Args:
            blob: What it is to be.
            file: Its bytes.
            scratch: A folder on the same file system, for what is not whole yet.
        """
        unfinished = scratch / "file"
        hashed = _Hashed(file)
        with unfinished.open("wb") as copy:
            if self._recipients is None:
                shutil.copyfileobj(hashed, copy, _BLOCK)
            else:
                self._recipients.copy(hashed, copy)
            copy.flush()
            os.fsync(copy.fileno())
        if hashed.digest.hexdigest() != blob.digest:
            return False
        path = self._blob_path(blob.key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.rename(path)
        self._changed.add(path.parent)
        return True

    def flush(self, archive: Path, keys: Sequence[str], scratch: Path) -> None:
        """Make what was added survive a power cut, and note what an archive names."""
        for folder in self._changed:
            flush_to_disk(folder)
        if self._changed:
            flush_to_disk(self.path / FILES)
        self._write(_key_list(archive), "".join(f"{key}\n" for key in keys), scratch)

    def remove_old(self, keep: int) -> RemovedBackups:
        """Remove all backups but the newest, and the files that only they name."""
        archives = list_archives(self.path)
        old, kept = archives[:-keep], archives[-keep:]
        for archive in old:
            archive.unlink()
            _key_list(archive).unlink(missing_ok=True)
        flush_to_disk(self.path)
        return RemovedBackups(len(old), self._remove_unnamed(kept))

    def _remove_unnamed(self, archives: Sequence[Path]) -> int:
        """Remove the files that no archive names; return how many."""
        named: set[str] = set()
        for archive in archives:
            try:
                named.update(_key_list(archive).read_text("ascii").split())
            except FileNotFoundError:  # it may name any of them
                return 0
        removed = 0
        for folder in (self.path / FILES).iterdir():
            if not _FOLDER.fullmatch(folder.name):
                continue
            for path in folder.iterdir():
                key = f"{folder.name}/{path.name.removesuffix(SUFFIX)}"
                if _KEY.fullmatch(path.name) and key not in named:
                    path.unlink()
                    removed += 1
        return removed

    def _check_recipients(self) -> None:
        """Let all of a folder be for the same keys: files that are there are not written again."""
        path = self.path / _RECIPIENTS
        wanted = () if self._recipients is None else self._recipients.keys
        if (self.path / FILES).is_dir():
            found = tuple(path.read_text().splitlines()) if path.exists() else ()
            if found != wanted:
                raise ArchiveError(
                    f"{self.path} holds backups for other keys, or without any: name another folder"
                )
            return
        if wanted:
            path.write_text("".join(f"{key}\n" for key in wanted))
        (self.path / FILES).mkdir(mode=0o700)

    def _blob_path(self, key: str) -> Path:
        return self.path / FILES / f"{key}{self._suffix}"

    def _write(self, path: Path, text: str, scratch: Path) -> None:
        unfinished = scratch / path.name
        with unfinished.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def list_archives(folder: Path) -> Sequence[Path]:
    """Return the archives of a folder, the newest last."""
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def newest_archive(folder: Path) -> Path:
    """Return the newest archive of a folder.

    Raises:
        ArchiveError: It has none.
    """
    found = list_archives(folder)
    if not found:
        raise ArchiveError(f"there is no backup in {folder}")
    return found[-1]


def file_beside(archive: Path, key: str) -> Path:
    """Return where the bytes of a key are that are beside an archive."""
    encrypted = archive.name.endswith(SUFFIX)
    return archive.parent / FILES / f"{key}{SUFFIX if encrypted else ''}"


def _key_list(archive: Path) -> Path:
    """Return the list of what an archive names, which nobody needs a key to read."""
    found = _NAME.fullmatch(archive.name)
    return archive.with_name(f"{found[1] if found else archive.name}{_KEYS}")
