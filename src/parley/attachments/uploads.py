"""Reading an upload: a form whose file goes to the blob store as it comes (contract §9, RFC 7578).

Whatever is wrong with the form, and wherever, nothing stays behind.
"""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

import falcon
from falcon import mediatypes
from falcon.asgi import Request
from falcon.asgi.multipart import BodyPart
from falcon.asgi.reader import BufferedReader
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartParseOptions

from parley.attachments.blobs import Blobs, StoredBlob
from parley.attachments.names import MAX_LENGTH, check_name, last_component
from parley.wire import ApiError
from parley.wire.errors import (
    BODY_TOO_LARGE,
    MALFORMED,
    MISSING_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    bad_value,
)

FORM_BYTES: Final = 64 * 1024
"""What a form may hold beside the file: boundaries, headers, the name, other parts."""

_MAX_PARTS: Final = 16
_MAX_PART_HEADERS: Final = 8 * 1024
_MAX_NAME_BYTES: Final = MAX_LENGTH * 4
_CHARSETS: Final = {"utf-8", "utf8", "us-ascii", "ascii"}


class Upload(NamedTuple):
    """A file that was uploaded, with its name."""

    name: str
    blob: StoredBlob


def check_upload(req: Request, file_limit: int) -> None:
    """Refuse what can be refused before the body is read.

    Raises:
        ApiError: 413 or 415.
    """
    media_type, _ = mediatypes.parse_header(req.content_type or "")
    if media_type.strip().lower() != falcon.MEDIA_MULTIPART:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, "Content-Type: send multipart/form-data")
    if (req.content_length or 0) > file_limit + FORM_BYTES:
        raise _too_large(file_limit)


async def read_upload(req: Request, blobs: Blobs, file_limit: int) -> Upload:
    """Read the form of a request whose head `check_upload` found right.

    Args:
        req: The request.
        blobs: Where the file's bytes go; the caller removes them if it can't use them.
        file_limit: The largest file, in bytes.

    Raises:
        ApiError: 400 that names the part, or 413.
        BlobsUnavailableError: The bytes can't be stored.
    """
    form = _Form(blobs, file_limit)
    body = BufferedReader(_body(req, file_limit))
    try:
        async for part in await _parser().deserialize_async(body, req.content_type, None):
            await form.take(part)
        # The form is over, the body may not be: it has to come to its end to be a whole one.
        await body.exhaust()
        return form.upload()
    except BaseException as failure:
        await form.forget()
        # Falcon decodes a part's headers only when they are asked for.
        if isinstance(failure, falcon.HTTPBadRequest):
            raise _malformed(failure.description or "unexpected structure") from failure
        if isinstance(failure, UnicodeError):
            raise _malformed("a part's headers are not valid UTF-8") from failure
        raise


class _Form:
    """What was read of a form so far."""

    def __init__(self, blobs: Blobs, file_limit: int) -> None:
        self._blobs = blobs
        self._file_limit = file_limit
        self._name: str | None = None
        self._path: str | None = None
        self._blob: StoredBlob | None = None

    async def take(self, part: BodyPart) -> None:
        """Read the next part; parts of other names are passed over."""
        if part.name == "filename":
            if self._name is not None:
                raise bad_value("filename", "the part stands twice")
            self._name = check_name(await _text(part), "filename")
        elif part.name == "file":
            if self._blob is not None:
                raise bad_value("file", "the part stands twice")
            self._path = part.filename
            self._blob = await self._blobs.put(self._file(part))

    async def _file(self, part: BodyPart) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in part.stream:
            received += len(chunk)
            if received > self._file_limit:
                raise _too_large(self._file_limit)
            yield chunk

    def upload(self) -> Upload:
        """Give the whole, once all parts are read."""
        if self._blob is None:
            raise ApiError(MISSING_PARAMETER, "file: missing")
        if self._name is None:
            if self._path is None:
                raise ApiError(MISSING_PARAMETER, "filename: missing")
            self._name = check_name(last_component(self._path), "file")
        return Upload(self._name, self._blob)

    async def forget(self) -> None:
        """Remove the file, where one was stored."""
        if self._blob is not None:
            await self._blobs.delete([self._blob.key])


def _parser() -> MultipartFormHandler:
    options = MultipartParseOptions()
    options.max_body_part_count = _MAX_PARTS
    options.max_body_part_headers_size = _MAX_PART_HEADERS
    options.max_body_part_buffer_size = _MAX_NAME_BYTES
    return MultipartFormHandler(options)


async def _body(req: Request, file_limit: int) -> AsyncIterator[bytes]:
    """Give the body chunk by chunk, bounded as a whole: a form may hold much beside its parts."""
    received = 0
    async for chunk in req.stream:
        received += len(chunk)
        if received > file_limit + FORM_BYTES:
            raise _too_large(file_limit)
        yield chunk
    # Falcon takes a connection that is closed for the end of the body.
    if req.content_length is not None and received < req.content_length:
        raise _malformed("the body stops half-way")


async def _text(part: BodyPart) -> str:
    place = part.name or ""
    _, options = mediatypes.parse_header(part.content_type)
    if options.get("charset", "utf-8").lower() not in _CHARSETS:
        raise bad_value(place, "expected text in UTF-8")
    data = await part.stream.read(_MAX_NAME_BYTES + 1)
    if len(data) > _MAX_NAME_BYTES:
        raise bad_value(place, f"expected at most {MAX_LENGTH} characters")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise bad_value(place, f"expected text in UTF-8, see byte {error.start}") from error


def _malformed(problem: str) -> ApiError:
    return ApiError(MALFORMED, f"the form is malformed: {problem}")


def _too_large(file_limit: int) -> ApiError:
    return ApiError(BODY_TOO_LARGE, f"file: larger than {file_limit} bytes")
