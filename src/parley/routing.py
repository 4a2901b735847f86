"""The variable parts of addresses."""

from falcon.routing import BaseConverter

from parley.wire.addresses import API_VERSION
from parley.wire.shapes import MAX_INTEGER

_MAX_VERSION = 9999


def _whole_number(value: str, low: int, high: int) -> int | None:
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(high))):
        return None
    number = int(value)
    return number if low <= number <= high else None


class ApiVersionConverter(BaseConverter):
    """The API's version: every one from 4 upward is the same (contract §1)."""

    def convert(self, value: str) -> int | None:
        """Give the version; `None`, which is a 404, where there is no such."""
        return _whole_number(value, API_VERSION, _MAX_VERSION)


class IdConverter(BaseConverter):
    """An id: a whole number of at most 63 bits."""

    def convert(self, value: str) -> int | None:
        """Give the id; `None`, which is a 404, where it is none."""
        return _whole_number(value, 0, MAX_INTEGER)
