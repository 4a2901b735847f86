"""Reading an archive that may come from anyone: only what a backup holds, and never more at once.

`tarfile` believes what an archive says of itself: an extended header of any length is read into
memory, a sparse file has any size, and a name leads anywhere. All of that is refused here.
"""

import gzip
import os
import tarfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, NoReturn

from parley.maintenance.archives import ACCOUNT, DATABASE, ArchiveError, blob_key
from parley.maintenance.encryption import MAGIC, Identities
from parley.maintenance.progress import ProgressReporter

BLOCK: Final = 256 * 1024
_MAX_ACCOUNT: Final = 64 * 1024 * 1024
_MAX_HEADER: Final = 64 * 1024
"""Bytes of an extended header: a backup has one where a file is larger than 8 GiB."""

_GZIP: Final = b"\x1f\x8b"
_PLAIN_FILES: Final = {tarfile.REGTYPE, tarfile.AREGTYPE}
_EXTENDED: Final = {
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
}
UNREADABLE: Final = (
    *(tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError),
    RecursionError,  # of many extended headers, one after another
)
"""What reading an archive, or the content of an entry, raises where it is damaged."""


class Entry(NamedTuple):
    """A file in an archive.

    Attributes:
        name: `DATABASE`, `ACCOUNT`, or the name of a blob.
        key: The blob's key; `None` of the two others.
        size: Its bytes.
        content: What gives them; to be read before the next entry is asked for.
    """

    name: str
    key: str | None
    size: int
    content: IO[bytes]


def read_entries(
    archive: Path, progress: ProgressReporter, identities: Identities | None = None
) -> Generator[Entry]:
    """Yield all entries of an archive, in their order, each of a name that a backup may hold, once.

    Raises:
        ArchiveError: It holds anything else; or it is encrypted, and not for these.
        One of `UNREADABLE`: It can't be read to its end.
    """
    names: set[str] = set()
    reached = 0
    with archive.open("rb") as file:
        progress.expect(os.fstat(file.fileno()).st_size)
        with _decrypt(archive, file, identities) as readable, _open(readable) as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # it would hold all of them
                entry = _to_entry(archive, tar, info)
                if entry.name in names:
                    _refuse(archive, f"holds {entry.name} twice")
                names.add(entry.name)
                yield entry
                progress.advance(file.tell() - reached)
                reached = file.tell()


def _to_entry(archive: Path, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    content = tar.extractfile(info) if info.type in _PLAIN_FILES else None
    if content is None or info.issparse():
        _refuse(archive, f"holds {info.name}, which is no file")
    key = blob_key(info.name)
    if key is None and info.name not in {DATABASE, ACCOUNT}:
        _refuse(archive, f"holds {info.name}, which no backup does")
    if info.name == ACCOUNT and info.size > _MAX_ACCOUNT:
        _refuse(archive, f"holds {ACCOUNT}, which is too large")
    return Entry(info.name, key, info.size, content)


def _refuse(archive: Path, problem: str) -> NoReturn:
    raise ArchiveError(f"{archive} {problem}")


class _Info(tarfile.TarInfo):
    """The head of an entry, looked at before anything is done with what it says."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Info":
        info = super().frombuf(buf, encoding, errors)
        if info.size < 0 or info.type == tarfile.GNUTYPE_SPARSE:
            raise tarfile.ReadError("a file has no size, or gaps")
        if info.type in _EXTENDED and info.size > _MAX_HEADER:
            raise tarfile.ReadError("a header is too long")
        return info

    def _refuse_gaps(self, *_: Any) -> NoReturn:  # noqa: ANN401 - whatever tarfile hands it
        raise tarfile.ReadError("a file has gaps")

    # How extended headers tell of sparse files. To read them may take for ever.
    _proc_gnusparse_00 = _proc_gnusparse_01 = _proc_gnusparse_10 = _refuse_gaps


@contextmanager
def _decrypt(
    archive: Path, file: BufferedReader, identities: Identities | None
) -> Iterator[BufferedReader]:
    encrypted = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    if not encrypted:
        yield file
        return
    if identities is None:
        _refuse(archive, "is encrypted: name the file with the secret key, --identity")
    with identities.open_reader(file) as readable:
        yield readable


@contextmanager
def _open(file: BufferedReader) -> Iterator[tarfile.TarFile]:
    """Read an archive as it comes, compressed or not."""
    packed = file.peek(len(_GZIP))[: len(_GZIP)] == _GZIP
    with (
        gzip.GzipFile(fileobj=file) if packed else nullcontext(file) as content,
        tarfile.open(fileobj=content, mode="r|", tarinfo=_Info) as tar,
    ):
        yield tar
        while content.read(BLOCK):  # only at its very end is an archive compared with its checksum
            pass
