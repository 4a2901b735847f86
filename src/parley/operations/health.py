"""What an operator's machines ask: is it alive, can it write, what does it do."""

import falcon
from falcon.asgi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from parley.store import Store, StoreUnavailableError


class LivenessResource:
    """`/healthz`: the process answers."""

    public = True
    unlimited = True

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer."""
        del req
        resp.text = "alive\n"
        resp.content_type = falcon.MEDIA_TEXT


class ReadinessResource:
    """`/readyz`: a write reaches the disk."""

    public = True
    unlimited = True

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer 200, or 503 where the store can't write."""
        del req
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

    public = True
    unlimited = True

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer with all of them."""
        del req
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = generate_latest()
