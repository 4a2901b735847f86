"""The bytes of an attachment, and what is told where they are not what was uploaded."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from prometheus_client import Counter

from parley.attachments.commands import StoredAttachment
from parley.attachments.ranges import ByteRange
from parley.files import BlobStore
from parley.files.backends import BLOCK
from parley.wire import ApiError
from parley.wire.errors import FILE_LOST

_log = structlog.get_logger(__name__)

LOST: Final = Counter(
    "parley_files_lost", "Requests for files that the store has lost or damaged.", ["problem"]
)
for _problem in ("lost", "damaged"):
    LOST.labels(_problem)


async def read_content(
    blobs: BlobStore, stored: StoredAttachment, span: ByteRange
) -> AsyncIterator[bytes]:
    """Yield some bytes of an attachment; the first are read at once.

    Where the store turns out to have fewer only later, they end too early, so that the response is
    cut off, and the log says why.

    Raises:
        ApiError: The store has lost them, or has fewer than were uploaded.
        BlobsUnavailableError: They can't be read now.
    """
    length = span.end - span.start
    with reporting_loss(stored):
        stream = await blobs.read(stored.blob, span.start, span.end)
        first = await anext(stream, b"")
    if len(first) < min(BLOCK, length):
        await _report_damage(blobs, stored)
        raise ApiError(FILE_LOST)
    return _check(blobs, stored, first, stream, length)


@contextmanager
def reporting_loss(stored: StoredAttachment) -> Iterator[None]:
    """Report a file that is not found.

    Raises:
        ApiError: It was not.
    """
    try:
        yield
    except FileNotFoundError as error:
        LOST.labels("lost").inc()
        _log.error("file_lost", attachment_id=stored.record.attachment_id, key=stored.blob)
        raise ApiError(FILE_LOST) from error


async def _check(
    blobs: BlobStore,
    stored: StoredAttachment,
    first: bytes,
    others: AsyncIterator[bytes],
    length: int,
) -> AsyncIterator[bytes]:
    yield first
    given = len(first)
    async for block in others:
        given += len(block)
        yield block
    if given < length:
        await _report_damage(blobs, stored)


async def _report_damage(blobs: BlobStore, stored: StoredAttachment) -> None:
    LOST.labels("damaged").inc()
    _log.error(
        "file_damaged",
        attachment_id=stored.record.attachment_id,
        key=stored.blob,
        size=await blobs.size(stored.blob),
        uploaded=stored.record.size,
    )
