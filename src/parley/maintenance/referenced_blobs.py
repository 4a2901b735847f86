"""Which bytes the rows of a database name: those that an instance can't do without."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import apsw

from parley.store import Queries, Row, Store, Transaction, to_record
from parley.store.sqlite import SqliteTransaction, run_to_completion

_AT_ONCE: Final = 1_000

_queries = Queries("parley.maintenance")


class ReferencedBlob(NamedTuple):
    """Bytes that a row names.

    Attributes:
        key: What they are found by in the blob store.
        size: How many they are.
        digest: Their SHA-256, in hex.
    """

    key: str
    size: int
    digest: str


class _BlobPage(NamedTuple):
    """Some of them, and the number of the last row."""

    blobs: Sequence[ReferencedBlob]
    last: int


async def _attachments(tx: Transaction, after: int) -> _BlobPage:
    return _page(await _queries.referenced_attachments(tx, after=after, at_most=_AT_ONCE))


async def _avatars(tx: Transaction, after: int) -> _BlobPage:
    return _page(await _queries.referenced_avatars(tx, after=after, at_most=_AT_ONCE))


def _page(rows: Sequence[Row]) -> _BlobPage:
    blobs = [to_record(row, ReferencedBlob) for row in rows]
    return _BlobPage(blobs, rows[-1].number if rows else 0)


_KINDS: Final = (_attachments, _avatars)


def iter_referenced_blobs(connection: apsw.Connection) -> Iterator[ReferencedBlob]:
    """Yield those of a database that nobody changes meanwhile."""
    for kind in _KINDS:
        after = 0
        while (page := run_to_completion(kind(SqliteTransaction(connection), after))).blobs:
            yield from page.blobs
            after = page.last


async def get_newest_time(tx: Transaction) -> int | None:
    """Return when the newest thing happened that the database tells of."""
    row = await _queries.newest_moment(tx)
    return row.created_at if row else None


async def get_oldest_time(tx: Transaction) -> int | None:
    """Return when the first person was added."""
    row = await _queries.oldest_moment(tx)
    return row.created_at if row else None


async def get_referenced_sizes(store: Store) -> Mapping[str, int]:
    """Return the keys of all that an instance names, which may be in use, with their sizes."""
    return {blob.key: blob.size async for blob in read_referenced_blobs(store)}


async def read_referenced_blobs(store: Store) -> AsyncIterator[ReferencedBlob]:
    """Yield what an instance names, which may be in use."""
    for kind in _KINDS:
        after = 0
        while (page := await store.read(kind, after)).blobs:
            for blob in page.blobs:
                yield blob
            after = page.last
