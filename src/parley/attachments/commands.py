"""Attachments, as rows; what a person stores; and who may read and send one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.limits import add_stored_bytes
from parley.store import (
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
    single_statement,
    to_record,
)
from parley.wire import ApiError
from parley.wire.errors import QUOTA_EXCEEDED, TOO_MANY_UNSENT

_queries = Queries("parley.attachments")


SMALLEST_FILE: Final = 4_096
"""Bytes that a file counts at least: an empty one has an entry in a folder and a row as well."""


def counted_bytes(size: int) -> int:
    """Return how much of its uploader's storage a file of some bytes takes."""
    return max(size, SMALLEST_FILE)


class AttachmentRecord(NamedTuple):
    """What is told of an attachment.

    Attributes:
        site_id: 0 is the uploader's own area.
        size: In bytes.
    """

    attachment_id: int
    name: str
    site_id: int
    size: int


class StoredAttachment(NamedTuple):
    """An attachment, with all that giving out its bytes takes.

    Attributes:
        digest: SHA-256 of the bytes, in hex.
        blob: The key of the bytes in the blob store.
    """

    record: AttachmentRecord
    media_type: str
    digest: str
    blob: str


class UploadLimits(NamedTuple):
    """What a person may have; 0 is no limit.

    Attributes:
        quota: Bytes of all that they store.
        unsent: Files that no message carries.
    """

    quota: int = 0
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class RecordUpload(Command[int]):
    """Record a file whose bytes are stored, and return its number.

    Refused, with `ApiError`, where its uploader would have more than they may.
    """

    uploader_id: int
    site_id: int
    name: str
    media_type: str
    size: int
    digest: str
    blob: str
    created_at: int
    limits: UploadLimits

    @override
    async def execute(self, tx: Transaction) -> int:
        # This holds the uploader's row, for which their other uploads wait: what is counted stays.
        if not await _queries.reserve_quota(
            tx, user_id=self.uploader_id, size=counted_bytes(self.size), quota=self.limits.quota
        ):
            raise ApiError(QUOTA_EXCEEDED)
        if self.limits.unsent:
            unsent = await count_unsent(tx, self.uploader_id, self.limits.unsent)
            check_unsent(unsent, self.limits.unsent)
        inserted = await _queries.insert_attachment(
            tx,
            uploader_id=self.uploader_id,
            site_id=self.site_id,
            name=self.name,
            media_type=self.media_type,
            size=self.size,
            digest=self.digest,
            blob=self.blob,
            created_at=self.created_at,
        )
        attachment_id: int = inserted.attachment_id
        return attachment_id


@single_statement
async def count_unsent(tx: Transaction, user_id: int, at_most: int) -> int:
    """Return how many of a person's files no message carries; it counts no further than asked."""
    row = await _queries.count_unsent(tx, uploader_id=user_id, at_most=at_most)
    count: int = row.unsent
    return count


def check_unsent(count: int, most: int) -> None:
    """Check that a person who has `count` unsent files may upload one more.

    Raises:
        ApiError: 403, where they have the most that they may.
    """
    if count >= most:
        raise ApiError(
            TOO_MANY_UNSENT,
            f"you have {count} files that no message includes, which is the most: "
            "send or delete some",
        )


class Deletion(NamedTuple):
    """What became of a wish to delete.

    Attributes:
        blob: The key of the bytes that nothing needs any more; `None` where a message carries the
            attachment, which therefore stays.
    """

    blob: str | None


@dataclass(frozen=True, slots=True)
class DeleteAttachment(Command[Deletion | None]):
    """Delete an attachment that no message carries; `None` where the uploader has no such one."""

    attachment_id: int
    uploader_id: int
    deleted_at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> Deletion | None:
        chosen = {"attachment_id": self.attachment_id, "uploader_id": self.uploader_id}
        row = await _queries.delete_inactive(tx, **chosen)
        if row is None:
            return Deletion(None) if await _queries.is_uploader(tx, **chosen) else None
        size: int = row.size
        await add_stored_bytes(tx, [(self.uploader_id, -counted_bytes(size))])
        subject = f"attachment:{self.attachment_id}"
        act = AuditEvent(
            "attachment.deleted", self.deleted_at, self.origin, subject, {"size": size}
        )
        await audit.append(tx, act)
        return Deletion(row.blob)


@dataclass(frozen=True, slots=True)
class DiscardUploads(Command[Sequence[str]]):
    """Delete uploads that their uploader never heard of, those that no message carries.

    Return the keys of their bytes, which nothing needs any more.
    """

    uploader_id: int
    attachment_ids: Sequence[int]

    @override
    async def execute(self, tx: Transaction) -> Sequence[str]:
        found = [
            await _queries.delete_inactive(
                tx, attachment_id=attachment_id, uploader_id=self.uploader_id
            )
            for attachment_id in self.attachment_ids
        ]
        rows = [row for row in found if row is not None]
        freed = sum(counted_bytes(row.size) for row in rows)
        await add_stored_bytes(tx, [(self.uploader_id, -freed)])
        return [row.blob for row in rows]


@dataclass(frozen=True, slots=True)
class DeleteAbandoned(Command[Sequence[str]]):
    """Delete at most `at_most` attachments that were uploaded before a moment and never sent.

    Return the keys of their bytes, which nothing needs any more.
    """

    before: int
    at_most: int

    @override
    async def execute(self, tx: Transaction) -> Sequence[str]:
        rows = await _queries.delete_abandoned(tx, before=self.before, at_most=self.at_most)
        freed: Counter[int] = Counter()
        for row in rows:
            freed[row.uploader_id] += counted_bytes(row.size)
        await add_stored_bytes(tx, [(one, -size) for one, size in freed.items()])
        return [row.blob for row in rows]


@single_statement
async def find_readable(
    tx: Transaction, user_id: int, attachment_id: int
) -> StoredAttachment | None:
    """Return an attachment; `None` where there is none or the person may not read it."""
    rows = await _queries.readable_attachments(tx, pairs=[(user_id, attachment_id)])
    if not rows:
        return None
    (row,) = rows
    return StoredAttachment(to_record(row, AttachmentRecord), row.media_type, row.digest, row.blob)


@single_statement
async def find_uploaded(tx: Transaction, user_id: int, attachment_id: int) -> str | None:
    """Return the key of the bytes of a person's own upload; `None` where there is no such one."""
    row = await _queries.uploaded_blob(tx, attachment_id=attachment_id, uploader_id=user_id)
    return None if row is None else row.blob


async def find_sendable_names(
    tx: Transaction, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Return the names of attachments, by pairs of a person and one that the person may send.

    One statement, for a whole batch. Who may read one may send it (contract §9).
    """
    rows = await _queries.readable_attachments(tx, pairs=list(pairs))
    return {(row.user_id, row.attachment_id): row.name for row in rows}


async def release(tx: Transaction, attachment_ids: Iterable[int]) -> None:
    """Note that a message carries these attachments no more; others still may."""
    released = list(attachment_ids)
    await _queries.lock_attachments(tx, attachment_ids=released)
    await _queries.release(tx, attachment_ids=released)
