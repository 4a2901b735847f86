"""Bytes that people send: stored under random keys, durable before a row names them.

obstore's own coroutines are left alone: its Rust threads deliver their results into Python, and
where the interpreter ends at that moment the process aborts (obstore 0.12: 2 to 6 of 12 runs, see
PyO3/pyo3-async-runtimes#40). Its plain functions, called in threads, do not.
"""

import hashlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

import obstore
from obstore.exceptions import BaseError

from parley.files.backends import BLOCK, BlobBackend, ListedBlob, LocalBackend
from parley.files.image_types import SIGNATURE_LENGTH
from parley.store import StoreUnavailableError
from parley.turns import on_own_behalf

if TYPE_CHECKING:
    from obstore import WritableFile

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


class BlobStore:
    """A store of bytes.

    Args:
        backend: Where they are kept.
    """

    def __init__(self, backend: BlobBackend) -> None:
        self._backend = backend
        self._store = backend.store

    @classmethod
    def in_folder(cls, path: Path) -> "BlobStore":
        """Keep them in a folder, which is made where it is missing."""
        return cls(LocalBackend(path))

    async def put(self, chunks: AsyncIterator[bytes]) -> StoredBlob:
        """Store bytes as they come, and return when they are on disk.

        What `chunks` raises is passed on, and then nothing is stored.

        Raises:
            BlobsUnavailableError: They can't be stored.
        """
        name = uuid.uuid4().hex
        return await self.put_at(f"{name[:2]}/{name}", chunks)

    async def put_at(self, key: str, chunks: AsyncIterator[bytes]) -> StoredBlob:
        """Store bytes as `put` does, under a key that they had elsewhere.

        Raises:
            BlobsUnavailableError: They can't be stored.
        """
        writing = _Upload(
            obstore.open_writer(self._store, key, buffer_size=self._backend.part, max_concurrency=1)
        )
        try:
            async for block in _blocks(chunks):
                await self._map_errors(writing.add, block)
            await self._map_errors(self._finish, writing, key)
        except BaseException:
            with on_own_behalf():
                await self._in_thread(writing.abort)
            raise
        return StoredBlob(key, writing.size, writing.digest.hexdigest(), writing.head)

    async def overwrite(self, key: str, data: bytes) -> None:
        """Store a few bytes under a key of the caller's, in place of any that were there.

        Raises:
            BlobsUnavailableError: They can't be stored.
        """

        def put() -> None:
            obstore.put(self._store, key, data)
            self._backend.fsync(key)

        await self._map_errors(put)

    async def size(self, key: str) -> int:
        """Return how many bytes there are under a key.

        Raises:
            FileNotFoundError: There is nothing under it.
            BlobsUnavailableError: That can't be told.
        """
        found = await self._in_thread(obstore.head, self._store, key)
        return found["size"]

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to `end`, block by block.

        The first block is read at once, so that what is wrong is found before an answer begins.

        Raises:
            FileNotFoundError: There is nothing under the key.
            BlobsUnavailableError: They can't be read.
        """
        return self._windows(await self._window(key, start, end), key, start, end)

    async def read_whole(self, key: str) -> bytes:
        """Return all the bytes, for a blob that is known to be small.

        Raises:
            FileNotFoundError: There is nothing under the key.
            BlobsUnavailableError: They can't be read.
        """
        return await self._in_thread(lambda: bytes(obstore.get(self._store, key).bytes()))

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove the bytes under some keys, those that are there.

        Raises:
            BlobsUnavailableError: Some can't be removed.
        """
        with on_own_behalf():
            await self._in_thread(self._backend.delete, list(keys))

    async def iter_blobs(self) -> AsyncIterator[ListedBlob]:
        """Yield all that is there, what was left unfinished included.

        Raises:
            BlobsUnavailableError: They can't be listed.
        """
        pages = self._backend.iter_blobs()
        while (page := await self._in_thread(next, pages, None)) is not None:
            for one in page:
                yield one

    def presigned_url(self, key: str, headers: Mapping[str, str]) -> str | None:
        """Return a URL elsewhere that serves the bytes for a minute; `None` where there is none.

        Args:
            key: What they are found by.
            headers: What is to be said of them there.
        """
        return self._backend.presigned_url(key, headers)

    async def _windows(self, window: bytes, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        for position in range(start + self._backend.window, end, self._backend.window):
            for block in _split_window(window):
                yield block
            window = await self._window(key, position, end)
        for block in _split_window(window):
            yield block

    async def _window(self, key: str, start: int, end: int) -> bytes:
        length = min(self._backend.window, end - start)
        if length == 0:
            await self._in_thread(obstore.head, self._store, key)
            return b""
        return await self._in_thread(
            lambda: bytes(obstore.get_range(self._store, key, start=start, length=length))
        )

    def _finish(self, writing: "_Upload", key: str) -> None:
        writing.close()
        try:
            self._backend.fsync(key)
        except OSError:
            self._backend.delete([key])
            raise

    async def _map_errors(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Write something; where nothing is found, it is the place itself that is missing."""
        try:
            return await self._in_thread(function, *args, **kwargs)
        except FileNotFoundError as error:
            raise BlobsUnavailableError(_first_line(error)) from error

    async def _in_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await self._backend.threads.run(function, *args, **kwargs)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise BlobsUnavailableError(_first_line(error)) from error


class _Upload:
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

    def abort(self) -> None:
        """Remove what was written: a writer that is left by an exception does that."""
        failure = InterruptedError()
        with suppress(BaseError, OSError):
            self._writer.__exit__(type(failure), failure, None)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _split_window(window: bytes) -> Iterator[bytes]:
    """Part what was read at once into blocks; what is empty is a block as well."""
    for position in range(0, len(window) or 1, BLOCK):
        yield window[position : position + BLOCK]


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
