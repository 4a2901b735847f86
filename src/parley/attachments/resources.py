"""Attachments over HTTP (contract §9)."""

import re
from collections.abc import Callable
from typing import Final

import falcon
import structlog
from falcon.asgi import Request, Response

from parley.access import get_caller, get_origin
from parley.attachments.cleanup import remove_bytes
from parley.attachments.commands import (
    DeleteAttachment,
    StoredAttachment,
    UploadLimits,
    check_unsent,
    count_unsent,
    counted_bytes,
    find_readable,
)
from parley.attachments.content import read_content, reporting_loss
from parley.attachments.progress import make_progressive_key
from parley.attachments.ranges import ByteRange, UnsatisfiableError, parse_range
from parley.attachments.schemas import THUMBNAIL_SPEC, UploadedAttachment, serialize_attachment
from parley.attachments.uploads import OWN_AREA, receive_upload, record_upload
from parley.files import BlobStore, BlobsUnavailableError, ThumbnailCache
from parley.files.download_headers import content_disposition, set_sandbox_csp
from parley.files.image_types import IMAGE_TYPES
from parley.files.multipart_forms import FORM_BYTES, check_form
from parley.limits import STORAGE_REFUSED, get_stored_bytes
from parley.people import is_site_member
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, get_url_builder, respond, response_format
from parley.wire.errors import (
    ACCESS_DENIED,
    ATTACHMENT_ACTIVE,
    NOT_A_PICTURE,
    QUOTA_EXCEEDED,
    RANGE_NOT_SATISFIABLE,
    SITE_REFUSED,
    bad_value,
)
from parley.wire.etags import not_modified, set_etag

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")

_log = structlog.get_logger(__name__)


