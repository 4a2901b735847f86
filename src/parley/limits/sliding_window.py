"""How much happened within the last minute or hour, for many keys, in little memory and time.

A window that slides is told from two that do not: the one that runs, and as much of the one before
it as is not yet that long ago, taken as if it had been spread evenly. So a key costs two
numbers, whatever its limit. Other nodes' numbers can be added (`sharing`).
"""

import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

WINDOW: Final = 60_000
"""Milliseconds that most limits count within."""

HOUR: Final = 60 * WINDOW

MOST_KEYS: Final = 50_000
"""Keys of one kind that are counted individually in a minute.

Later ones share `OVERFLOW_BUCKETS` of that kind, so that a flood of addresses affects no token.
"""

OVERFLOW_BUCKETS: Final = 4096

_SHARED_FROM: Final = 20
"""A count below a twentieth of its limit matters to no other node."""


class Count(NamedTuple):
    """What one node counted.

    Attributes:
        begun: When the minute or the hour began, in milliseconds.
        key: Of what.
        taken: How much.
    """

    begun: int
    key: str
    taken: int


class _Window:
    """The counts of one window: of this node, and of all others."""

    __slots__ = ("begun", "kinds", "mine", "others")

    def __init__(self, begun: int) -> None:
        self.begun = begun
        self.kinds: dict[str, int] = {}
        self.mine: dict[str, int] = {}
        self.others: dict[str, int] = {}

    def taken(self, key: str) -> int:
        return self.mine.get(key, 0) + self.others.get(key, 0)

    def place_for(self, key: str) -> str:
        """Return where a key that is new in this minute is counted."""
        kind = get_kind(key)
        if self.kinds.get(kind, 0) < MOST_KEYS:
            return key
        return f"{kind}:spare {zlib.crc32(key.encode()) % OVERFLOW_BUCKETS}"

    def begin(self, key: str) -> None:
        """Begin to count a key."""
        kind = get_kind(key)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1


class SlidingWindowCounter:
    """Counts by key.

    Args:
        clock: The present moment, in milliseconds; nodes that share counts have the same.
        window: Milliseconds that it counts within.
    """

    def __init__(self, clock: Callable[[], int], window: int = WINDOW) -> None:
        self._clock = clock
        self._window = window
        self._now = _Window(self._start(clock()))
        self._before = _Window(self._now.begun - window)
        self._changed: set[str] = set()

    def hit(self, key: str, limit: int, weight: int = 1) -> int | None:
        """Count so much more, if it is within `limit` a window. What exceeds that alone fills it.

        Returns:
            `None`; or, where it would be too many, from when on it would not, in milliseconds. What
            is refused is not counted.
        """
        now, window = self._clock(), self._window
        if not 0 <= now - self._now.begun < window:
            self._advance(now)
        running = self._now
        weight = min(weight, limit)
        mine = running.mine.get(key)
        if mine is None:
            key = running.place_for(key)
            mine = running.mine.get(key, 0)
        taken = mine + running.others.get(key, 0) + weight
        before = self._before.taken(key)
        if taken * window + before * (running.begun + window - now) > limit * window:
            return self._free_from(taken, before, limit, weight)
        if not mine:
            running.begin(key)
        running.mine[key] = mine + weight
        if taken * _SHARED_FROM >= limit:
            self._changed.add(key)
        return None

    def pending(self) -> list[Count]:
        """Return what others should know: the counts that changed since, and are not small."""
        changed, self._changed = self._changed, set()
        return [
            Count(minute.begun, key, minute.mine[key])
            for minute in (self._before, self._now)
            for key in sorted(changed)
            if key in minute.mine
        ]

    def requeue(self, news: list[Count]) -> None:
        """Publish these once more with the next."""
        self._changed.update(count.key for count in news)

    def merge(self, counts: list[Count]) -> None:
        """Take what all other nodes counted, in this minute and the one before."""
        for minute in (self._before, self._now):
            minute.others = {
                count.key: count.taken for count in counts if count.begun == minute.begun
            }

    @property
    def since(self) -> int:
        """From when on counts matter, in milliseconds."""
        return self._before.begun

    def __len__(self) -> int:
        """Return how many counts are kept."""
        return len(self._before.mine) + len(self._now.mine)

    def _advance(self, now: int) -> None:
        """Begin another window: the next, or any, where nothing was asked or the clock was set."""
        begun = self._start(now)
        follows = begun - self._now.begun == self._window
        self._before = self._now if follows else _Window(begun - self._window)
        self._now = _Window(begun)

    def _free_from(self, taken: int, before: int, limit: int, weight: int) -> int:
        """Return when enough of the past will have slid out of the window."""
        begun, past, present = self._now.begun, before, taken
        if taken > limit:  # not while this window runs
            begun, past, present = begun + self._window, taken - weight, weight
        return begun + self._window - (limit - present) * self._window // past

    def _start(self, moment: int) -> int:
        return moment - moment % self._window


def get_kind(key: str) -> str:
    """Return the kind of a key: what stands before the colon, as in `token:12`."""
    return key.partition(":")[0]
