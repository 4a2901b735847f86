"""Values from the query string, the paging words `limit` and `offset` among them (contract §8)."""

from collections.abc import Collection, Sequence
from typing import Final

from falcon.asgi import Request

from parley.wire.errors import BAD_LIMIT, BAD_OFFSET, ApiError, ErrorCode, bad_value
from parley.wire.integers import parse_uint63

_FLAGS: Final = {"true": True, "false": False}

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 2**31
_MAX_DIGITS = 19


def id_param(req: Request, name: str) -> int | None:
    """Read an id; `None` where the parameter is absent.

    Raises:
        ApiError: 400, where it is no whole number of at most 63 bits.
    """
    value = req.get_param(name)
    if value is None:
        return None
    number = parse_uint63(value)
    if number is None:
        raise bad_value(name, "expected a whole number")
    return number


def id_list_param(req: Request, name: str) -> Sequence[int] | None:
    """Read ids with commas between them, each once; `None` where the parameter is absent.

    Raises:
        ApiError: 400, where one is no whole number of at most 63 bits, or there are too many.
    """
    value = req.get_param(name)
    if value is None:
        return None
    parts = value.split(",", MAX_LIMIT)
    if len(parts) > MAX_LIMIT:
        raise bad_value(name, f"expected at most {MAX_LIMIT} numbers")
    numbers = [parse_uint63(part) for part in parts]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        raise bad_value(name, "expected whole numbers with commas between them")
    return list(dict.fromkeys(known))


def bool_param(req: Request, name: str) -> bool:
    """Read `true` or `false`, in any case; false where the parameter is absent.

    Raises:
        ApiError: 400, where it is anything else.
    """
    value = req.get_param(name)
    flag = _FLAGS.get(value.lower()) if value is not None else False
    if flag is None:
        raise bad_value(name, "expected false or true")
    return flag


def choice_param(req: Request, name: str, choices: Collection[str]) -> str:
    """Read one of a few words; the first of them where the parameter is absent.

    Raises:
        ApiError: 400, where it is none of them.
    """
    value = req.get_param(name)
    if value is None:
        return next(iter(choices))
    if value not in choices:
        raise bad_value(name, f"expected {' or '.join(choices)}")
    return value


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


def _integer(value: str, entry: ErrorCode) -> int:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ApiError(entry)
    # Of a longer number, the beginning is as far out of bounds.
    number = int(digits.lstrip("0")[:_MAX_DIGITS] or "0")
    return number if digits == value else -number
