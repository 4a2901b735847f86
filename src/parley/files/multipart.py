"""The parts of a multipart body, one after the other as they come (RFC 2046 §5.1, RFC 7578).

Falcon's reader finds the boundaries. Its own parser of forms refuses what many clients send: most
values of Content-Transfer-Encoding, folded headers, blanks after a boundary.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from falcon.asgi.reader import BufferedReader
from falcon.errors import DelimiterError

from parley.files.encoded_words import find_filename
from parley.files.headers import HeaderError, HeaderValue, parse_fields, parse_value

MAX_PARTS: Final = 16
MAX_HEADER_BYTES: Final = 8 * 1024
"""What the headers of one part may hold, in all."""

_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_AS_IT_IS: Final = {"", "7bit", "8bit", "binary"}
_PADDING: Final = b" \t"
_PEEKED: Final = 64


class MultipartError(ValueError):
    """A body whose structure is not that of a form; its message says why."""


class Part:
    """A part, whose content is read from `stream`.

    Attributes:
        name: The field it is for; `None` where it does not say, or is no part of a form.
        filename: As its Content-Disposition gives it.
    """

    def __init__(self, header: bytes, stream: BufferedReader) -> None:
        self._fields = parse_fields(header)
        disposition = self._parse("Content-Disposition").parameters
        self.name = disposition.get("name")
        self.filename = find_filename(disposition)
        self.stream = stream

    @property
    def charset(self) -> str | None:
        """The one that its Content-Type names.

        Raises:
            HeaderError: That can't be read.
        """
        return self._parse("Content-Type").parameters.get("charset") or None

    @property
    def transfer_encoding(self) -> str | None:
        """How its content is encoded; `None` where it is sent as it is (RFC 2045 §6.2).

        Raises:
            HeaderError: That can't be read.
        """
        encoding = self._parse("Content-Transfer-Encoding").value
        return None if encoding in _AS_IT_IS else encoding

    def _parse(self, header: str) -> HeaderValue:
        return parse_value(self._fields.get(header.lower(), ""), header)


def parse_boundary(content_type: str) -> str:
    """Return the boundary that a Content-Type names.

    Raises:
        MultipartError: It names none that can be one (RFC 2046 §5.1.1).
    """
    try:
        boundary = parse_value(content_type, "Content-Type").parameters.get("boundary")
    except HeaderError as error:
        raise MultipartError(str(error)) from error
    if not boundary:
        raise MultipartError("Content-Type: the boundary is missing")
    if not _BOUNDARY.fullmatch(boundary):
        raise MultipartError("Content-Type: a boundary has 1 to 70 of the characters of RFC 2046")
    return boundary


async def iterate_parts(body: AsyncIterator[bytes], boundary: str) -> AsyncGenerator[Part, None]:
    """Return each part, up to the very end of the body; what is left of one is passed over.

    Raises:
        MultipartError: The body is malformed, or has more or larger headers than it may.
    """
    reader = BufferedReader(_from_new_line(body))
    delimiter = b"\r\n--" + boundary.encode()
    try:
        await reader.pipe_until(delimiter, consume_delimiter=True)
        count = 0
        while not await _is_last(reader):
            count += 1
            if count > MAX_PARTS:
                raise MultipartError(f"expected at most {MAX_PARTS} parts")
            yield Part(await _read_header(reader), reader.delimit(delimiter))
            await reader.pipe_until(delimiter, consume_delimiter=True)
    except DelimiterError as error:
        raise MultipartError(f"expected a line --{boundary} or --{boundary}--") from error
    except HeaderError as error:
        raise MultipartError(str(error)) from error
    await _check_end(reader, delimiter)


async def _from_new_line(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Let the body begin with a line break, so that every boundary stands after one."""
    yield b"\r\n"
    async for chunk in body:
        yield chunk


async def _is_last(reader: BufferedReader) -> bool:
    if await reader.peek(2) != b"--":
        return False
    await reader.read(2)
    return True


async def _read_header(reader: BufferedReader) -> bytes:
    """Read what is left of a boundary's line, and the header of the part that it begins."""
    try:
        block = await reader.read_until(b"\r\n\r\n", MAX_HEADER_BYTES, consume_delimiter=True)
    except DelimiterError as error:
        problem = f"expected a part's headers, at most {MAX_HEADER_BYTES} bytes, and an empty line"
        raise MultipartError(problem) from error
    padding, _, header = block.partition(b"\r\n")
    if padding.strip(_PADDING):
        raise MultipartError("the line of a boundary goes on after it")
    return header


async def _check_end(reader: BufferedReader, delimiter: bytes) -> None:
    """Check that what ended the form ended it: a file may hold what looks like a boundary."""
    rest = (await reader.peek(_PEEKED)).lstrip(_PADDING)
    if rest and not rest.startswith((b"\r", b"\n")):
        raise MultipartError("the line of the last boundary goes on after it")
    try:
        await reader.pipe_until(delimiter, consume_delimiter=True)
    except DelimiterError:
        return
    raise MultipartError("there is a boundary after the last one")
