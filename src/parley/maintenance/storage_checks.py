"""The database and the files that it names: whether all is there, and nothing else."""

import time
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rich.filesize import decimal

from parley.files import BlobStore, ListedBlob
from parley.maintenance.findings import CheckResult, fine, problem
from parley.maintenance.referenced_blobs import get_referenced_keys
from parley.store import Store

OLD_SECONDS: Final = 24 * 60 * 60
"""Bytes without a row may belong to an upload that goes on; after a day they do not."""

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
        leftovers: Old bytes that no row names, thumbnails included.
    """

    named: int
    missing: Sequence[str]
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
    before = await get_referenced_keys(store)
    found = [one async for one in blobs.iter_blobs()]
    after = await get_referenced_keys(store)
    present = {one.key for one in found}
    old = time.time() - OLD_SECONDS
    return BlobComparison(
        named=len(after),
        missing=sorted((before & after) - present),
        leftovers=[one for one in found if one.original not in after and one.changed_at < old],
    )


def check_files(compared: BlobComparison) -> Iterator[CheckResult]:
    """Return what the comparison has shown."""
    if compared.missing:
        lost = "is lost" if len(compared.missing) == 1 else "are lost"
        yield problem(
            "files",
            f"{len(compared.missing)} of {compared.named} {lost}: {_some(compared.missing)}",
            "Take them from a backup, under the same names: 'blobs/' in its archive, or an earlier"
            " version of the bucket.",
        )
    else:
        yield fine("files", f"all {compared.named} are there")
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
