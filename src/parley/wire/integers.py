"""Whole numbers of at most 63 bits: ids, and whatever else a client counts with."""

from typing import Final

MAX_INTEGER: Final = 2**63 - 1
MAX_DIGITS: Final = len(str(MAX_INTEGER))


def parse_uint63(value: str) -> int | None:
    """Return a whole number of at most 63 bits, zero included; `None` for anything else."""
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
        return None
    number = int(value)
    return number if number <= MAX_INTEGER else None
