"""What the archive of a backup holds: files, a copy of the database, and an account of both.

It is a plain tar, `.tar` or `.tar.gz`. The account comes last, so an archive that has one is whole.
Thumbnails are left out: they are made anew.
"""

import gzip
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

FORMAT: Final = 1
DATABASE: Final = "parley.db"
ACCOUNT: Final = "backup.json"

_KEY: Final = r"^([0-9a-f]{2})/\1[0-9a-f]{30}\Z"
Key: TypeAlias = Annotated[str, Meta(pattern=_KEY)]
"""What bytes are found by in the blob store."""

_BLOBS: Final = "blobs/"
_COMPRESSION: Final = 1
"""Most files that people send are compressed already: more of it costs time and gains little."""


class ArchiveError(Exception):
    """An archive can't be made, or can't be restored; the message says why."""


class BackupManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told of a backup, as its archive holds it.

    Attributes:
        format: How the archive is laid out.
        parley: The version of the program that made it.
        created: When the copy of the database was made.
        revision: The copy's place in the history of the schema.
        database: The copy's SHA-256, in hex.
        files: How many files the copy names.
        bytes: How many bytes they have together.
        elsewhere: Where the files are, where they are not in the archive.
        missing: The keys of files that the copy names and the blob store had lost.
        damaged: The keys of files whose bytes are not those that were once uploaded.
    """

    format: int = FORMAT
    parley: Annotated[str, Meta(pattern=r"^[0-9A-Za-z.+!-]{1,64}\Z")]
    created: Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9:.]{8,12}Z\Z")]
    revision: Annotated[str, Meta(pattern=r"^[0-9a-z]{1,32}\Z")]
    database: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    files: Annotated[int, Meta(ge=0)]
    bytes: Annotated[int, Meta(ge=0)]
    elsewhere: Annotated[str, Meta(pattern=r"^(s3://[!-~]{1,2000})?\Z")] = ""
    missing: tuple[Key, ...] = ()
    damaged: tuple[Key, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every file was there, and as it should be."""
        return not self.missing and not self.damaged


def entry_name(key: str) -> str:
    """Return the name under which an archive holds the bytes of a key."""
    return _BLOBS + key


def blob_key(name: str) -> str | None:
    """Return the key whose bytes an archive holds under a name; `None` where there is none."""
    key = name.removeprefix(_BLOBS)
    return key if name.startswith(_BLOBS) and re.match(_KEY, key) else None


def check_name(archive: Path) -> None:
    """Refuse a name that does not say what the archive is.

    Raises:
        ArchiveError: It is not `.tar` and not `.tar.gz`.
    """
    if not archive.name.endswith((".tar", ".tar.gz", ".tgz")):
        raise ArchiveError(f"{archive}: name it .tar.gz, or .tar to leave it uncompressed")


@contextmanager
def open_for_writing(file: IO[bytes], archive: Path) -> Iterator[tarfile.TarFile]:
    """Write an archive into a file, compressed where its name says so."""
    if archive.name.endswith(".tar"):
        with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            yield tar
        return
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar
