"""What a person may write: how much at once, and how much in all."""

from collections.abc import Iterable

from parley.limits.requests import RateLimits
from parley.limits.storage import StorageMeter


class WritingLimits:
    """Limits on messages.

    Args:
        rates: How fast.
        meter: How much in all.
    """

    def __init__(self, rates: RateLimits, meter: StorageMeter) -> None:
        self._rates = rates
        self._meter = meter

    async def check(self, user_id: int, sizes: Iterable[int], times: int = 1) -> None:
        """Check that a person may write messages, and count them.

        Args:
            user_id: Who writes.
            sizes: How many characters each has.
            times: How often each is written; the request itself is counted already.

        Raises:
            ApiError: 403, where their storage is full; 429, where it is too much at once.
        """
        if self._meter.may_be_full(user_id):
            await self._meter.check(user_id)
        if times > 1:
            self._rates.check_changes(user_id, times - 1)
            sizes = [size * times for size in sizes]
        self._rates.check_text(user_id, sizes)

    def note(self, user_id: int, stored: int) -> None:
        """Note how many bytes were written; negative, where they were deleted."""
        self._meter.add(user_id, stored)
