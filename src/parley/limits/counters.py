"""What a node counts requests with: what limits a minute, and what limits an hour."""

from collections.abc import Callable
from typing import NamedTuple, Self

from parley.limits.sliding_window import HOUR, SlidingWindowCounter


class RequestCounters(NamedTuple):
    """Both counters.

    Attributes:
        minutes: The last minute.
        hours: The last hour.
    """

    minutes: SlidingWindowCounter
    hours: SlidingWindowCounter

    @classmethod
    def create(cls, clock: Callable[[], int]) -> Self:
        """Begin to count."""
        return cls(SlidingWindowCounter(clock), SlidingWindowCounter(clock, HOUR))
