"""The requirements of OWASP ASVS 5.0.0 of levels 1 and 2, by their numbers."""

from collections.abc import Mapping, Sequence
from typing import Final

_COUNTS: Final[Mapping[int, Sequence[int]]] = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
"""How many each section of a chapter has; those of level 3 come after them."""


def requirements() -> list[str]:
    """Return the numbers, as `6.2.4`: 70 of level 1, and 183 of level 2."""
    return [
        f"{chapter}.{section}.{number}"
        for chapter, counts in _COUNTS.items()
        for section, count in enumerate(counts, start=1)
        for number in range(1, count + 1)
    ]
