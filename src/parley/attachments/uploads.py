"""Uploads: a form whose file goes to the blob store as it comes, and its record (contract §9).

Whatever is wrong with the form, and wherever, nothing stays behind.
"""

from typing import Final, NamedTuple

from falcon.asgi import Request

from parley.attachments.commands import RecordUpload, UploadLimits
from parley.attachments.media_types import guess_media_type
from parley.attachments.names import MAX_LENGTH, check_name, last_component
from parley.files import BlobStore, StoredBlob
from parley.files.multipart import Part
from parley.files.multipart_forms import iterate_file, read_multipart, read_text
from parley.limits import STORAGE_REFUSED
from parley.store import Store
from parley.wire import ApiError
from parley.wire.errors import MISSING_PARAMETER, QUOTA_EXCEEDED, bad_value

OWN_AREA: Final = 0
"""The site of what a person keeps for themselves."""

_BLANKS: Final = " \t\r\n"


class ReceivedUpload(NamedTuple):
    """A file that was uploaded, with its name."""

    name: str
    blob: StoredBlob


async def record_upload(  # noqa: PLR0913 - what a record says
    store: Store,
    blobs: BlobStore,
    upload: ReceivedUpload,
    *,
    uploader_id: int,
    at: int,
    limits: UploadLimits,
    site_id: int = OWN_AREA,
) -> int:
    """Record a file whose bytes are stored, and return its number; or remove the bytes.

    Args:
        store: Where it is recorded.
        blobs: Where its bytes are.
        upload: The file.
        uploader_id: Whose it is.
        at: The present moment, in milliseconds.
        limits: What its uploader may have.
        site_id: For whom it is.

    Raises:
        ApiError: 403, where it would exceed the quota, or too many files are not sent yet.
    """
    blob = upload.blob
    command = RecordUpload(
        uploader_id=uploader_id,
        site_id=site_id,
        name=upload.name,
        media_type=guess_media_type(upload.name, blob.head),
        size=blob.size,
        digest=blob.digest,
        blob=blob.key,
        created_at=at,
        limits=limits,
    )
    try:
        return await store.write(command)
    except Exception as error:
        # Not for a cancelled request: its command is written all the same, and needs the bytes.
        await blobs.delete([blob.key])
        if isinstance(error, ApiError) and error.entry is QUOTA_EXCEEDED:
            STORAGE_REFUSED.inc()
        raise


async def receive_upload(req: Request, blobs: BlobStore, file_limit: int) -> ReceivedUpload:
    """Read the form of a request whose head `check_form` found right.

    Args:
        req: The request.
        blobs: Where the file's bytes go; the caller removes them if it can't use them.
        file_limit: The largest file, in bytes.

    Raises:
        ApiError: 400 that names the part, or 413.
        BlobsUnavailableError: The bytes can't be stored.
    """
    form = _UploadForm(blobs, file_limit)
    try:
        await read_multipart(req, form.take, file_limit)
        return form.upload()
    except BaseException:
        await form.discard()
        raise


class _UploadForm:
    """What was read of a form so far."""

    def __init__(self, blobs: BlobStore, file_limit: int) -> None:
        self._blobs = blobs
        self._file_limit = file_limit
        self._charset: str | None = None
        self._name: str | None = None
        self._is_named = False
        self._path: str | None = None
        self._blob: StoredBlob | None = None

    async def take(self, part: Part) -> None:
        """Read the next part; parts of other names are passed over."""
        if part.name == "filename":
            if self._is_named:
                raise bad_value("filename", "the part stands twice")
            self._is_named = True
            text = await read_text(part, MAX_LENGTH, self._charset or "UTF-8")
            if text.strip(_BLANKS):  # a field that nobody filled in names nothing
                self._name = check_name(text, "filename")
        elif part.name == "file":
            if self._blob is not None:
                raise bad_value("file", "the part stands twice")
            self._path = part.filename
            self._blob = await self._blobs.put(iterate_file(part, self._file_limit))
        elif part.name == "_charset_":
            await self._take_charset(part)

    async def _take_charset(self, part: Part) -> None:
        """Read the charset of the text parts that name none (RFC 7578 §4.6)."""
        if self._charset is not None or self._is_named:
            raise bad_value("_charset_", "expected it once, before the part filename")
        self._charset = await read_text(part, MAX_LENGTH)

    def upload(self) -> ReceivedUpload:
        """Return the whole, once all parts are read."""
        if self._blob is None:
            raise ApiError(MISSING_PARAMETER, "file: missing")
        if self._name is None:
            if self._path is None:
                raise ApiError(MISSING_PARAMETER, "filename: missing")
            self._name = check_name(last_component(self._path), "file")
        return ReceivedUpload(self._name, self._blob)

    async def discard(self) -> None:
        """Remove the file, where one was stored."""
        if self._blob is not None:
            await self._blobs.delete([self._blob.key])
