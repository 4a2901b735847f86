"""Cursors: where a list's next page begins, as an opaque word (contract §7)."""

import base64
import binascii
from typing import NamedTuple, TypeVar

import msgspec

from parley.wire import ApiError
from parley.wire.errors import BAD_VALUE
from parley.wire.integers import MAX_INTEGER

_Position = TypeVar("_Position", bound=tuple[int, ...])


class InboxCursor(NamedTuple):
    """The last conversation of a page: when it was last written in, and its number."""

    last_message_at: int
    conversation_id: int


INBOX_TOP = InboxCursor(MAX_INTEGER, MAX_INTEGER)


def format_cursor(position: tuple[int, ...]) -> str:
    """Return the cursor of a position in a list."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def parse_cursor(cursor: str | None, start: _Position) -> _Position:
    """Return the position that a cursor stands for, of the kind that `start` is; `None` is `start`.

    Raises:
        ApiError: 400, where it is none of ours.
    """
    if cursor is None:
        return start
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = msgspec.json.decode(
            base64.b64decode(padded, b"-_", validate=True), type=type(start)
        )
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise bad_cursor() from error
    if not all(0 <= part <= MAX_INTEGER for part in position):
        raise bad_cursor()
    return position


def bad_cursor() -> ApiError:
    """Refuse a cursor that no page of this list gave."""
    return ApiError(BAD_VALUE, "before: not a cursor that a page gave as nextcursor")
