"""Reading a form that carries a file, part by part as it comes (contract §9, RFC 7578)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import falcon
from falcon import mediatypes
from falcon.asgi import Request
from falcon.asgi.multipart import BodyPart
from falcon.asgi.reader import BufferedReader
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartParseOptions

from parley.wire import ApiError
from parley.wire.errors import BODY_TOO_LARGE, MALFORMED, UNSUPPORTED_MEDIA_TYPE, bad_value
from parley.wire.exchange import check_encoding

FORM_BYTES: Final = 64 * 1024
"""What a form may hold beside the file: boundaries, headers, other parts."""

_MAX_PARTS: Final = 16
_MAX_PART_HEADERS: Final = 8 * 1024
_MAX_BUFFERED: Final = 4 * 1024
_CHARSETS: Final = {"utf-8", "utf8", "us-ascii", "ascii"}


def check_form(req: Request, file_limit: int) -> None:
    """Refuse what can be refused before the body is read.

    Raises:
        ApiError: 413 or 415.
    """
    check_encoding(req)
    media_type, _ = mediatypes.parse_header(req.content_type or "")
    if media_type.strip().lower() != falcon.MEDIA_MULTIPART:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, "Content-Type: send multipart/form-data")
    if (req.content_length or 0) > file_limit + FORM_BYTES:
        raise _too_large(file_limit)


async def read_form(
    req: Request, take: Callable[[BodyPart], Awaitable[None]], file_limit: int
) -> None:
    """Hand over each part of a request whose head `check_form` found right, up to the very end.

    Args:
        req: The request.
        take: Reads a part; what it raises is passed on, and what it leaves is passed over.
        file_limit: The largest file, in bytes.

    Raises:
        ApiError: 400 where the form is malformed, or 413.
    """
    body = BufferedReader(_body(req, file_limit))
    try:
        async for part in await _parser().deserialize_async(body, req.content_type, None):
            await take(part)
        # The form is over, the body may not be: it has to come to its end to be a whole one.
        await body.exhaust()
    except falcon.HTTPBadRequest as failure:
        # Falcon decodes a part's headers only when they are asked for.
        raise _malformed(failure.description or "unexpected structure") from failure
    except UnicodeError as failure:
        raise _malformed("a part's headers are not valid UTF-8") from failure


async def file_of(part: BodyPart, file_limit: int) -> AsyncIterator[bytes]:
    """Give the bytes of a file, as they come.

    Raises:
        ApiError: 413, as soon as there are more than `file_limit`.
    """
    received = 0
    async for chunk in part.stream:
        received += len(chunk)
        if received > file_limit:
            raise _too_large(file_limit)
        yield chunk


async def text_of(part: BodyPart, max_length: int) -> str:
    """Give the text of a part.

    Raises:
        ApiError: 400, where it is not UTF-8 or far longer than `max_length` characters.
    """
    place = part.name or ""
    _, options = mediatypes.parse_header(part.content_type)
    if options.get("charset", "utf-8").lower() not in _CHARSETS:
        raise bad_value(place, "expected text in UTF-8")
    most = max_length * 4
    data = await part.stream.read(most + 1)
    if len(data) > most:
        raise bad_value(place, f"expected at most {max_length} characters")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise bad_value(place, f"expected text in UTF-8, see byte {error.start}") from error


def _parser() -> MultipartFormHandler:
    options = MultipartParseOptions()
    options.max_body_part_count = _MAX_PARTS
    options.max_body_part_headers_size = _MAX_PART_HEADERS
    options.max_body_part_buffer_size = _MAX_BUFFERED
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


def _malformed(problem: str) -> ApiError:
    return ApiError(MALFORMED, f"the form is malformed: {problem}")


def _too_large(file_limit: int) -> ApiError:
    return ApiError(BODY_TOO_LARGE, f"file: larger than {file_limit} bytes")
