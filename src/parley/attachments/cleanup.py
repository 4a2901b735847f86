"""Removing the bytes of attachments that are gone, and the attachments that nobody ever sent."""

import asyncio
from collections.abc import Iterable
from typing import Final

from parley.attachments.commands import DeleteAbandoned
from parley.attachments.schemas import THUMBNAIL_SPEC
from parley.files import BlobStore
from parley.store import Store

_AT_ONCE: Final = 100


async def remove_bytes(blobs: BlobStore, keys: Iterable[str]) -> None:
    """Remove files with their thumbnails, once no row names them.

    Raises:
        BlobsUnavailableError: Some can't be removed.
    """
    await blobs.delete([each for key in keys for each in (key, *THUMBNAIL_SPEC.keys(key))])


async def remove_abandoned(
    store: Store, blobs: BlobStore, before: int, stopping: asyncio.Event
) -> int:
    """Remove the attachments that were uploaded before a moment and never sent; return how many.

    In small transactions, so that no one waits for it; no more of them once `stopping` is set.
    """
    removed = 0
    while not stopping.is_set():
        keys = await store.write(DeleteAbandoned(before, _AT_ONCE))
        await remove_bytes(blobs, keys)
        removed += len(keys)
        if len(keys) < _AT_ONCE:
            break
    return removed
