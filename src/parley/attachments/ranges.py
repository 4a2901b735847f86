"""The `Range` header, for one range of bytes: RFC 9110 §14. Pure.

Falcon's own reading answers 400 to what the RFC lets a server pass over (several ranges, malformed
ones), so that a client which asks too cleverly would get nothing.
"""

import re
from typing import Final, NamedTuple

# Numbers longer than this are no position in any file, and Python bounds what int() takes.
_RANGE: Final = re.compile(
    r"bytes=[ \t]*(?:([0-9]{1,100})-([0-9]{0,100})|-([0-9]{1,100}))[ \t]*", re.IGNORECASE
)


class UnsatisfiableError(ValueError):
    """The range lies beyond the end."""


class ByteRange(NamedTuple):
    """Bytes from `start` up to, but without, `end`."""

    start: int
    end: int


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """Return which part of `size` bytes is asked for; `None` means the whole.

    Several ranges, other units and malformed headers mean the whole.

    Raises:
        UnsatisfiableError: The range holds no byte (RFC 9110 §14.1.2).
    """
    asked = _RANGE.fullmatch(header or "")
    if asked is None:
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        return _suffix(int(suffix), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return ByteRange(start, min(int(last) + 1, size) if last else size)


def _suffix(length: int, size: int) -> ByteRange | None:
    if length == 0:
        raise UnsatisfiableError
    # Of an empty file the last bytes are the whole, and no 206 can say so.
    return ByteRange(max(size - length, 0), size) if size else None
