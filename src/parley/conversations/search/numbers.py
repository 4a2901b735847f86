"""Long numbers, such as those of telephones, accounts and files, however they are grouped. Pure.

`+44 (0)20 7946-0012` is also found as `+442079460012`, `020 79460012` and `79460012`, and the other
way round: of seven digits or more, the last seven are a word of their own in the index. Whether two
numbers are the same is then compared: one must be the end of the other, zeros in front left out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LEAST: Final = 7
"""Digits of a number that may be grouped."""

_MANY_DIGITS: Final = re.compile(r"[0-9](?: ?[0-9]){6}")
_MOST_GROUPS: Final = 6
_MARK: Final = "\N{BLACK TELEPHONE}"
"""An emoji: it is never part of a longer word, so no text has a key for a word."""

_TRUNK: Final = "0"
"""As in +44 (0)20: a group that is dialled at home only."""


def number_keys(words: Sequence[str]) -> list[str]:
    """Return what the numbers in a text are found by, of which these are the words."""
    if not _MANY_DIGITS.search(" ".join(words)):  # as in most texts
        return []
    return list(dict.fromkeys(number_key(digits) for _, _, digits in _numbers(words)))


def number_key(digits: str) -> str:
    """Return what a number is found by."""
    return f"{_MARK}{digits[-_LEAST:]}"


def find_number(words: Sequence[str], digits: str) -> list[tuple[int, int]]:
    """Return where a number is among words: the first and the last of each place."""
    return list(
        {
            last: (first, last)
            for first, last, found in _numbers(words)
            if found[-_LEAST:] == digits[-_LEAST:]
            and _is_same(found.lstrip("0"), digits.lstrip("0"))
        }.values()
    )


def join_groups(groups: Sequence[str]) -> str | None:
    """Return the number that some words are together; `None` where they are none of such length."""
    if not all(map(_is_number, groups)):
        return None
    digits = "".join(group for index, group in enumerate(groups) if not (index and group == _TRUNK))
    return digits if len(digits) >= _LEAST else None


def _is_same(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _numbers(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield numbers of enough digits and few groups, with their first and last word."""
    groups: list[tuple[int, str]] = []
    for index, word in enumerate(words):
        if not _is_number(word):
            groups.clear()
            continue
        if groups and word == _TRUNK:
            continue
        groups = [*groups[1 - _MOST_GROUPS :], (index, word)]
        digits = ""
        for first, group in reversed(groups):
            digits = group + digits
            if len(digits) >= _LEAST:
                yield first, index, digits
