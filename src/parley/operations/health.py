"""What an operator's machines ask: is it alive, can it write, what does it do.

What the world is not to see is answered at its very address alone. A proxy that hides an address
would otherwise have to know every spelling of it, such as a slash at its end or `%6detrics`.
"""

from typing import Final

import falcon
from falcon.asgi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, disable_created_metrics, generate_latest

from parley.identity import Access
from parley.release import Release
from parley.store import Store, StoreUnavailableError
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND

READY: Final = "/readyz"
METRICS: Final = "/metrics"

# The series that tell when others began, one for each: nobody asks for them.
disable_created_metrics()  # type: ignore[no-untyped-call]


_BUILD: Final = Gauge(
    "parley_build_info",
    "Which Parley this is, by its version and its commit; always 1.",
    ["version", "commit"],
)


def set_build_info(release: Release) -> None:
    """Let `/metrics` tell which Parley this is."""
    _BUILD.labels(release.version, release.commit).set(1)


def _require_spelling(req: Request, address: str) -> None:
    """Check that an address was asked for in no other spelling.

    Raises:
        ApiError: 404.
    """
    if req.scope["raw_path"] != address.encode():
        raise ApiError(NOT_FOUND)


class LivenessResource:
    """`/healthz`: the process answers."""

    access = Access(public=True, unlimited=True)

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer."""
        del req
        resp.text = "alive\n"
        resp.content_type = falcon.MEDIA_TEXT


class ReadinessResource:
    """`/readyz`: a write reaches the disk."""

    access = Access(public=True, unlimited=True)

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer 200, or 503 where the store can't write."""
        _require_spelling(req, READY)
        resp.content_type = falcon.MEDIA_TEXT
        try:
            await self._store.check()
        except StoreUnavailableError as error:
            resp.status = falcon.HTTP_503
            resp.text = f"not ready: {error}\n"
        else:
            resp.text = "ready\n"


class MetricsResource:
    """`/metrics`: counters and histograms, for Prometheus."""

    access = Access(public=True, unlimited=True)

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer with all of them."""
        _require_spelling(req, METRICS)
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = generate_latest()
