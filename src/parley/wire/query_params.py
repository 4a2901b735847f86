"""Values from the query string."""

from collections.abc import Collection
from typing import Final

from falcon.asgi import Request

from parley.wire.errors import bad_value
from parley.wire.integers import parse_uint63

_FLAGS: Final = {"true": True, "false": False}


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
