"""The paging words `limit` and `offset` (contract §8)."""

from parley.wire.errors import BAD_LIMIT, BAD_OFFSET, ApiError, ErrorCode

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 2**31
_MAX_DIGITS = 19


def _integer(value: str, entry: ErrorCode) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ApiError(entry)
    # Of a longer number, the beginning is as far out of bounds.
    number = int(digits.lstrip("0")[:_MAX_DIGITS] or "0")
    return number if digits == value else -number


def parse_limit(value: str | None, default: int = DEFAULT_LIMIT) -> int:
    """Return how many to give: 0 or less means the default, above the maximum the maximum.

    Raises:
        ApiError: 400 with ref 107, where `value` is no integer.
    """
    if value is None:
        return default
    limit = _integer(value, BAD_LIMIT)
    return default if limit <= 0 else min(limit, MAX_LIMIT)


def parse_offset(value: str | None) -> int:
    """Return how many to pass over; below 0 means 0.

    Raises:
        ApiError: 400 with ref 106, where `value` is no integer.
    """
    if value is None:
        return 0
    return min(max(_integer(value, BAD_OFFSET), 0), MAX_OFFSET)
