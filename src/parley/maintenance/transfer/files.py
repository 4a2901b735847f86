"""The files of a copy: each under the key that it had, and read again where it has come to."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from typing import Final, NamedTuple

from parley.files import BlobStore
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.referenced_blobs import ReferencedBlob
from parley.maintenance.transfer.engines import CopyError, Source, Target
from parley.maintenance.transfer.rows import Columns, TableChecksum, TableProgress

_KINDS: Final = {"attachments": "attachment_id", "avatars": "user_id"}
_AT_ONCE: Final = 8
"""How many files are under way together: each may hold a part of 8 MiB in memory."""

_BETWEEN_NOTES: Final = 64


class _ReferencedBlob(NamedTuple):
    """A file that a row names, and the number of the row."""

    number: int
    blob: ReferencedBlob


class FileCopy:
    """The files that the rows of a source name.

    Args:
        source: The rows.
        there: Where the files are.
        here: Where they are to be; the same where they stay.
        progress: Whom to tell how far it is, in bytes.
    """

    def __init__(
        self, source: Source, there: BlobStore, here: BlobStore, progress: ProgressReporter
    ) -> None:
        self._source = source
        self._there = there
        self._here = here
        self._progress = progress
        self.missing: set[str] = set()
        self.damaged: set[str] = set()

    async def total(self) -> TableChecksum:
        """Return how many there are and, in place of a checksum, how many bytes they have."""
        files = size = 0
        for table in _KINDS:
            async for some in self._some(table, None):
                files += len(some)
                size += sum(named.blob.size for named in some)
        return TableChecksum(files, size)

    async def copy(self, target: Target) -> None:
        """Copy those that were not copied before; those that the source has lost are left out."""
        saved = await target.progress()
        for table in _KINDS:
            note = f"files of {table}"
            progress = saved.get(note, TableProgress((0,), TableChecksum()))
            done = progress.tally.rows
            after = int(progress.last[0] or 0)
            async for some in self._some(table, after):
                await _at_once(self._copy_one(named.blob) for named in some)
                done += len(some)
                await target.save_progress(
                    note, TableProgress((some[-1].number,), TableChecksum(done))
                )

    async def verify(self) -> None:
        """Read each where it has come to, and compare it with what was once uploaded.

        Raises:
            CopyError: One differs, which is right at the source.
        """
        for table in _KINDS:
            async for some in self._some(table, None):
                await _at_once(self._verify_one(named.blob) for named in some)

    async def _some(
        self, table: str, after: int | None
    ) -> AsyncIterator[Sequence[_ReferencedBlob]]:
        key = _KINDS[table]
        columns = Columns(table, (key, "blob", "size", "digest"), (key,))
        async for rows in self._source.rows(columns, None if after is None else (after,)):
            named = [
                _ReferencedBlob(
                    int(number or 0), ReferencedBlob(str(blob), int(size or 0), str(digest))
                )
                for number, blob, size, digest in rows
            ]
            for start in range(0, len(named), _BETWEEN_NOTES):
                yield named[start : start + _BETWEEN_NOTES]

    async def _copy_one(self, blob: ReferencedBlob) -> None:
        try:
            chunks = await self._read(self._there, blob)
        except FileNotFoundError:
            return
        await self._here.put_at(blob.key, chunks)

    async def _verify_one(self, blob: ReferencedBlob) -> None:
        found = await self._digest(self._here, blob)
        if found == blob.digest:
            return
        if found != await self._digest(self._there, blob):
            raise CopyError(f"the copy of the file {blob.key} is not what the source has")
        (self.missing if found is None else self.damaged).add(blob.key)

    async def _digest(self, blobs: BlobStore, blob: ReferencedBlob) -> str | None:
        digest = hashlib.sha256()
        try:
            async for chunk in await self._read(blobs, blob):
                digest.update(chunk)
        except FileNotFoundError:
            return None
        return digest.hexdigest()

    async def _read(self, blobs: BlobStore, blob: ReferencedBlob) -> AsyncIterator[bytes]:
        """Read all of what there is, which need not be as long as it should."""
        return self._report(await blobs.read(blob.key, 0, await blobs.size(blob.key)))

    async def _report(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self._progress.advance(len(chunk))
            yield chunk


async def _at_once(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Do some things, a few at once; the first that fails is the one to tell."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(each: Coroutine[None, None, None]) -> None:
        async with slots:
            await each

    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(one(each))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
