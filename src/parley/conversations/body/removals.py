"""What was taken out of a body, for its sender to know."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

MAX_NAME: Final = 40
"""Characters of a name that are told."""

MAX_KINDS: Final = 100
"""Different things that are told."""


class RemovalKind(StrEnum):
    """What kind of thing was taken out."""

    ELEMENT = "element"
    """An element with all that was in it."""
    TAG = "tag"
    """An element's tags; what was in it stays."""
    ATTRIBUTE = "attribute"
    """An attribute of an element that stays."""
    HIDDEN = "hidden"
    """An element, or words, that were not shown; the name says by what."""
    CHARACTER = "character"
    """A character that XML cannot carry."""


class Removal(NamedTuple):
    """What was taken out, and how often."""

    kind: RemovalKind
    name: str
    times: int


class Removals:
    """Counts what is taken out of a body."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[RemovalKind, str]] = Counter()

    def add(self, kind: RemovalKind, name: str) -> None:
        """Note that something was taken out."""
        self._counts[kind, name[:MAX_NAME]] += 1

    def to_sequence(self) -> Sequence[Removal]:
        """Return what was taken out, in the order in which it stood first."""
        return tuple(
            Removal(kind, name, times)
            for (kind, name), times in list(self._counts.items())[:MAX_KINDS]
        )
