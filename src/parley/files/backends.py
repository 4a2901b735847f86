"""Where bytes are kept: what one kind of place does otherwise than another."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from obstore.store import LocalStore

from parley.turns import ThreadTurns

if TYPE_CHECKING:
    from obstore.store import ObjectStore

BLOCK: Final = 256 * 1024
"""Bytes that are given on at once.

Granian holds eight blocks for a reader who is slow; larger ones were no faster.
"""

_UNFINISHED: Final = "#"
"""What obstore adds, with a number, to the name of a file that it is writing."""


FILES: Final = ThreadTurns("files", at_once=8, each=2, waiting=8_192, waiting_each=512)
"""Reading and writing files of this machine, a block at a time: those who wait do so for
milliseconds, and who downloads much has many that wait."""


class ListedBlob(NamedTuple):
    """Bytes that are stored, whole or half, a thumbnail or an original.

    Attributes:
        key: What they are found by.
        size: How many they are.
        changed_at: When they were written last, in seconds since 1970.
    """

    key: str
    size: int
    changed_at: float

    @property
    def original(self) -> str:
        """The key of what a row names: the bytes themselves, or what they are made of."""
        return self.key.partition(".")[0].partition(_UNFINISHED)[0]


class BlobBackend(Protocol):
    """Where bytes are kept; all that is done there blocks, and belongs into a thread.

    Attributes:
        part: How many bytes are written at once, and held in memory until then.
        window: How many bytes are read at once, and held in memory until they are given on.
        threads: Where to work.
    """

    part: int
    window: int
    threads: ThreadTurns

    @property
    def store(self) -> "ObjectStore":
        """The place, as obstore knows it."""

    def fsync(self, key: str) -> None:
        """Make what was written survive a power cut."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the bytes under some keys, those that are there."""

    def iter_blobs(self) -> Iterator[Sequence[ListedBlob]]:
        """Yield all that is there, some at once, what was left unfinished included."""

    def presigned_url(self, key: str, headers: Mapping[str, str]) -> str | None:
        """Return an address elsewhere that gives bytes for a minute; `None` where there is none."""


class LocalBackend:
    """A folder of this machine, which is made where it is missing."""

    part = BLOCK
    window = BLOCK
    threads = FILES

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_to_disk(path.parent)
        self._path = path
        self._durable: set[Path] = set()
        self.store: ObjectStore = LocalStore(path.absolute())

    def fsync(self, key: str) -> None:
        """Flush a file and its names: obstore writes and renames it, but flushes nothing."""
        file = self._path / key
        flush_to_disk(file)
        flush_to_disk(file.parent)
        if file.parent not in self._durable:
            flush_to_disk(self._path)
            self._durable.add(file.parent)

    def delete(self, keys: Sequence[str]) -> None:
        """Remove files."""
        for key in keys:
            (self._path / key).unlink(missing_ok=True)

    def iter_blobs(self) -> Iterator[Sequence[ListedBlob]]:
        """Yield the files, a folder at once."""
        for folder in self._path.iterdir():
            if folder.is_dir():
                yield list(self._files_in(folder))

    def presigned_url(self, key: str, headers: Mapping[str, str]) -> str | None:
        """Files of this machine are given by this server alone."""
        del key, headers
        return None

    def _files_in(self, folder: Path) -> Iterator[ListedBlob]:
        for path in folder.iterdir():
            with suppress(FileNotFoundError):  # deleted meanwhile
                found = path.stat()
                yield ListedBlob(f"{folder.name}/{path.name}", found.st_size, found.st_mtime)


def flush_to_disk(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
