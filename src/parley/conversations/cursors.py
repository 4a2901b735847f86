"""The place in an inbox from which its next page goes on, as an opaque word (contract §7)."""

import base64
import binascii
from typing import NamedTuple

import msgspec

from parley.wire import ApiError
from parley.wire.errors import BAD_VALUE
from parley.wire.shapes import MAX_INTEGER


class Place(NamedTuple):
    """The last conversation of a page: when it was last written in, and its number."""

    last_message_at: int
    conversation_id: int


NEWEST = Place(MAX_INTEGER, MAX_INTEGER)


def write_cursor(place: Place) -> str:
    """Spell a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str | None) -> Place:
    """Read a place; `None` is the newest.

    Raises:
        ApiError: 400, where it is none of ours.
    """
    if cursor is None:
        return NEWEST
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=Place)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise ApiError(BAD_VALUE, "before: not a cursor that a page gave as nextcursor") from error
    if not all(0 <= part <= MAX_INTEGER for part in place):
        raise ApiError(BAD_VALUE, "before: not a cursor that a page gave as nextcursor")
    return place
