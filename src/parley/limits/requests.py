"""Which requests are let through: of a credential, of an address without one, and of a person."""

from collections.abc import Callable, Iterable
from typing import Final, NoReturn

from falcon.asgi import Request
from prometheus_client import Counter

from parley.identity import Access
from parley.limits.counters import RequestCounters
from parley.settings import Settings
from parley.wire import ApiError, client_address, client_network
from parley.wire.errors import (
    RATE_LIMITED,
    TOO_MANY_CHANGES,
    TOO_MUCH_TEXT,
    ErrorCode,
    retry_headers,
)

REFUSED: Final = Counter(
    "parley_rate_limited_requests_total",
    "Requests refused because there were too many, by what was counted.",
    ("whose",),
)


FREE_CHARACTERS: Final = 4_096
"""Of each message: what most have, whose number is limited."""


class RateLimits:
    """How many requests a credential, or an address without one, may make in a minute.

    Args:
        counters: What counts.
        settings: How many requests there may be.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, counters: RequestCounters, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._counters = counters
        self._settings = settings
        self._clock = clock

    def check_credential(self, kind: str, number: int) -> None:
        """Count a request with a credential, such as `token` 12.

        Raises:
            ApiError: 429.
        """
        self._check("credential", f"{kind}:{number}", self._settings.rate_limit)

    def check_address(self, req: Request, access: Access) -> None:
        """Count a request without a valid credential.

        Raises:
            ApiError: 429.
        """
        if access.unlimited:
            return
        network = client_network(client_address(req, self._settings.proxies))
        if req.method == "POST" and access.secrets:
            self._check("secret", f"secret:{network}", self._settings.rate_limit_secrets)
        self._check("address", f"address:{network}", self._settings.rate_limit_address)

    def check_changes(self, user_id: int, number: int = 1) -> None:
        """Count changes by a person.

        Raises:
            ApiError: 429.
        """
        limit = self._settings.rate_limit_changes
        if limit:
            free_from = self._counters.hours.hit(f"changes:{user_id}", limit, number)
            if free_from is not None:
                self._refuse("changes", free_from, TOO_MANY_CHANGES, f"{limit} changes an hour")

    def check_text(self, user_id: int, sizes: Iterable[int]) -> None:
        """Count the characters of a person's messages; short ones count by their number alone.

        Raises:
            ApiError: 429.
        """
        limit = self._settings.rate_limit_text
        long = sum([size - FREE_CHARACTERS for size in sizes if size > FREE_CHARACTERS])
        if long and limit:
            free_from = self._counters.minutes.hit(f"text:{user_id}", limit, long)
            if free_from is not None:
                self._refuse("text", free_from, TOO_MUCH_TEXT, f"{limit} characters a minute")

    def _check(self, whose: str, key: str, limit: int) -> None:
        if limit:
            free_from = self._counters.minutes.hit(key, limit)
            if free_from is not None:
                self._refuse(whose, free_from, RATE_LIMITED, f"{limit} requests a minute")

    def _refuse(self, whose: str, free_from: int, entry: ErrorCode, limit: str) -> NoReturn:
        REFUSED.labels(whose).inc()
        headers = retry_headers(free_from, self._clock())
        seconds = headers["Retry-After"]
        raise ApiError(entry, f"more than {limit}; try again in {seconds} seconds", headers)
