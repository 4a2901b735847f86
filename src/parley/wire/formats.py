"""Which of the two spellings, JSON or XML, a request is in and its answer should be in.

Contract §2.
"""

from enum import Enum
from functools import lru_cache

from falcon import mediatypes
from falcon.errors import InvalidMediaRange, InvalidMediaType

from parley.wire.errors import NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE, ApiError


class Format(Enum):
    """A spelling of the wire objects; its value is the media type of answers."""

    JSON = "application/json"
    XML = "application/xml"


_SPOKEN = {
    "application/json": Format.JSON,
    "application/xml": Format.XML,
    "text/xml": Format.XML,
}
_CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"}


@lru_cache(maxsize=256)
def read_content_type(header: str) -> tuple[Format, str | None]:
    """Tell the format of a body and its charset, lower case, where the header names one.

    Raises:
        ApiError: 415, where it is neither JSON nor XML, or in a charset other than UTF-8 and
            UTF-16 (a charset that is not Unicode can smuggle characters past the parser).
    """
    media_type, options = mediatypes.parse_header(header)
    spoken = _SPOKEN.get(media_type.strip().lower())
    if spoken is None:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE)
    charset = options.get("charset", "").strip().lower()
    if charset and charset not in _CHARSETS:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, "Content-Type: charset must be utf-8 or utf-16")
    return spoken, charset or None


@lru_cache(maxsize=256)
def choose_answer_format(accept: str | None, fallback: Format) -> Format:
    """Tell the format an answer goes out in.

    Args:
        accept: The request's `Accept` header.
        fallback: The format of the request's own body, which wins where `accept` leaves the
            choice open; JSON where there was no body.

    Raises:
        ApiError: 406, where `accept` names neither.
    """
    if accept is None or not accept.strip():
        return fallback
    ordered = sorted(_SPOKEN, key=lambda media_type: _SPOKEN[media_type] is not fallback)
    try:
        best = mediatypes.best_match(ordered, accept.lower())
    except (InvalidMediaRange, InvalidMediaType) as error:
        raise ApiError(NOT_ACCEPTABLE, "Accept: not a list of media types") from error
    if not best:
        raise ApiError(NOT_ACCEPTABLE)
    return _SPOKEN[best]
