"""Media types as headers name them: read in time that grows with their length alone.

The one parser of `Accept` and `Content-Type` (RFC 9110 §8.3.1, §12.5.1). Falcon's own takes time
that grows with the square of a header's length.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

MAX_BYTES: Final = 2 * 1024
"""The longest `Accept` or `Content-Type` that is read; the edge of the server refuses longer ones.

It bounds what the caches of those who read them hold.
"""

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ALL: Final = "*/*"
_RANGE: Final = re.compile(r"\*/\*|[!#$%&'+.^_`|~0-9a-z-]+/(?:\*|[!#$%&'+.^_`|~0-9a-z-]+)")
"""A star stands for whatever there is, and never for a part of a name."""

_QUALITY: Final = re.compile(r"(?=\.?[0-9])[0-9]{0,3}(?:\.[0-9]{0,9})?")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_QUOTED_PAIR: Final = re.compile(r"\\(.)")
_OURS: Final = ("charset=utf-8", "charset=utf8")
_CACHED: Final = 256


class MediaType(NamedTuple):
    """A media type, in lower case, with its parameters.

    Attributes:
        name: As in `application/json`.
        parameters: Names, in lower case, and values, in the order they stand.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]

    def find_all(self, name: str) -> set[str]:
        """Return the different values of a parameter, in lower case, but for empty ones."""
        return {value.strip().lower() for one, value in self.parameters if one == name} - {""}


class MediaRange(NamedTuple):
    """A member of an `Accept` header.

    Attributes:
        name: In lower case, as in `text/xml`, `text/*` or `*/*`.
        quality: From 0, which excludes, to 1.
        plain: Whether no parameter narrows it; `charset=utf-8`, which every answer is in, does not.
    """

    name: str
    quality: float
    plain: bool


def parse_media_type(header: str) -> MediaType:
    """Parse a `Content-Type`; where it is none, the text itself is its name.

    Values that would have to stand in quotes may do without, as many clients write boundaries.
    """
    name, *parameters = _split_unquoted(header, ";")
    return MediaType(
        name.strip().lower(), tuple(_parse_parameter(one) for one in parameters if one.strip())
    )


@lru_cache(maxsize=_CACHED)
def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Parse an `Accept` header; members that cannot be read are passed over (contract §2)."""
    return tuple(_readable_ranges(header))


def names(header: str, media_type: str) -> bool:
    """Return whether an `Accept` header names a media type itself, and does not exclude it."""
    return any(one.name == media_type and one.quality > 0 for one in parse_accept(header))


def _readable_ranges(header: str) -> Iterator[MediaRange]:
    for member in _split_unquoted(header, ","):
        parsed = _parse_range(member)
        if parsed is not None:
            yield parsed


def _parse_range(member: str) -> MediaRange | None:
    name, *rest = _split_unquoted(member, ";")
    name = name.strip().lower()
    if name == "*":
        name = _ALL
    if not _RANGE.fullmatch(name):
        return None
    quality, plain = None, True
    for text in filter(str.strip, rest):  # RFC 9110 §5.6.6 has parameters that are empty
        if not _is_readable(text):
            return None
        parameter = _parse_parameter(text)
        if parameter[0] == "q":
            # Of two weights, which is meant?
            quality = _parse_quality(parameter[1]) if quality is None else None
            if quality is None:
                return None
        elif quality is None and "=".join(parameter).lower() not in _OURS:
            plain = False  # behind the weight, RFC 7231 §5.3.2 had extensions, which narrow nothing
    return MediaRange(name, 1.0 if quality is None else quality, plain)


def _parse_quality(text: str) -> float | None:
    """Parse a weight; with more digits than RFC 9110 §12.4.2 has, or none before the point."""
    if not _QUALITY.fullmatch(text):
        return None
    quality = float(text)
    return quality if quality <= 1 else None


def _parse_parameter(text: str) -> tuple[str, str]:
    """Return a name in lower case, and a value without its quotes; empty where it is missing."""
    name, _, value = text.partition("=")
    value = value.strip()
    if _QUOTED.fullmatch(value):
        value = _QUOTED_PAIR.sub(r"\1", value[1:-1])
    return name.strip().lower(), value


def _is_readable(text: str) -> bool:
    """Return whether a parameter is one by RFC 9110 §5.6.6, or a word, as RFC 7231 §5.3.2 had."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not _TOKEN.fullmatch(name):
        return False
    return not equals or _TOKEN.fullmatch(value) is not None or _QUOTED.fullmatch(value) is not None


def _split_unquoted(text: str, separator: str) -> list[str]:
    """Split at a separator, but not within quoted strings (RFC 9110 §5.6.4).

    A quote that is never closed quotes nothing.
    """
    if '"' not in text:
        return text.split(separator)
    parts: list[str] = []
    start, opened, escaped = 0, -1, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == '"':
            opened = position if opened < 0 else -1
        elif opened >= 0:
            escaped = character == "\\"
        elif character == separator:
            parts.append(text[start:position])
            start = position + 1
    if opened < 0:
        return [*parts, text[start:]]
    unquoted, *others = text[opened:].split(separator)
    return [*parts, text[start:opened] + unquoted, *others]
