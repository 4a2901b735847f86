"""Bytes that people send: stored under random keys, durable before a row names them.

obstore's own coroutines are left alone: its Rust threads deliver their results into Python, and
where the interpreter ends at that moment the process aborts (obstore 0.12: 2 to 6 of 12 runs, see
PyO3/pyo3-async-runtimes#40). Its plain functions, called in threads, do not.
"""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, ParamSpec, TypeVar

import obstore
from obstore.exceptions import BaseError

from parley.files.pictures import SIGNATURE_LENGTH
from parley.files.places import Folder, ListedBlob, Place
from parley.store import StoreUnavailableError

if TYPE_CHECKING:
    from obstore import WritableFile

BLOCK: Final = 256 * 1024
"""Bytes that are written and read at once.

Granian holds eight blocks for a reader who is slow; larger ones were no faster.
"""

P = ParamSpec("P")
R = TypeVar("R")


class BlobsUnavailableError(StoreUnavailableError):
    """The blob store can't do that now; nothing was stored."""


class StoredBlob(NamedTuple):
    """Bytes that are stored.

    Attributes:
        key: What they are found by.
        size: How many they are.
        digest: Their SHA-256, in hex.
        head: The first of them, enough to tell a picture by.
    """

    key: str
    size: int
    digest: str
    head: bytes


class Blobs:
    """A store of bytes.

    Args:
        place: Where they are kept.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._store = place.store

    @classmethod
    def in_folder(cls, path: Path) -> "Blobs":
        """Keep them in a folder, which is made where it is missing."""
        return cls(Folder(path))

    async def put(self, chunks: AsyncIterator[bytes]) -> StoredBlob:
        """Store bytes as they come, and return when they are on disk.

        What `chunks` raises is passed on, and then nothing is stored.

        Raises:
            BlobsUnavailableError: They can't be stored.
        """
        name = uuid.uuid4().hex
        key = f"{name[:2]}/{name}"
        writing = _Writing(
            obstore.open_writer(self._store, key, buffer_size=BLOCK, max_concurrency=1)
        )
        try:
            async for block in _blocks(chunks):
                await _in_thread(writing.add, block)
        except BaseException:
            await asyncio.to_thread(writing.abandon)
            raise
        await _in_thread(self._finish, writing, key)
        return StoredBlob(key, writing.size, writing.digest.hexdigest(), writing.head)

    async def put_beside(self, key: str, data: bytes) -> None:
        """Store a few bytes under a key of the caller's, in place of any that were there.

        Raises:
            BlobsUnavailableError: They can't be stored.
        """

        def put() -> None:
            obstore.put(self._store, key, data)
            self._place.settle(key)

        await _in_thread(put)

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Give the bytes from `start` up to `end`, block by block.

        The first block is read at once, so that what is wrong is found before an answer begins.

        Raises:
            FileNotFoundError: There is nothing under the key.
            BlobsUnavailableError: They can't be read.
        """
        first = await self._block(key, start, end)

        async def blocks() -> AsyncIterator[bytes]:
            yield first
            for position in range(start + BLOCK, end, BLOCK):
                yield await self._block(key, position, end)

        return blocks()

    async def read_whole(self, key: str) -> bytes:
        """Give all the bytes, for a blob that is known to be small.

        Raises:
            FileNotFoundError: There is nothing under the key.
            BlobsUnavailableError: They can't be read.
        """
        return await _in_thread(lambda: bytes(obstore.get(self._store, key).bytes()))

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove the bytes under some keys, those that are there.

        Raises:
            BlobsUnavailableError: Some can't be removed.
        """

        def delete() -> None:
            for key in keys:
                with suppress(FileNotFoundError):
                    self._place.delete(key)

        await _in_thread(delete)

    async def listed(self) -> AsyncIterator[ListedBlob]:
        """Give all that is there, what was left unfinished included.

        Raises:
            BlobsUnavailableError: They can't be listed.
        """
        pages = self._place.listed()
        while (page := await _in_thread(next, pages, None)) is not None:
            for one in page:
                yield one

    async def _block(self, key: str, start: int, end: int) -> bytes:
        length = min(BLOCK, end - start)
        if length == 0:
            await _in_thread(obstore.head, self._store, key)
            return b""
        return await _in_thread(
            lambda: bytes(obstore.get_range(self._store, key, start=start, length=length))
        )

    def _finish(self, writing: "_Writing", key: str) -> None:
        writing.close()
        try:
            self._place.settle(key)
        except OSError:
            self._place.delete(key)
            raise


class _Writing:
    """A blob on its way to the store."""

    def __init__(self, writer: "WritableFile") -> None:
        self._writer = writer
        self.size = 0
        self.digest = hashlib.sha256()
        self.head = b""

    def add(self, block: bytes) -> None:
        if self.size < SIGNATURE_LENGTH:
            self.head = (self.head + block)[:SIGNATURE_LENGTH]
        self.size += len(block)
        self.digest.update(block)
        self._writer.write(block)

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:
        """Remove what was written: a writer that is left by an exception does that."""
        failure = InterruptedError()
        with suppress(BaseError, OSError):
            self._writer.__exit__(type(failure), failure, None)


async def _blocks(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Join chunks into blocks of about `BLOCK` bytes, so that few thread hops are needed."""
    waiting: list[bytes] = []
    length = 0
    async for chunk in chunks:
        waiting.append(chunk)
        length += len(chunk)
        if length >= BLOCK:
            yield b"".join(waiting)
            waiting.clear()
            length = 0
    if waiting:
        yield b"".join(waiting)


async def _in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise BlobsUnavailableError(str(error).partition("\n")[0]) from error
