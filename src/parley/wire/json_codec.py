"""JSON, read into the tree that both spellings share, and written.

The standard library's parser reads, because it can see two equal keys in one object: a parser that
keeps the last of them lets a gateway in front and Parley read two different requests.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NoReturn

import msgspec

from parley.wire.coercion import ParsedBody
from parley.wire.errors import MALFORMED, ApiError

MAX_DEPTH: Final = 32
MAX_VALUES: Final = 50_000
"""Bounds for how long the parser, which is written in C, lets nothing else run."""


class _DuplicateKeyError(ValueError):
    pass


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _DuplicateKeyError(twice)
    return members


class _ConstantError(ValueError):
    pass


def _constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def _integer(digits: str) -> int:
    return int(digits)


def _fraction(number: str) -> Decimal:
    """Keep a fraction what it is, so that none passes for an integer it only comes near to."""
    return Decimal(number)


# Functions of ours, so that other threads come in between: long numbers take long to read.
_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_constant,
    parse_float=_fraction,
    parse_int=_integer,
)

_PIECE: Final = 64 * 1024
"""Characters that are looked at without letting another thread come in between."""


def parse(body: bytes, charset: str | None = None) -> ParsedBody:
    """Read a body.

    Args:
        body: The bytes as they came; UTF-8 unless `charset` says UTF-16.
        charset: Lower case, from the Content-Type.

    Raises:
        ApiError: 400, where the bytes are no JSON text, are nested deeper than `MAX_DEPTH`,
            hold more than `MAX_VALUES`, or an object with two equal keys.
    """
    try:
        text = body.decode(charset or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ApiError(
            MALFORMED, f"the JSON is not valid {charset or 'UTF-8'}: byte {error.start}"
        ) from error
    if _has_more_values(text, MAX_VALUES):
        raise ApiError(MALFORMED, f"the JSON holds more than {MAX_VALUES} values")
    try:
        tree = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ApiError(
            MALFORMED,
            f"the JSON is malformed: {error.msg} at line {error.lineno}, column {error.colno}",
        ) from error
    except _DuplicateKeyError as error:
        raise ApiError(
            MALFORMED, f"the JSON is ambiguous: the key {str(error)[:80]!r} stands twice"
        ) from error
    except _ConstantError as error:
        raise ApiError(MALFORMED, f"the JSON is malformed: {error} is no value of JSON") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ApiError(MALFORMED, "the JSON is malformed") from error
    if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(tree, MAX_DEPTH):
        raise ApiError(MALFORMED, f"the JSON is nested deeper than {MAX_DEPTH} levels")
    return ParsedBody(tree, clean=not _is_suspect(text))


def _is_suspect(text: str) -> bool:
    """Return whether a character that XML can't carry may have got into a JSON text."""
    return "\\u" in text or "\ufffe" in text or "\uffff" in text


def _has_more_values(text: str, most: int) -> bool:
    """Return whether a text has more values; of those that a comma or a bracket comes before.

    Of a text that is no JSON only what comes before its first mistake counts, which is all that the
    parser reads. So a backslash outside of strings need not be told from one in them.
    """
    if len(text) <= most or _count_marks(text) <= most:
        return False
    unescaped = text.replace("\\\\", "").replace('\\"', "")
    count, is_inside = 0, False
    for start in range(0, len(unescaped), _PIECE):
        pieces = unescaped[start : start + _PIECE].split('"')
        count += _count_marks(" ".join(pieces[is_inside::2]))
        if count > most:
            return True
        is_inside ^= len(pieces) % 2 == 0  # an odd number of quotation marks
    return False


def _count_marks(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _deeper_than(tree: object, levels: int) -> bool:
    level = [tree]
    for _ in range(levels + 1):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True


render = msgspec.json.encode
