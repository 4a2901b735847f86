"""Which requests are let through: those of a credential, and those of an address without one."""

import math
from collections.abc import Callable
from typing import Final

from falcon.asgi import Request
from prometheus_client import Counter

from parley.identity import Access
from parley.limits.sliding_window import SlidingWindowCounter
from parley.settings import Settings
from parley.wire import ApiError, client_address, client_network
from parley.wire.errors import RATE_LIMITED

REFUSED: Final = Counter(
    "parley_rate_limited_requests_total",
    "Requests refused because there were too many, by whose: credential, address, secret.",
    ("whose",),
)


class RateLimits:
    """How many requests a credential, or an address without one, may make in a minute.

    Args:
        windows: What counts.
        settings: How many requests there may be.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, windows: SlidingWindowCounter, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._windows = windows
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

    def _check(self, whose: str, key: str, limit: int) -> None:
        if not limit:
            return
        free_from = self._windows.hit(key, limit)
        if free_from is None:
            return
        REFUSED.labels(whose).inc()
        reset = math.ceil(free_from / 1000)
        seconds = max(reset - self._clock() // 1000, 1)
        raise ApiError(
            RATE_LIMITED,
            f"more than {limit} requests a minute; try again in {seconds} seconds",
            {"X-Ratelimit-Reset": str(reset), "Retry-After": str(seconds)},
        )
