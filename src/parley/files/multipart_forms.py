"""Reading a form that carries a file, part by part as it comes (contract §9, RFC 7578)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Final

import falcon
from falcon.asgi import Request

from parley.files.charsets import MAX_BYTES_PER_CHARACTER, CharsetError, decode_text
from parley.files.headers import HeaderError
from parley.files.multipart import MultipartError, Part, iterate_parts, parse_boundary
from parley.wire import ApiError
from parley.wire.errors import BODY_TOO_LARGE, MALFORMED, UNSUPPORTED_MEDIA_TYPE, bad_value
from parley.wire.messages import reject_content_encoding

FORM_BYTES: Final = 64 * 1024
"""What a form may hold beside the file: boundaries, headers, other parts."""


def check_form(req: Request, file_limit: int) -> None:
    """Refuse what can be refused before the body is read.

    Raises:
        ApiError: 400, 413 or 415.
    """
    reject_content_encoding(req)
    media_type, _, _ = (req.content_type or "").partition(";")
    if media_type.strip().lower() != falcon.MEDIA_MULTIPART:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, "Content-Type: send multipart/form-data")
    _boundary(req)
    if (req.content_length or 0) > file_limit + FORM_BYTES:
        raise _too_large_error(file_limit)


async def read_multipart(
    req: Request, take: Callable[[Part], Awaitable[None]], file_limit: int
) -> None:
    """Hand over each part of a request whose head `check_form` found right, up to the very end.

    Args:
        req: The request.
        take: Reads a part; what it raises is passed on, and what it leaves is passed over.
        file_limit: The largest file, in bytes.

    Raises:
        ApiError: 400 where the form is malformed, or 413.
    """
    try:
        async with aclosing(iterate_parts(_body(req, file_limit), _boundary(req))) as parts:
            async for part in parts:
                await take(part)
    except (MultipartError, HeaderError) as error:
        raise _malformed_error(str(error)) from error


def iterate_file(part: Part, file_limit: int) -> AsyncIterator[bytes]:
    """Return the bytes of a file, as they come.

    Raises:
        ApiError: 400 where they are not sent as they are, or 413 as soon as there are more than
            `file_limit`.
    """
    _check_transfer_encoding(part)
    return _limit(part, file_limit)


async def _limit(part: Part, file_limit: int) -> AsyncIterator[bytes]:
    received = 0
    async for chunk in part.stream:
        received += len(chunk)
        if received > file_limit:
            raise _too_large_error(file_limit)
        yield chunk


async def read_text(part: Part, max_length: int, charset: str = "UTF-8") -> str:
    """Return the text of a part.

    Args:
        part: The part.
        max_length: How many characters it may have. Some more are returned, for the caller to
            refuse; far more are not read.
        charset: The one it is in, where it names none.

    Raises:
        ApiError: 400, where it can't be read or is far too long.
    """
    _check_transfer_encoding(part)
    field = part.name or ""
    most = max_length * MAX_BYTES_PER_CHARACTER
    data = await part.stream.read(most + 1)
    if len(data) > most:
        raise bad_value(field, f"expected at most {max_length} characters")
    try:
        return decode_text(data, part.charset or charset)
    except CharsetError as error:
        raise bad_value(field, str(error)) from error


def _check_transfer_encoding(part: Part) -> None:
    """Refuse what would have to be decoded: HTTP needs no such encoding (RFC 7578 §4.7)."""
    if part.transfer_encoding is not None:
        problem = f"the Content-Transfer-Encoding {part.transfer_encoding[:40]} is not supported"
        raise bad_value(part.name or "", f"{problem}, send the bytes as they are")


def _boundary(req: Request) -> str:
    try:
        return parse_boundary(req.content_type or "")
    except MultipartError as error:
        raise _malformed_error(str(error)) from error


async def _body(req: Request, file_limit: int) -> AsyncIterator[bytes]:
    """Yield the body chunk by chunk, bounded as a whole: a form may hold much beside its parts."""
    received = 0
    async for chunk in req.stream:
        received += len(chunk)
        if received > file_limit + FORM_BYTES:
            raise _too_large_error(file_limit)
        yield chunk
    # Falcon takes a connection that is closed for the end of the body.
    if req.content_length is not None and received < req.content_length:
        raise _malformed_error("the body stops half-way")


def _malformed_error(problem: str) -> ApiError:
    return ApiError(MALFORMED, f"the form is malformed: {problem}")


def _too_large_error(file_limit: int) -> ApiError:
    return ApiError(BODY_TOO_LARGE, f"file: larger than {file_limit} bytes")