class AttachmentsResource:
    """`/attachments`: where files are uploaded."""

    def __init__(
        self, store: Store, blobs: BlobStore, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._settings = settings
        self._clock = clock

    async def on_post(self, req: Request, resp: Response) -> None:
        """Store a file and return its number; it is inactive until a message carries it."""
        response_format(req)  # an answer that can't be given is refused before anything is done
        user_id = get_caller(req).user_id
        check_form(req, self._settings.file_limit)
        site_id = _parse_site_id(req.get_param("siteid"))
        if site_id != OWN_AREA and not await self._store.read(is_site_member, site_id, user_id):
            raise ApiError(SITE_REFUSED)
        await self._reject_early(user_id, req.content_length or 0)
        upload = await receive_upload(req, self._blobs, self._settings.file_limit)
        attachment_id = await record_upload(
            self._store,
            self._blobs,
            upload,
            uploader_id=user_id,
            site_id=site_id,
            at=self._clock(),
            limits=UploadLimits(self._settings.storage_quota, self._settings.unsent_files),
        )
        key = make_progressive_key(attachment_id, upload.blob.key)
        uploaded = UploadedAttachment(id=attachment_id, progressivekey=key)
        respond(req, resp, uploaded, falcon.HTTP_201)
        addresses = get_url_builder(req, self._settings)
        resp.location = addresses.api(f"attachments/{attachment_id}")

    async def _reject_early(self, user_id: int, content_length: int) -> None:
        """Spare a person an upload that is refused anyway; what counts is decided later."""
        quota = self._settings.storage_quota
        least = counted_bytes(content_length - FORM_BYTES)
        if quota and await self._store.read(get_stored_bytes, user_id) + least > quota:
            STORAGE_REFUSED.inc()
            raise ApiError(QUOTA_EXCEEDED)
        most = self._settings.unsent_files
        if most:
            check_unsent(await self._store.read(count_unsent, user_id, most), most)


class AttachmentResource:
    """`/attachments/{id}`: what is known of a file."""

    def __init__(
        self, store: Store, blobs: BlobStore, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._settings = settings
        self._clock = clock

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with what is known of the file."""
        stored = await _readable(self._store, req, attachment_id)
        respond(req, resp, serialize_attachment(stored.record))

    async def on_delete(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Delete it, as long as no message carries it."""
        command = DeleteAttachment(
            attachment_id,
            get_caller(req).user_id,
            deleted_at=self._clock(),
            origin=get_origin(req, self._settings),
        )
        deletion = await self._store.write(command)
        if deletion is None:
            raise ApiError(ACCESS_DENIED)
        if deletion.blob is None:
            raise ApiError(ATTACHMENT_ACTIVE)
        try:
            await remove_bytes(self._blobs, [deletion.blob])
        except BlobsUnavailableError as error:  # it is deleted; some bytes are left over
            _log.error("blob_left_over", key=deletion.blob, problem=str(error))
        resp.status = falcon.HTTP_204


class ContentResource:
    """`/attachments/{id}/content`: the bytes of a file."""

    def __init__(self, store: Store, blobs: BlobStore, settings: Settings) -> None:
        self._store = store
        self._blobs = blobs
        self._settings = settings

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with them, or the part that is asked for (RFC 9110 §14)."""
        stored = await _readable(self._store, req, attachment_id)
        if not_modified(req, resp, stored.digest):
            return
        if self._settings.signed_downloads and _can_redirect(req, stored):
            elsewhere = self._blobs.presigned_url(stored.blob, _content_headers(stored))
            if elsewhere is not None:
                resp.status = falcon.HTTP_302
                resp.location = elsewhere
                resp.cache_control = ["no-store"]
                return
        asked = _requested_range(req, stored)
        span = asked or ByteRange(0, stored.record.size)
        stream = await read_content(self._blobs, stored, span)
        _set_content_headers(resp, stored)
        if asked is not None:
            resp.status = falcon.HTTP_206
            resp.content_range = (span.start, span.end - 1, stored.record.size)
        resp.set_stream(stream, span.end - span.start)

    async def on_head(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with the headers of the whole: a range is only for GET (RFC 9110 §14.2)."""
        stored = await _readable(self._store, req, attachment_id)
        if not_modified(req, resp, stored.digest):
            return
        _set_content_headers(resp, stored)
        resp.content_length = stored.record.size


class ThumbnailResource:
    """`/attachments/{id}/thumbnail`: a small picture of a picture."""

    def __init__(self, store: Store, thumbnails: ThumbnailCache) -> None:
        self._store = store
        self._thumbnails = thumbnails

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with it, with `size` pixels on its longest edge."""
        size = THUMBNAIL_SPEC.parse_size(req.get_param("size"))
        stored = await _readable(self._store, req, attachment_id)
        if stored.media_type not in IMAGE_TYPES:
            raise ApiError(NOT_A_PICTURE)
        tag = f"{stored.digest}-{size}"
        if not_modified(req, resp, tag):
            return
        with reporting_loss(stored):
            thumbnail = await self._thumbnails.get(stored.blob, stored.record.size, size)
        if thumbnail is None:
            raise ApiError(NOT_A_PICTURE)
        set_sandbox_csp(resp)
        set_etag(resp, tag)
        resp.content_type = THUMBNAIL_SPEC.shape.media_type
        resp.data = thumbnail


async def _readable(store: Store, req: Request, attachment_id: int) -> StoredAttachment:
    stored = await store.read(find_readable, get_caller(req).user_id, attachment_id)
    if stored is None:
        raise ApiError(ACCESS_DENIED)
    return stored


def _parse_site_id(given: str | None) -> int:
    if given is None:
        return OWN_AREA
    if not _INTEGER.fullmatch(given):
        raise bad_value("siteid", "expected an integer")
    return int(given)


def _can_redirect(req: Request, stored: StoredAttachment) -> bool:
    """Return whether a client may be sent to another server for the bytes.

    Not for what a page loads: its policy names this server alone. Not for a part: what it is a part
    of is told by tags of ours.
    """
    navigates = req.get_header("Sec-Fetch-Mode") in {None, "navigate"}
    return navigates and stored.media_type not in IMAGE_TYPES and req.get_header("Range") is None


def _content_headers(stored: StoredAttachment) -> dict[str, str]:
    return {
        "Content-Type": stored.media_type,
        "Content-Disposition": content_disposition(stored.record.name),
    }


def _requested_range(req: Request, stored: StoredAttachment) -> ByteRange | None:
    # A date in If-Range never fits, for there is no Last-Modified.
    if req.if_range is not None and req.if_range.strip() != f'"{stored.digest}"':
        return None
    try:
        return parse_range(req.get_header("Range"), stored.record.size)
    except UnsatisfiableError as error:
        raise ApiError(
            RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{stored.record.size}"}
        ) from error


def _set_content_headers(resp: Response, stored: StoredAttachment) -> None:
    set_sandbox_csp(resp)
    set_etag(resp, stored.digest)
    resp.accept_ranges = "bytes"
    resp.set_headers(_content_headers(stored))
