"""What the archive of a backup holds: files, a copy of the database, and an account of both.

It is a plain tar, `.tar` or `.tar.gz`, and encrypted where its name ends in `.age`. The account
comes last, so an archive that has one is whole. Thumbnails are left out: they are made anew.
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

FORMAT: Final = 2
FORMATS: Final = range(1, FORMAT + 1)
"""Those that can be read; the first knew no files beside the archive."""

DATABASE: Final = "parley.db"
SUFFIX: Final = ".age"
"""What the name of something encrypted ends in."""

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
        elsewhere: The bucket where the files are and stay.
        beside: Whether they are in the folder of the archive, and not in itself.
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
    beside: bool = False
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


def check_name(archive: Path, *, encrypted: bool) -> None:
    """Refuse a name that does not say what the archive is.

    Raises:
        ArchiveError: It is not `.tar` and not `.tar.gz`, or does not tell of the encryption.
    """
    name = archive.name.removesuffix(SUFFIX)
    if not name.endswith((".tar", ".tar.gz", ".tgz")):
        raise ArchiveError(
            f"{archive}: name it .tar.gz, or .tar to leave it uncompressed; or name a folder that"
            " is there"
        )
    if encrypted != archive.name.endswith(SUFFIX):
        raise ArchiveError(
            f"{archive}: name what is encrypted .tar.gz{SUFFIX}"
            if encrypted
            else f"{archive}: name the keys that it is to be encrypted for: --encrypt-to"
        )


@contextmanager
def open_for_writing(file: IO[bytes], *, compressed: bool) -> Iterator[tarfile.TarFile]:
    """Write an archive into a file."""
    if not compressed:
        with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            yield tar
        return
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


def is_compressed(archive: Path) -> bool:
    """Return whether the name of an archive says that it is compressed."""
    return not archive.name.removesuffix(SUFFIX).endswith(".tar")
