"""Which of the two spellings, JSON or XML, a request is in and its answer should be in.

Contract §2.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from parley.wire.errors import NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE, ApiError
from parley.wire.media_types import MediaRange, parse_accept, parse_media_type


class Format(Enum):
    """A format of the wire objects; its value is the media type of answers."""

    JSON = "application/json"
    XML = "application/xml"


class ResponseFormat(NamedTuple):
    """What an answer goes out as.

    Attributes:
        format: JSON or XML.
        content_type: The response's `Content-Type`: XML has two names.
    """

    format: Format
    content_type: str


_SPOKEN: Final = {
    "application/json": Format.JSON,
    "application/xml": Format.XML,
    "text/xml": Format.XML,
}
# Of a text without a charset, some clients assume ISO-8859-1, whatever the declaration says.
_CONTENT_TYPES: Final = {
    "application/xml": "application/xml",
    "text/xml": "text/xml; charset=utf-8",
}
_CHARSETS: Final = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"}

_Qualities: TypeAlias = Mapping[str, float]
_Wish: TypeAlias = tuple[float, bool]
"""How much a media type is wanted, and whether it is named itself, not only by a wildcard."""


@lru_cache(maxsize=256)
def parse_content_type(header: str) -> tuple[Format, str | None]:
    """Return the format of a body and its charset, lower case, where the header names one.

    Raises:
        ApiError: 415, where it is neither JSON nor XML, or in a charset other than UTF-8 and
            UTF-16 (a charset that is not Unicode can smuggle characters past the parser).
    """
    media_type = parse_media_type(header)
    spoken = _SPOKEN.get(media_type.name)
    if spoken is None:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE)
    charsets = media_type.find_all("charset")
    if not charsets:
        return spoken, None
    charset = charsets.pop()
    if charsets or charset not in _CHARSETS:
        raise ApiError(UNSUPPORTED_MEDIA_TYPE, "Content-Type: charset must be utf-8 or utf-16")
    return spoken, charset


@lru_cache(maxsize=256)
def negotiate_format(accept: str | None, fallback: Format) -> ResponseFormat:
    """Return what an answer goes out as.

    Of the media types that `accept` names, the one that it wants most; a tie is JSON. Where it
    names none of them itself and admits both formats, as `*/*` does, the choice is open.

    Args:
        accept: The request's `Accept` header.
        fallback: What an open choice falls on: the format of the request's own body, or else that
            of the instance.

    Raises:
        ApiError: 406, where all that can be read of `accept` excludes both formats.
    """
    ranges = parse_accept(accept) if accept else ()
    if not ranges:
        return ResponseFormat(fallback, fallback.value)
    qualities = _best_of_each(ranges)
    wishes = {media_type: _find_wish(media_type, qualities) for media_type in _SPOKEN}
    json = wishes["application/json"]
    # `max` gives the first of equals.
    xml_type = max(("application/xml", "text/xml"), key=lambda media_type: wishes[media_type])
    xml = wishes[xml_type]
    if not (json[0] or xml[0]):
        raise ApiError(NOT_ACCEPTABLE)
    is_open = json[0] and xml[0] and not (json[1] or xml[1])
    prefers_json = fallback is Format.JSON if is_open else json >= xml
    if prefers_json:
        return ResponseFormat(Format.JSON, Format.JSON.value)
    return ResponseFormat(Format.XML, _CONTENT_TYPES[xml_type])


def _best_of_each(ranges: Iterable[MediaRange]) -> _Qualities:
    """Return the quality of each range that is there; of one that stands twice, the higher."""
    plain: dict[str, float] = {}
    narrowed: dict[str, float] = {}
    for one in ranges:
        best = plain if one.plain else narrowed
        best[one.name] = max(one.quality, best.get(one.name, 0.0))
    # What is narrowed by parameters wants or excludes but a part of what its name is for.
    return {name: quality for name, quality in narrowed.items() if quality} | plain


def _find_wish(media_type: str, qualities: _Qualities) -> _Wish:
    """Return how much a media type is wanted: the most specific range (RFC 9110 §12.5.1)."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        quality = qualities.get(name)
        if quality is not None:
            return quality, name == media_type and quality > 0
    return 0.0, False
