"""Ids that were allocated a moment before they are used: it saves a round trip for each batch."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

_SECONDS: Final = 1.0
"""How long they are kept: by the ids, messages of different conversations are in the order of time,
but for this."""


class IdKind(StrEnum):
    """What is numbered."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


class IdCache:
    """Ids that no one else gets.

    Args:
        clock: Seconds that pass.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ids: dict[IdKind, list[int]] = {kind: [] for kind in IdKind}
        self._expires_at = 0.0

    def take(self, counts: Mapping[IdKind, int]) -> Mapping[IdKind, Sequence[int]] | None:
        """Return so many ids of each kind, ascending; `None` where there are too few."""
        if self._clock() >= self._expires_at:
            for ids in self._ids.values():
                ids.clear()
        if any(len(self._ids[kind]) < count for kind, count in counts.items()):
            return None
        taken = {kind: self._ids[kind][:count] for kind, count in counts.items()}
        for kind, count in counts.items():
            del self._ids[kind][:count]
        return taken

    def put(self, kind: IdKind, ids: Iterable[int]) -> None:
        """Add ids that were just allocated."""
        self._ids[kind] = sorted([*self._ids[kind], *ids])
        self._expires_at = self._clock() + _SECONDS
