"""The place from which a list's next page goes on, as an opaque word (contract §7)."""

import base64
import binascii
from typing import NamedTuple, TypeVar

import msgspec

from parley.wire import ApiError
from parley.wire.errors import BAD_VALUE
from parley.wire.integers import MAX_INTEGER

_Place = TypeVar("_Place", bound=tuple[int, ...])


class InboxCursor(NamedTuple):
    """The last conversation of a page: when it was last written in, and its number."""

    last_message_at: int
    conversation_id: int


INBOX_TOP = InboxCursor(MAX_INTEGER, MAX_INTEGER)


def format_cursor(place: tuple[int, ...]) -> str:
    """Spell a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def parse_cursor(cursor: str | None, start: _Place) -> _Place:
    """Read a place of the kind that `start` is; `None` is the start.

    Raises:
        ApiError: 400, where it is none of ours.
    """
    if cursor is None:
        return start
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = msgspec.json.decode(
            base64.b64decode(padded, b"-_", validate=True), type=type(start)
        )
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise bad_cursor() from error
    if not all(0 <= part <= MAX_INTEGER for part in place):
        raise bad_cursor()
    return place


def bad_cursor() -> ApiError:
    """Refuse a cursor that no page of this list gave."""
    return ApiError(BAD_VALUE, "before: not a cursor that a page gave as nextcursor")
