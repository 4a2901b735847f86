"""The bytes of an attachment, and what is told where they are not what was uploaded."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from prometheus_client import Counter

from parley.attachments.commands import StoredAttachment
from parley.attachments.ranges import ByteRange
from parley.files import BlobStore, BlobsUnavailableError
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

    Raises:
        ApiError: The store has lost them, or has fewer than were uploaded.
        BlobsUnavailableError: They can't be read now.
    """
    with reporting_loss(stored):
        try:
            stream = await blobs.read(stored.blob, span.start, span.end)
        except BlobsUnavailableError:
            await _check_size(blobs, stored)
            raise
    return _checked(blobs, stored, stream)


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


async def _checked(
    blobs: BlobStore, stored: StoredAttachment, stream: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Give bytes on; where they end too early, the response is cut off, and the log says why."""
    with reporting_loss(stored):
        try:
            async for block in stream:
                yield block
        except BlobsUnavailableError:
            await _check_size(blobs, stored)
            raise


async def _check_size(blobs: BlobStore, stored: StoredAttachment) -> None:
    """Report a file that is not as long as what was uploaded.

    Raises:
        ApiError: It is not.
    """
    size = await blobs.size(stored.blob)
    if size != stored.record.size:
        LOST.labels("damaged").inc()
        _log.error(
            "file_damaged",
            attachment_id=stored.record.attachment_id,
            key=stored.blob,
            size=size,
            uploaded=stored.record.size,
        )
        raise ApiError(FILE_LOST)
