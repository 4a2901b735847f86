"""The database and the files that it names: whether all is there, and nothing else."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from rich.filesize import decimal

from parley.files import BlobStore, ListedBlob
from parley.maintenance.findings import CheckResult, fine, problem
from parley.maintenance.progress import ProgressReporter
from parley.maintenance.referenced_blobs import get_referenced_sizes, read_referenced_blobs
from parley.store import Store

OLD_SECONDS: Final = 24 * 60 * 60
"""Bytes without a row may belong to an upload that goes on; after a day they do not."""

_FROM_A_BACKUP: Final = (
    "Take them from a backup, under the same names: 'blobs/' in an archive, 'files/' in a folder of"
    " backups, or an earlier version of the bucket."
)
_PROBE: Final = "parley-doctor"

_SHOWN: Final = 3


def check_addresses(shared: Sequence[str]) -> Iterator[CheckResult]:
    """Report addresses that are someone else's too, in another spelling: an earlier Parley's."""
    if shared:
        named = ", ".join(shared[:_SHOWN]) + (" …" if len(shared) > _SHOWN else "")
        yield problem(
            "addresses",
            f"{named}: someone else has the same address in another spelling",
            "Give one of the two another with 'parley user change', or deactivate it.",
        )


class BlobComparison(NamedTuple):
    """The rows and the bytes, compared.

    Attributes:
        named: How many files the rows name.
        missing: Keys that rows name, and that have no bytes.
        damaged: Keys whose bytes are not what was uploaded.
        leftovers: Old bytes that no row names, thumbnails included.
    """

    named: int
    missing: Sequence[str]
    damaged: Sequence[str]
    leftovers: Sequence[ListedBlob]


async def probe(blobs: BlobStore) -> None:
    """Check that bytes can be written and removed.

    Raises:
        BlobsUnavailableError: They can't.
    """
    await blobs.overwrite(_PROBE, b"")
    await blobs.delete([_PROBE])


async def compare(store: Store, blobs: BlobStore) -> BlobComparison:
    """Compare what the rows name with what is stored, beside a server that changes both.

    The rows are read before and after the files: a row always has its bytes, so what both readings
    name has to be among the files.

    Raises:
        BlobsUnavailableError: The files can't be listed.
    """
    before = await get_referenced_sizes(store)
    found = [one async for one in blobs.iter_blobs()]
    after = await get_referenced_sizes(store)
    present = {one.key: one.size for one in found}
    old = time.time() - OLD_SECONDS
    named = before.keys() & after.keys()
    return BlobComparison(
        named=len(after),
        missing=sorted(named - present.keys()),
        damaged=sorted(key for key in named & present.keys() if present[key] != after[key]),
        leftovers=[one for one in found if one.original not in after and one.changed_at < old],
    )


async def find_damaged(store: Store, blobs: BlobStore, progress: ProgressReporter) -> Sequence[str]:
    """Read every file, and return the keys of those that are not what was uploaded.

    Raises:
        BlobsUnavailableError: They can't be read.
    """
    progress.expect(sum((await get_referenced_sizes(store)).values()))
    damaged = []
    async for blob in read_referenced_blobs(store):
        digest = hashlib.sha256()
        with suppress(FileNotFoundError):  # it is deleted, or named among those that are lost
            async for block in await blobs.read(blob.key, 0, await blobs.size(blob.key)):
                digest.update(block)
            if digest.hexdigest() != blob.digest:
                damaged.append(blob.key)
        progress.advance(blob.size)
    return damaged


def check_files(compared: BlobComparison, *, deep: bool) -> Iterator[CheckResult]:
    """Return what the comparison has shown.

    Args:
        compared: The comparison.
        deep: Whether each file was read.
    """
    for keys, what in ((compared.missing, "lost"), (compared.damaged, "damaged")):
        if keys:
            are = f"is {what}" if len(keys) == 1 else f"are {what}"
            yield problem(
                "files", f"{len(keys)} of {compared.named} {are}: {_some(keys)}", _FROM_A_BACKUP
            )
    if not compared.missing and not compared.damaged:
        yield fine(
            "files",
            f"all {compared.named} are there, "
            + ("as they were uploaded" if deep else "each of its size"),
        )
    if compared.leftovers:
        size = decimal(sum(one.size for one in compared.leftovers))
        number = len(compared.leftovers)
        yield problem(
            "leftovers",
            f"1 file of {size} belongs to nothing"
            if number == 1
            else f"{number} files of {size} belong to nothing",
            "Run: parley doctor --remove-leftovers. A crash during an upload leaves such files.",
        )
    else:
        yield fine("leftovers", "there are none")


def _some(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return ", ".join(keys[:_SHOWN]) + more
